"""An urgent matter rings until a person has it, then the next; once each, whoever falls in between."""

from datetime import timedelta

import pytest

from fengqiao import clock
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import bookmarks, time
from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.notices import act as letters
from fengqiao.notices import rings
from fengqiao.notices.models import Letter, Notice, Ring
from fengqiao.people.standing import CLOCK, Actor
from tests.desk.seats import at_seat
from tests.town import MONDAY, STREET, WILLOW, build, called, change, seat

pytestmark = pytest.mark.django_db
NIGHT = MONDAY + timedelta(hours=16)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town():
    with time.held(NIGHT):
        found = build()
        for name in ("赵敏", "孙立", "陈静"):
            change(called(name), email=f"{found.people[name].pk}@example.org")
        yield found


def gas(**more):
    report = Report(words="楼道有煤气味", area=WILLOW, category="fire", urgency="urgent", **more)
    return report_case(report, by=Actor(person=""), now=NIGHT)


def listen(now):
    while bookmarks.hear("rings", rings.hear, now):
        pass


def rung(town, name):
    return Notice.objects.filter(person=town.people[name], kind="notices.ring").count()


def minutes(number):
    """The clock comes round every minute."""
    for minute in range(number):
        rings.ring_due(NIGHT + minute * MINUTE)


def test_it_rings_three_times_and_then_the_next(town):
    gas()
    listen(NIGHT)
    minutes(6)
    assert (rung(town, "赵敏"), rung(town, "孙立")) == (3, 0)
    minutes(12)
    assert (rung(town, "赵敏"), rung(town, "孙立")) == (3, 3)
    minutes(14)
    assert rung(town, "刘岚") == 1
    assert [record.kind for record in Record.objects.filter(kind__startswith="notices.ring").order_by("number")] == [
        "notices.ring", "notices.ring_next", "notices.ring_next",
    ]  # fmt: skip


def test_it_rings_in_the_app_and_by_mail_and_says_nothing_of_what_it_is(town):
    case = gas()
    listen(NIGHT)
    minutes(1)
    letter = Letter.objects.get()
    assert case.number in letter.subject and "煤气" not in letter.subject + letter.body and "/desk/" not in letter.body
    page = at_seat(WILLOW + "/desk").get("/desk/").content.decode()
    assert "急件在等您接" in page and f"/desk/m/{case.number}/" in page
    assert "急件在等您接" not in at_seat(STREET + "/desk").get("/desk/").content.decode()


def test_it_rings_by_a_gateway_where_one_is_open(town):
    change(called("赵敏"), phone="13800138000", email="")
    letters.open_gateway(
        channel="sms", url="https://gateway.example/sms", district=WILLOW[:6] + "000000", by=CLOCK, now=NIGHT
    )
    gas()
    listen(NIGHT)
    minutes(1)
    letter = Letter.objects.get()
    assert (letter.channel, letter.address) == ("sms", "13800138000")


def test_whoever_presses_the_button_ends_it_and_the_resident_is_told(town):
    case = gas()
    listen(NIGHT)
    minutes(1)
    client = at_seat(WILLOW + "/desk")
    assert client.post(f"/desk/m/{case.number}/acknowledge/", {"once": "1"}).status_code == 302
    listen(NIGHT + MINUTE)
    minutes(30)
    assert (rung(town, "赵敏"), rung(town, "孙立")) == (1, 0)
    assert Ring.objects.get().answered_by == WILLOW + "/desk"
    assert "急件在等您接" not in client.get("/desk/").content.decode()


def test_a_second_desk_that_has_it_is_not_rung_again_by_a_note(town):
    seat(WILLOW + "/desk-2", "desk", "夜班席", "night desk", town, "吴磊", NIGHT, rank=1)
    case = gas()
    listen(NIGHT)
    desk = town.actor(WILLOW + "/desk-2")
    act(case.matter, "acknowledge", by=desk, now=NIGHT + MINUTE)
    act(case.matter, "note", by=desk, given={"text": "在路上"}, now=NIGHT + MINUTE)
    listen(NIGHT + MINUTE)
    assert Matter.objects.get(pk=case.matter).seat == WILLOW + "/desk-2"
    assert not Ring.objects.filter(ended_at=None).exists() and Ring.objects.count() == 1


def test_taking_it_in_or_ending_it_is_an_answer_too(town):
    one, other = gas(), gas()
    listen(NIGHT)
    given = {"category": "fire", "urgency": "urgent"}
    act(one.matter, "accept", by=town.actor(WILLOW + "/desk"), given=given, now=NIGHT)
    act(other.matter, "withdraw", by=Actor(person="", voice=other.voice), now=NIGHT)
    minutes(2)
    assert not Notice.objects.filter(kind="notices.ring").exists()
    listen(NIGHT)
    assert sorted(Ring.objects.values_list("answered_by", flat=True)) == ["", WILLOW + "/desk"]
    assert not Ring.objects.filter(ended_at=None).exists()


def test_a_note_does_not_stop_it_nor_make_it_ring_twice(town):
    case = gas()
    listen(NIGHT)
    act(case.matter, "note", by=town.actor(WILLOW + "/desk"), given={"text": "在看"}, now=NIGHT)
    listen(NIGHT)
    assert Ring.objects.filter(ended_at=None).count() == 1


def test_at_the_level_above_it_rings_anew(town):
    case = gas()
    listen(NIGHT)
    minutes(2)
    later = NIGHT + 30 * MINUTE
    act(case.matter, "overdue", by=CLOCK, now=later)
    listen(later)
    rings.ring_due(later)
    assert Matter.objects.get(pk=case.matter).held_by == STREET
    assert Ring.objects.get(ended_at=None).seat == STREET + "/desk" and rung(town, "陈静") == 1


def test_two_clocks_and_a_second_hearing_ring_nobody_twice(town):
    gas()
    listen(NIGHT)
    for record in Record.objects.all():
        rings.hear(record, NIGHT)
    assert Ring.objects.count() == 1
    assert (rings.ring_due(NIGHT), rings.ring_due(NIGHT)) == (1, 0)
    assert rung(town, "赵敏") == 1


class Killed(BaseException):
    """What no handler takes."""


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_falls_while_it_rings_has_rung_nobody_or_once(monkeypatch):
    with time.held(NIGHT):
        found = build()
        gas()
        listen(NIGHT)
        for place in ("ways_to", "post"):
            whole = getattr(letters, place)
            change(called("赵敏"), email="zhao@example.org")

            def fall(*given, **more):
                raise Killed

            monkeypatch.setattr(letters, place, fall)
            with pytest.raises(Killed):
                rings.ring_due(NIGHT)
            monkeypatch.setattr(letters, place, whole)
            assert rung(found, "赵敏") == 0 and Letter.objects.count() == 0 and Ring.objects.get().rings == 0
        assert rings.ring_due(NIGHT) == 1
        assert (rung(found, "赵敏"), Letter.objects.count(), Ring.objects.get().rings) == (1, 1, 1)


def test_the_clock_rings_among_what_must_not_wait(town, monkeypatch):
    gas()
    clock.sweep(NIGHT)
    clock.chores(NIGHT, all_of_them=False)
    assert rung(town, "赵敏") == 1


def test_nobody_complained_of_hears_it_ring(town):
    gas(about_organisations=(WILLOW,))
    listen(NIGHT)
    minutes(40)
    assert rung(town, "赵敏") == rung(town, "孙立") == 0 and rung(town, "陈静") > 0
