"""Each month the problem behind the problems is proposed; a named person makes one office accountable for it, or not."""

import sys
from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.cases.act import set_category
from fengqiao.cases.models import Category
from fengqiao.evaluation import act
from fengqiao.evaluation.find import zone_of
from fengqiao.evaluation.models import Sought, Topic
from fengqiao.evaluation.reckoning import periods
from fengqiao.evaluation.reckoning.repeats import repeats
from fengqiao.evaluation.topics import gather, monthly
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from tests.cases import ground
from tests.desk.seats import at_seat
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, URBAN, WILLOW, WILLOW_1, WILLOW_2

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# The first of December, when November is looked through.
FIRST = MONDAY + 8 * DAY


@pytest.fixture
def house(town):
    """Lamps stand in public places; the ground with one building."""
    row = Category.objects.get(code="light")
    row.public = True
    set_category(category=row, district=DISTRICT, by=SYSTEM, now=MONDAY)
    return ground.lay()


def month(key):
    return periods.month(key, zone_of(DISTRICT))


def seek(now=FIRST, period=None):
    return act.seek(DISTRICT, period or month("2026-11"), now=now)


def lamps(report, house, many=5, area=WILLOW_1, **more):
    told = {"words": "门口的灯不亮，王大爷摔了", "category": "light", "building": str(house.pk), "place": "3号楼2门501"}
    return [report(area, now=MONDAY - n * DAY, **told | more) for n in range(many)]


def proposed(report, house, **more):
    lamps(report, house, **more)
    seek()
    return Topic.objects.get()


def ask(seat, address, given=None, now=FIRST):
    client = at_seat(seat)
    with time.held(now):
        return client.post(address, given) if given is not None else client.get(address)


def address(topic):
    return f"/figures/topics/{topic.pk}/"


def test_what_comes_again_at_a_building_is_proposed_with_its_problems(report, house):
    opened = lamps(report, house)
    row = seek()
    topic = Topic.objects.get()
    assert (topic.why, topic.category, topic.building, topic.count) == ("repeat", "light", str(house.pk), 5)
    assert (topic.area, topic.scope, topic.state) == (WILLOW, WILLOW, "proposed")
    assert {part.matter_id for part in topic.parts.all()} == {each.matter for each in opened}
    assert (row.month, row.among, row.scanned) == ("2026-11", 5, True)
    assert Record.objects.filter(kind="evaluation.sought", actor="clock").count() == 1
    assert verify().findings == []


def scattered(report):
    """A quiet half year of lamps all over four grids, and one corner where eight went out within a week."""
    for n in range(60):
        square = list(ground.SQUARES)[n % 4]
        lon = ground.SQUARES[square] + 0.001 * (n * 7 % 10)
        report(square, now=MONDAY - (20 + 2 * n) * DAY, category="light", lon=lon, lat=39.12 + 0.001 * (n * 3 % 10))
    return [
        report(WILLOW_2, now=MONDAY - (n % 6) * DAY, category="light", lon=117.2155, lat=39.1255, words=f"灯 {n}")
        for n in range(8)
    ]


def test_a_cluster_beyond_chance_is_proposed_with_what_was_to_be_expected(report, house):
    corner = scattered(report)
    seek()
    topic = Topic.objects.get()
    assert (topic.why, topic.category, topic.area) == ("cluster", "light", WILLOW_2)
    assert {each.matter_id for each in topic.parts.all()} >= {each.matter for each in corner}
    assert 0 < topic.expected < 4000 and 0 < topic.chance <= 200
    page = ask(WILLOW + "/lead", address(topic)).content.decode()
    assert "按平常应有" in page and "只凭碰巧" in page and "<circle" in page


def test_the_same_month_gives_the_same_figures_for_whoever_asks_again(report, house):
    from fengqiao.evaluation.topics.found import looked

    scattered(report)
    among = gather.problems(DISTRICT, month("2026-11"))
    first, again = looked(among, DISTRICT, month("2026-11")), looked(among, DISTRICT, month("2026-11"))
    assert first == again and first.found and first.seed == seek().seed


def test_a_month_is_looked_through_once(report, house):
    lamps(report, house)
    assert seek() is not None and seek() is None
    assert (Sought.objects.count(), Topic.objects.count()) == (1, 1)


def test_many_voices_of_one_problem_are_one_problem(town, report, house):
    first, *others = lamps(report, house, many=5)[::-1]
    desk = town.actor(WILLOW_1 + "/desk")
    for each in others:
        do(each.matter, "merge", by=desk, given={"into": first.matter, "reason": "同一盏灯"}, now=MONDAY)
    seek()
    assert Sought.objects.get().among == 1 and not Topic.objects.exists()


def test_protected_complaints_disputes_and_dwellings_are_not_looked_at(report, house):
    lamps(report, house, about_organisations=(WILLOW,))
    lamps(report, house, category="reprisal")
    assert seek().among == 0
    Sought.objects.all().delete()
    # A kind that is not of a public place lies in the middle of its community, at no building.
    lamps(report, house, category="water")
    places = gather.problems(DISTRICT, month("2026-11"))
    assert {(each.building, each.area, each.x) for each in places} == {("", WILLOW, places[0].x)}
    assert seek().among == 5 and not Topic.objects.exists()


