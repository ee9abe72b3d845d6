"""Whoever is complained about meets, on every path, what somebody meets who asks for a number that does not exist."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao import hearing
from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.cases.find import as_voice, mine
from fengqiao.files.act import receive
from fengqiao.files.models import File
from fengqiao.intake import act as intake
from fengqiao.intake import find as taken
from fengqiao.ledger import reads, time
from fengqiao.ledger.models import Record
from fengqiao.matters import find
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter, Series
from fengqiao.notices import act as notices
from fengqiao.notices import find as told
from fengqiao.notices.models import Letter, Notice
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from tests.files.pictures import jpeg
from tests.imported import taken_in
from tests.security.people import NEVER, bare, browser, differ
from tests.town import CITY, DISTRICT, HESHUN, HESHUN_1, MONDAY, STREET, WILLOW, WILLOW_1, build, sit_in_two_offices

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(minutes=10)
WORDS = "和顺里窗口两次不肯登记我的事"
# The desk of the office, its second desk whose holder also leads a grid, its vacant lead filled from above, and
# the post above by which it is filled.
THEIRS = (HESHUN + "/desk", HESHUN + "/lead", HESHUN + "/desk-2", WILLOW_1 + "/lead", STREET + "/lead")


@pytest.fixture
def town():
    found = build()
    sit_in_two_offices(found)
    with time.held(SOON):
        yield found


def complain(town, *, about=(HESHUN,), persons=(), photos=(), area=HESHUN_1, **more) -> Opened:
    return report_case(
        Report(
            words=WORDS, area=area, category="light", place="和顺里5号楼", about_organisations=about,
            about_persons=persons, photos=photos, title="窗口不登记",
        ),
        by=Actor(person=""), now=MONDAY, photos_of="ours", **more,
    )  # fmt: skip


def ordinary(minutes: int = 0) -> Opened:
    return report_case(
        Report(words="路灯不亮", area=HESHUN, category="light"), by=Actor(person=""),
        now=MONDAY + timedelta(minutes=minutes),
    )  # fmt: skip


def test_rule_28_a_complaint_begins_where_nobody_complained_about_has_a_post(town):
    case = complain(town)
    matter = Matter.objects.get(pk=case.matter)
    # Never in a grid below the office; its own street's lead sits on its vacant post, so it is the district's.
    assert (matter.held_by, matter.seat) == (DISTRICT, DISTRICT + "/desk")
    for post in THEIRS:
        assert find.one(town.actor(post), case.matter, SOON) is None
        assert not find.matters(town.actor(post)).filter(pk=case.matter).exists()


def test_rule_28_their_lists_counts_searches_and_answers_stay_as_they_were(town):
    ordinary()
    hear()
    paths = [
        "/desk/", "/desk/rows/?where=area", "/desk/rows/?where=begun", "/desk/rows/?where=ended", "/desk/?tab=new",
        "/desk/?q=不登记&where=area", "/desk/?category=light&where=area", "/desk/?area=120101001002&where=area",
        "/desk/?office=120101001000&where=area", "/desk/?tab=late&where=begun", "/desk/?order=opened&where=area",
        "/desk/views/", "/notices/", "/api/v1/matters", "/api/v1/matters?where=area&order=opened",
        "/api/v1/matters?where=begun", "/api/v1/matters?q=不登记&where=area", "/intake/", "/intake/files/",
    ]  # fmt: skip
    before = {post: [bare(browser(post).get(path)) for path in paths] for post in THEIRS}
    case = complain(town)
    act(case.matter, "accept", by=town.actor(DISTRICT + "/desk"), now=SOON,
        given={"category": "light", "urgency": "urgent", "title": "窗口不登记"})  # fmt: skip
    hear(case.matter)
    for post in THEIRS:
        for path, was in zip(paths, before[post], strict=True):
            assert differ(bare(browser(post).get(path)), was) == [], f"{post} {path}"
    assert case.number in browser(DISTRICT + "/desk").get("/desk/").content.decode()


def test_rule_28_what_is_asked_by_number_answers_as_for_one_that_does_not_exist(town):
    case = complain(town)
    assert len(case.number) == len(NEVER)
    for post in THEIRS:
        client = browser(post)
        for path in ("/desk/m/{}/", "/desk/?m={}", "/desk/m/{}/note/", "/desk/m/{}/assign/", "/work/{}/",
                     "/api/v1/matters/{}", "/desk/m/{}/through/", "/mine/{}/"):  # fmt: skip
            for name, never in ((case.number, NEVER), (case.matter, str(uuid.UUID(int=7)))):
                one, other = client.get(path.format(name)), client.get(path.format(never))
                assert bare(one, name) == bare(other, never), f"{post} {path}"
        once = str(uuid.uuid4())
        for name, never in ((case.number, NEVER), (case.matter, str(uuid.UUID(int=7)))):
            said = {"once": once, "given": {"text": "x"}}
            ways = [
                client.post(f"/api/v1/matters/{each}/acts/note", said, content_type="application/json")
                for each in (name, never)
            ]
            assert bare(ways[0], name) == bare(ways[1], never) and ways[0].status_code == 404
            posted = [client.post(f"/desk/m/{each}/note/", {"text": "x", "seen": 1}) for each in (name, never)]
            assert bare(posted[0], name) == bare(posted[1], never)
    assert Record.objects.filter(subject=case.matter).count() == 1


def test_their_attempt_costs_the_same_questions_and_is_shown_to_the_reporter(town):
    case = complain(town)
    client = browser(HESHUN + "/desk")
    client.get(f"/desk/m/{NEVER}/")
    costs = []
    for name in (case.number, NEVER):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/m/{name}/")
        costs.append(len([each for each in asked if each["sql"].startswith("SELECT")]))
    assert abs(costs[0] - costs[1]) <= 3
    seen = mine(as_voice(voice(case)), case.matter, SOON)
    assert [line["office"]["zh"] for line in seen.turned_away] == ["和顺里社区综治中心"]


def voice(case: Opened):
    return Matter.objects.get(pk=case.matter).voiced_by.get()


def test_in_bulk_and_as_a_root_it_is_not_found_and_the_attempt_is_on_record(town):
    case, own = complain(town), ordinary()
    client = browser(HESHUN + "/desk")
    assert Matter.objects.get(pk=own.matter).held_by == HESHUN
    ways = []
    for name in (case.matter, str(uuid.UUID(int=7))):
        answer = client.post("/desk/bulk/", {"matter": name, "does": "note", "sent": "1", "text": "x", "once": "1"})
        ways.append(bare(answer, name, name[:8]))
    assert differ(*ways) == []
    for number in (case.number, case.number[-7:]):
        merged = [
            bare(client.post(f"/desk/m/{own.number}/merge/", {"into": into, "reason": "同"}), into)
            for into in (number, NEVER[-len(number):])
        ]  # fmt: skip
        assert merged[0] == merged[1]
        by_api = [
            bare(client.post(
                f"/api/v1/matters/{own.number}/acts/merge",
                {"once": str(uuid.uuid4()), "given": {"into": into, "reason": "同"}}, content_type="application/json",
            ), into)
            for into in (number, NEVER[-len(number):])
        ]  # fmt: skip
        assert by_api[0] == by_api[1]
    assert any(look.refused for look in reads.of(case.matter))
    assert Matter.objects.get(pk=own.matter).state == "reported"


def test_a_caller_is_not_found_through_it(town):
    person = town.people["秦淑兰"]
    people.change_person(person=person, phone="13800001111", by=town.actor(STREET + "/desk"), now=MONDAY)
    case = complain(town, person=person)
    for asked in ({"phone": "13800001111"}, {"name": "秦淑兰"}, {"address": "和顺里5号楼"}):
        answer = browser(HESHUN + "/desk").post("/intake/caller/", asked)
        assert case.number not in answer.content.decode() and WORDS not in answer.content.decode()
        found = taken.caller(
            town.actor(HESHUN + "/desk"), reason="来电", now=SOON, **{"phone": "", "name": "", "address": "", **asked}
        )
        assert found == []


def test_nobody_of_theirs_hears_it_live_and_those_who_may_do(town):
    case = complain(town)
    posts = {(town.actor(post).person, post) for post in (*THEIRS, DISTRICT + "/desk")}
    act(
        case.matter,
        "accept",
        by=town.actor(DISTRICT + "/desk"),
        now=SOON,
        given={"category": "light", "urgency": "normal"},
    )
    heard = hearing.who_hears(posts, Counter([case.matter, case.matter]))
    assert {post for _, post in heard} == {DISTRICT + "/desk"}


def hear(of: str = "") -> None:
    for record in Record.objects.filter(subject__startswith=of).order_by("district", "number"):
        notices.hear(record, SOON)


def test_no_notice_and_no_letter_reaches_them(town):
    for name in ("王芳", "吴磊", "刘岚", "何平"):
        people.change_person(person=town.people[name], email=f"{town.people[name].pk}@example.org",
                             by=town.actor(STREET + "/desk"), now=MONDAY)  # fmt: skip
    case = complain(town)
    Matter.objects.filter(pk=case.matter).update(urgency="urgent")
    hear()
    theirs = [town.people["王芳"].pk, town.people["吴磊"].pk, town.people["刘岚"].pk]
    assert not Notice.objects.filter(person__in=theirs, matter=case.matter).exists()
    assert not Letter.objects.filter(address__in=[f"{pk}@example.org" for pk in theirs]).exists()
    assert Notice.objects.filter(person=town.people["何平"], matter=case.matter).exists()


def test_where_everybody_is_complained_about_nobody_is_told(town):
    case = complain(town, about=(HESHUN, STREET, DISTRICT, CITY, CITY + ":independent"))
    hear()
    assert not Notice.objects.filter(matter=case.matter).exists()


def test_an_old_notice_is_hidden_once_one_sits_there_also_as_a_resident(town):
    case = complain(town, about=(WILLOW,), area=WILLOW_1)
    hear()
    reader = town.actor(STREET + "/desk")
    assert [row.matter for row in told.mine(reader)] == [case.matter] and told.unread(reader) == 1
    people.appoint(seat=WILLOW + "/desk", person=town.people["陈静"], by=town.actor(STREET + "/lead"), now=SOON)
    for by in (town.actor(STREET + "/desk"), Actor(person=reader.person)):
        assert told.mine(by) == [] and told.unread(by) == 0


def test_a_stand_in_for_the_office_loses_it_in_the_same_moment(town):
    case = complain(town, about=(WILLOW,), area=WILLOW_1)
    assert Matter.objects.get(pk=case.matter).held_by == STREET
    people.appoint(seat=WILLOW + "/desk", person=town.people["陈静"], by=town.actor(STREET + "/lead"), now=SOON)
    assert Matter.objects.get(pk=case.matter).held_by == DISTRICT
    assert find.one(town.actor(STREET + "/desk"), case.matter, SOON) is None


def test_a_person_complained_of_has_no_standing_under_any_post(town):
    case = complain(town, about=(), persons=(str(town.people["何平"].pk),))
    for post in (DISTRICT + "/lead", DISTRICT + "/desk"):
        assert find.one(town.actor(post), case.matter, SOON) is None
        assert case.number not in browser(post).get("/desk/?where=area").content.decode()
    assert find.one(Actor(person=str(town.people["何平"].pk)), case.matter, SOON) is None


def test_it_is_never_handed_to_them_nor_are_they_offered_as_a_choice(town):
    case = complain(town)
    desk, lead = town.actor(DISTRICT + "/desk"), town.actor(DISTRICT + "/lead")
    tries = (
        ("offer", {"to": HESHUN, "reason": "x"}), ("offer", {"to": WILLOW_1, "reason": "x"}),
        *(("hand_down", {"to": to, "reason": "x"}) for to in (HESHUN, HESHUN_1, WILLOW_1)),
        ("assign", {"assignee": HESHUN + "/desk"}), ("assign", {"assignee": WILLOW_1 + "/lead"}),
        ("call_in", {"organisations": [HESHUN], "question": "x"}), ("call_in", {"organisations": [HESHUN_1], "question": "x"}),
    )  # fmt: skip
    act(case.matter, "accept", by=desk, now=SOON, given={"category": "light", "urgency": "normal"})
    for does, given in tries:
        with pytest.raises(Denied) as denied:
            act(case.matter, does, by=lead if does == "hand_down" else desk, given=given, now=SOON)
        assert denied.value.refused.why == "no_such", does
    client = browser(DISTRICT + "/desk")
    for does in ("offer", "assign", "call_in", "hand_down"):
        page = client.get(f"/desk/m/{case.number}/{does}/").content.decode()
        for theirs in (f'"{HESHUN}"', f'"{HESHUN_1}"', f'"{WILLOW_1}"', f'"{HESHUN}/desk"', f'"{WILLOW_1}/lead"'):
            assert f"value={theirs}" not in page, f"{does} offers {theirs}"


def test_a_ruling_never_sends_it_to_them(town):
    case = complain(town)
    act(case.matter, "object", by=town.actor(DISTRICT + "/desk"), given={"duty_row": "none", "reason": "x"}, now=SOON)
    ruler = Matter.objects.get(pk=case.matter).ruler
    for org in (HESHUN, HESHUN_1, WILLOW_1):
        with pytest.raises(Denied) as denied:
            act(
                case.matter,
                "rule",
                by=town.actor(ruler + "/lead"),
                given={"organisation": org, "reason": "x"},
                now=SOON,
            )
        assert denied.value.refused.why == "no_such"


def test_it_leaves_no_gap_in_any_series(town):
    first = ordinary()
    secret = complain(town)
    second = ordinary(1)
    of_city = [
        report_case(Report(words="x", area=CITY, category="light"), by=Actor(person=""), now=MONDAY) for _ in range(2)
    ]
    another = complain(town)
    of_city.append(report_case(Report(words="x", area=CITY, category="light"), by=Actor(person=""), now=MONDAY))
    assert [int(case.number[-4:]) for case in (first, second)] == [1, 2]
    assert [int(case.number.rpartition("-")[2]) for case in of_city] == [1, 2, 3]
    assert {row.last for row in Series.objects.all()} == {2, 3}
    counters = [int(case.number.rpartition("-")[2]) for case in (secret, another)]
    assert abs(counters[0] - counters[1]) > 1
    assert all(case.number.startswith(CITY[:2] + "0000-") for case in (secret, another))


def test_its_photo_is_not_there_and_the_attempt_is_on_record(town):
    import io

    photo = receive(io.BytesIO(jpeg()), size=1000, owner="ours", now=MONDAY)
    case = complain(town, photos=(photo,))
    assert File.objects.get().subject == case.matter
    for post in THEIRS:
        client = browser(post)
        answers = [client.get(f"/photo/{each}/") for each in (photo, str(uuid.UUID(int=7)))]
        assert bare(answers[0], photo) == bare(answers[1], str(uuid.UUID(int=7)))
    assert {look.organisation for look in reads.of(case.matter) if look.refused} == {HESHUN, WILLOW_1, STREET}
    assert browser(DISTRICT + "/desk").get(f"/photo/{photo}/").status_code == 200


def test_what_is_merged_with_it_is_protected_with_it(town):
    case, own = complain(town), ordinary()
    lead = town.actor(STREET + "/desk")
    for one, into in ((own.matter, case.matter), (case.matter, own.matter)):
        with pytest.raises(Denied):
            act(one, "merge", by=lead, given={"into": into, "reason": "x"}, now=SOON)
    assert case.matter not in "".join(Record.objects.filter(subject=own.matter).values_list("body", flat=True))


def test_while_it_is_taken_down_no_colleague_opens_the_draft(town):
    writer, colleague = town.actor(HESHUN + "/desk"), town.actor(HESHUN + "/desk-2")
    draft = intake.begin(by=writer, source="phone", now=SOON)
    intake.keep(draft=draft, body={"m0-words": WORDS, "m0-about": HESHUN}, by=writer, now=SOON)
    assert taken.drafts(writer) and taken.drafts(colleague) == []
    assert taken.draft(colleague, str(draft.pk)) is None
    report = Report(words=WORDS, area=HESHUN_1, about_organisations=(HESHUN,))
    draft.refresh_from_db()
    intake.send(draft=draft, contact=intake.Contact(), reports=[report], by=writer, now=SOON)
    assert taken.draft(colleague, str(draft.pk)) is None


def test_a_file_taken_in_by_them_does_not_tell_that_it_is_known_elsewhere(town):
    rows = [["内容", "编号"], [WORDS, "A-1"]]
    for area, post in ((STREET, STREET + "/desk"), (HESHUN, HESHUN + "/desk")):
        batch = taken_in(rows, {"words": "内容", "id": "编号"}, area=area, by=town.actor(post), now=SOON)
        assert (batch.taken, batch.known) == (1, 0)


def test_no_record_outside_its_own_names_it(town):
    case = complain(town)
    others = Record.objects.exclude(subject=case.matter)
    assert not [row for row in others if case.matter in row.body or case.number in row.body or WORDS in row.body]