def test_no_page_names_a_person_a_dwelling_or_what_was_written(town, report, house):
    topic = proposed(report, house, person=town.people["秦淑兰"])
    pages = [ask(WILLOW + "/lead", each).content.decode() for each in ("/figures/topics/", address(topic))]
    for page in pages:
        assert "3 号楼" in page and "5 件" in page
        assert not any(word in page for word in ("门501", "2门", "王大爷", "秦淑兰", "摔了"))
    record = Record.objects.get(kind="evaluation.sought")
    assert not any(word in record.body for word in ("门501", "王大爷", "秦淑兰"))


def test_each_lead_sees_those_of_their_own_area_and_only_problems_in_their_sight(town, report, house):
    topic = proposed(report, house)
    gone = topic.parts.first().matter
    do(gone.pk, "escalate", by=town.actor(gone.seat), given={"to": STREET, "reason": "要上面协调"}, now=FIRST)
    page = ask(STREET + "/lead", address(topic)).content.decode()
    assert "5 件您看得到的事" in page and gone.number in page
    assert ask(WILLOW + "/desk", "/figures/topics/").status_code in (302, 403, 404)
    Topic.objects.filter(pk=topic.pk).update(scope=HESHUN)
    assert ask(WILLOW + "/lead", address(topic)).status_code == 404
    assert "没有等您决定的题" in ask(WILLOW + "/lead", "/figures/topics/").content.decode()


def test_a_problem_out_of_sight_is_counted_and_neither_named_nor_drawn(town, report, house):
    topic = proposed(report, house)
    hidden = topic.parts.first().matter
    Matter.objects.filter(pk=hidden.pk).update(about="|o:120101001001|")
    page = ask(STREET + "/lead", address(topic)).content.decode()
    assert hidden.number not in page and "另有 1 件" in page
    assert '<text y="13">4</text>' in page


def test_one_office_becomes_accountable_and_the_problems_go_on_as_they_were(town, report, house):
    topic = proposed(report, house)
    before = list(Matter.objects.order_by("id").values_list("id", "state", "version", "due"))
    given = {"does": "open", "cause-office": URBAN, "cause-words": "这一排灯为什么总坏"}
    answer = ask(STREET + "/lead", address(topic), given)
    assert answer.status_code == 302
    topic.refresh_from_db()
    cause = topic.cause
    assert (topic.state, topic.office, topic.decided_by) == ("opened", URBAN, STREET + "/lead")
    assert (cause.held_by, cause.seat, cause.urgency) == (URBAN, URBAN + "/desk", "normal")
    assert (
        list(Matter.objects.exclude(pk=cause.pk).order_by("id").values_list("id", "state", "version", "due")) == before
    )
    page = ask(STREET + "/lead", address(topic)).content.decode()
    assert cause.number in page and 'name="cause-office"' not in page
    for number, other in (
        (cause.number, topic.parts.first().matter.number),
        (topic.parts.first().matter.number, cause.number),
    ):
        assert other in ask(STREET + "/lead", f"/desk/m/{number}/").content.decode()
    assert verify().findings == []


def test_of_two_leads_who_decide_at_once_the_second_is_told(town, report, house):
    topic = proposed(report, house)
    street = town.actor(STREET + "/lead")
    act.open_cause(topic, words="灯为什么坏", office=STREET, by=street, now=FIRST)
    many = Matter.objects.count()
    with pytest.raises(act.Refusal) as refused:
        act.open_cause(topic, words="灯为什么坏", office=STREET, by=street, now=FIRST)
    assert refused.value.why == "topic_over" and Matter.objects.count() == many
    with pytest.raises(act.Refusal):
        act.dismiss(topic, reason="晚了", by=street, now=FIRST)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"does": "open", "cause-office": "", "cause-words": "x"}, "cause-office"),
        ({"does": "open", "cause-office": CITY, "cause-words": "x"}, "cause-office"),
        ({"does": "open", "cause-office": STREET, "cause-words": " "}, "cause-words"),
        ({"does": "dismiss", "unfounded-reason": ""}, "unfounded-reason"),
        ({"does": "nothing"}, ""),
    ],
)
def test_what_is_not_decided_changes_nothing(report, house, given, says):
    topic = proposed(report, house)
    many = Record.objects.count()
    answer = ask(STREET + "/lead", address(topic), given)
    assert answer.status_code == (422 if says else 200)
    topic.refresh_from_db()
    assert topic.state == "proposed" and Record.objects.count() == many


def test_dismissed_with_a_reason_it_comes_again_only_if_it_grew(town, report, house):
    topic = proposed(report, house)
    answer = ask(STREET + "/lead", address(topic), {"does": "dismiss", "unfounded-reason": "灯泡批次到期，已全部更换"})
    assert answer.status_code == 302
    topic.refresh_from_db()
    assert (topic.state, topic.reason) == ("dismissed", "灯泡批次到期，已全部更换")
    report(WILLOW_1, now=FIRST + DAY, category="water")
    seek(FIRST + 31 * DAY, month("2026-12"))
    assert Topic.objects.count() == 1
    report(WILLOW_1, now=FIRST + DAY, category="light", building=str(house.pk))
    seek(FIRST + 62 * DAY, month("2027-01"))
    assert Topic.objects.count() == 1, "the last of them is not of January"


def test_one_that_grew_is_proposed_again_and_takes_the_place_of_the_one_that_waits(report, house):
    topic = proposed(report, house)
    report(WILLOW_1, now=FIRST + DAY, category="light", building=str(house.pk))
    seek(FIRST + 31 * DAY, month("2026-12"))
    topic.refresh_from_db()
    grown = Topic.objects.exclude(pk=topic.pk).get()
    assert (topic.state, grown.state, grown.count, grown.before_id) == ("grown", "proposed", 6, topic.pk)
    page = ask(STREET + "/lead", "/figures/topics/", now=FIRST + 31 * DAY).content.decode()
    assert "1 处可能有同一个根源" in page and "提过，又多了" in page


def test_a_server_without_the_numeric_extra_looks_for_repeats_and_says_so(report, house, monkeypatch):
    monkeypatch.setitem(sys.modules, "fengqiao.evaluation.reckoning.clusters", None)
    topic = proposed(report, house)
    assert topic.why == "repeat" and not topic.sought.scanned
    assert "没有装附加包 numeric" in ask(STREET + "/lead", "/figures/topics/").content.decode()


def public(now=FIRST):
    with time.held(now):
        return Client().get("/figures/monthly/").content.decode()


def opened(town, topic, now=FIRST):
    act.open_cause(topic, words="这一排灯为什么总坏", office=STREET, by=town.actor(STREET + "/lead"), now=now)


def test_everybody_reads_month_kind_community_and_office_and_no_small_number(town, report, house):
    topic = proposed(report, house)
    assert "还没有立过题" in public()
    opened(town, topic)
    settled = FIRST + 20 * DAY
    page = public(settled)
    assert all(word in page for word in ("2026-11", "路灯", "柳荫里社区", "清溪街道综治中心"))
    # The building is not told, nor what anybody wrote; five of five leave nought beside them.
    assert "5 件" in page and "3 号楼" not in page and "为什么总坏" not in page and "王大爷" not in page
    assert "不公布" in public(), "a month that is not settled has no number"
    report(WILLOW, now=MONDAY, category="water")
    assert "不公布" in public(settled), "one of another kind would be told by the difference"


def test_a_kind_that_is_not_public_is_on_no_public_page(town, report, house):
    topic = proposed(report, house)
    opened(town, topic)
    row = Category.objects.get(code="light")
    row.public = False
    set_category(category=row, district=DISTRICT, by=SYSTEM, now=FIRST)
    assert "还没有立过题" in public(FIRST + 20 * DAY)


def test_the_cause_is_none_of_the_problems_next_time(town, report, house):
    topic = proposed(report, house)
    opened(town, topic, MONDAY + DAY)
    assert len(gather.problems(DISTRICT, month("2026-11"))) == 5


class Child:
    """A process that the clock began."""

    def __init__(self) -> None:
        self.ended = None

    def poll(self):
        return self.ended

    def kill(self) -> None:
        self.ended = -9


def test_the_clock_begins_a_process_and_never_waits_for_it(report, house):
    lamps(report, house)
    begun, turn = [], monthly.Turn()

    def begin(now):
        begun.append(Child())
        return begun[-1]

    def round_(now):
        monthly.chore(now=now, begin=begin, turn=turn)

    round_(MONDAY)
    assert not begun, "October had no problem"
    round_(FIRST)
    round_(FIRST)
    assert len(begun) == 1, "one process at a time"
    begun[0].ended = 1
    round_(FIRST)
    assert len(begun) == 1, "what failed is tried again an hour later"
    round_(FIRST + timedelta(hours=2))
    assert len(begun) == 2
    seek()
    begun[1].ended = 0
    round_(FIRST + timedelta(hours=3))
    assert len(begun) == 2


def test_the_command_looks_through_what_is_due_and_leaves_another_database_alone(report, house, capsys):
    lamps(report, house)
    assert monthly.main(["--at", FIRST.isoformat(), "--database", "another"]) == 0 and not Topic.objects.exists()
    with time.held(FIRST):
        assert monthly.main([]) == 0
    assert "2026-11: 1" in capsys.readouterr().out and Topic.objects.count() == 1


def test_repeats_need_four_of_a_kind_at_a_building_and_one_lately() -> None:
    rows = (
        [("a", "light", day) for day in (1, 5, 9)] + [("", "light", 9)] * 9 + [("b", "light", day) for day in range(4)]
    )
    assert repeats(rows, lately=3)[0]._asdict() == {
        "category": "light", "building": "b", "cases": (12, 13, 14, 15), "since": 0, "until": 3
    }  # fmt: skip
    assert repeats(rows, lately=4) == []
    assert repeats(rows, lately=3, without=(12, 13, 14)) == []
    assert [each.building for each in repeats([*rows, ("a", "light", 3)], lately=3)] == ["a", "b"]
