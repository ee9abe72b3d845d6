"""A district's deadlines: one lead asks, another confirms, and only what begins afterwards is bound."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import seal
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import set_numbers
from fengqiao.matters.models import LawNumbers, Matter
from fengqiao.matters.world import NUMBERS, Beyond
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from fengqiao.together import act, find, numbers
from fengqiao.together.models import Request
from tests.together.test_many import with_password
from tests.together.two import another, at, client_of
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = f"/together/deadlines/?in={DISTRICT}"
FROM = datetime.fromisoformat("2026-11-26T00:00:00+08:00")


@pytest.fixture
def town():
    cache.clear()
    return build()


@pytest.fixture
def lead(town):
    return client_of(town, "何平", DISTRICT + "/lead")


@pytest.fixture
def above(town):
    return client_of(town, "周宁", CITY + "/lead")


def filled(**more):
    given = {
        name: str(value[0] if isinstance(value := numbers.value(NUMBERS["case"], name), tuple) else value)
        for name, _word in numbers.names("case")
    }
    return (
        given
        | {"steps.normal.reported": "1", "promises.normal": "8", "since": "2026-11-26", "reason": "先行一步"}
        | more
    )


def asked(lead, **more):
    answer = at(MONDAY, lead, PAGE, filled(**more))
    return Request.objects.get() if answer.status_code == 302 else answer


def confirm(client, row, moment=MONDAY):
    return at(moment, client, f"/together/{row.pk}/answer/", {"does": "confirm"}, follow=True)


def report(town, when):
    row = report_case(
        Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=str(town.people["吴磊"].pk)),
        person=town.people["吴磊"], now=when,
    )  # fmt: skip
    return Matter.objects.get(pk=row.matter)


def test_one_lead_asks_another_confirms_and_what_begins_afterwards_is_bound(town, lead, above):
    before = report(town, MONDAY)
    row = asked(lead)
    assert not LawNumbers.objects.exists()
    page = at(MONDAY, above, f"/together/{row.pk}/").content.decode()
    assert "先行一步" in page and "8个工作日（通行的是 10个工作日）" in page and "何平" in page
    assert "双人复核" in at(MONDAY, above, "/together/").content.decode()
    confirm(above, row)
    kept = LawNumbers.objects.get()
    assert kept.valid_from == FROM and kept.numbers["promises"] == {
        "urgent": [24, "hours"],
        "normal": [8, "working_days"],
    }
    still = report(town, MONDAY + DAY)
    after = report(town, FROM + timedelta(hours=10))
    assert (before.numbers, still.numbers, after.numbers) == ("1", "1", kept.id)
    before.refresh_from_db()
    assert before.numbers == "1"
    record = Record.objects.get(kind="matter.numbers")
    first, second = str(town.people["何平"].pk), str(town.people["周宁"].pk)
    assert record.actor == first and second in record.body
    both = Record.objects.get(kind="together.confirm")
    assert both.actor == second and first in both.body and both.number + 1 == record.number
    assert verify().good


def test_it_is_done_once_however_often_it_is_confirmed(town, lead, above):
    row = asked(lead)
    confirm(above, row)
    answer = confirm(above, row)
    assert answer.status_code == 422 and "已经有答复了" in answer.content.decode()
    assert LawNumbers.objects.count() == 1


def test_nobody_confirms_what_they_asked_for_under_no_other_post(town, lead):
    row = asked(lead)
    people.appoint(seat=CITY + "/lead", person=town.people["何平"], by=SYSTEM, now=MONDAY)
    other = client_of(town, "何平", CITY + "/lead")
    answer = confirm(other, row)
    assert answer.status_code == 422 and "提出的人不能自己确认" in answer.content.decode()
    assert not LawNumbers.objects.exists()


def test_who_stands_in_for_the_asker_is_no_second_person(town, lead):
    row, holds = asked(lead), town.posts[DISTRICT + "/lead"]
    another(town, "丁一", DISTRICT + "/lead", kind="standin")
    people.away(appointment=holds, since=MONDAY, until=None, by=SYSTEM, now=MONDAY)
    answer = confirm(client_of(town, "丁一", DISTRICT + "/lead"), row)
    assert answer.status_code == 422 and "代班" in answer.content.decode()
    assert not LawNumbers.objects.exists()


def test_the_session_and_the_device_it_was_asked_in_confirm_nothing(town, lead, above):
    row = asked(lead)
    for session, device in ((row.session, ""), ("elsewhere", "d" * 64)):
        Request.objects.filter(pk=row.pk).update(device="d" * 64)
        with pytest.raises(act.Refused, match="same_device"):
            act.confirm(
                request=row.pk, by=town.actor(CITY + "/lead"), session=session, device=device, now=MONDAY
            )  # fmt: skip
    assert not LawNumbers.objects.exists()


@pytest.mark.parametrize("post", [STREET + "/lead", WILLOW + "/desk"])
def test_whoever_has_no_standing_finds_no_request_and_no_page(town, lead, post):
    row = asked(lead)
    name = {"/lead": "刘岚", "/desk": "赵敏"}[post[-5:]]
    other = client_of(town, name, post)
    assert at(MONDAY, other, f"/together/{row.pk}/").status_code == 404
    assert at(MONDAY, other, f"/together/{row.pk}/answer/", {"does": "confirm"}).status_code == 404
    assert at(MONDAY, other, PAGE).status_code in (403, 404)
    with pytest.raises(act.Refused, match="no_standing"):
        act.confirm(request=row.pk, by=town.actor(post), session="x", now=MONDAY)


@pytest.mark.parametrize(
    ("field", "value"),
    [("promises.normal", "11"), ("promises.normal", "0"), ("steps.urgent.reported", "31"), ("reopen_days", "10"),
     ("since", "2026-11-23"), ("since", "2026-11-01"), ("reason", " ")],
)  # fmt: skip
def test_what_is_beyond_the_law_or_backdated_is_refused_by_its_field(town, lead, field, value):
    answer = asked(lead, **{field: value})
    assert answer.status_code == 422 and not Request.objects.exists()


def test_the_act_itself_asks_for_two_and_for_the_laws_bounds(town):
    lead, above = town.actor(DISTRICT + "/lead"), town.actor(CITY + "/lead")
    own = {"promises": {"normal": [8, "working_days"]}}
    for second in (None, lead):
        with pytest.raises(people.Refusal, match="two_people"):
            set_numbers(district=DISTRICT, numbers=own, valid_from=MONDAY, by=lead, second=second, now=MONDAY)
    for given, since in (({"promises": {"normal": [80, "working_days"]}}, MONDAY), (own, MONDAY - DAY)):
        with pytest.raises(Beyond):
            set_numbers(district=DISTRICT, numbers=given, valid_from=since, by=lead, second=above, now=MONDAY)
    assert not LawNumbers.objects.exists()


def test_what_was_altered_since_it_was_asked_is_not_done(town, lead, above):
    row = asked(lead)
    changed = {**row.given, "numbers": {"suspend_days": 1}}
    Request.objects.filter(pk=row.pk).update(given=changed)
    answer = confirm(above, row)
    assert "封存的不一样" in answer.content.decode() and not LawNumbers.objects.exists()
    assert not verify().good
    assert seal.canonical(changed) == changed


def test_a_day_that_has_come_meanwhile_and_an_asker_who_left_are_refused(town, lead, above):
    row = asked(lead)
    with pytest.raises(act.Refused, match="late"):
        act.confirm(request=row.pk, by=town.actor(CITY + "/lead"), session="x", now=FROM)
    people.end(appointment=town.posts[DISTRICT + "/lead"], reason="调走", by=SYSTEM, now=MONDAY)
    with pytest.raises(act.Refused, match="asker_gone"):
        act.confirm(request=row.pk, by=town.actor(CITY + "/lead"), session="x", now=MONDAY)
    assert not LawNumbers.objects.exists()


def test_it_is_refused_with_a_reason_or_taken_back(town, lead, above):
    row = asked(lead)
    assert at(MONDAY, above, f"/together/{row.pk}/answer/", {"does": "refuse"}).status_code == 422
    at(MONDAY, above, f"/together/{row.pk}/answer/", {"does": "refuse", "why": "人手不够"})
    page = at(MONDAY, lead, f"/together/{row.pk}/").content.decode()
    assert "人手不够" in page and "周宁" in page
    again = act.ask(
        what="numbers", given=row.given, reason="再试", by=town.actor(DISTRICT + "/lead"), session="a", now=MONDAY
    )
    at(MONDAY, lead, f"/together/{again.pk}/answer/", {"does": "take_back"})
    again.refresh_from_db()
    assert again.answer == "taken_back"
    assert confirm(above, again).status_code == 422
    assert not LawNumbers.objects.exists() and verify().good


def test_the_pages_speak_english_too(town, lead, above):
    row = asked(lead)
    page = at(MONDAY, client_of(town, "周宁", CITY + "/lead", "en"), f"/together/{row.pk}/").content.decode()
    assert "8 working days (usually 10 working days)" in page and "Heping" in page


def test_an_old_sign_in_confirms_nothing_until_the_person_shows_themselves_again(town, lead, above):
    row = asked(lead)
    with_password(town, above, "周宁", 301)
    session = above.session
    session["post"] = CITY + "/lead"
    session.save()
    answer = at(MONDAY, above, f"/together/{row.pk}/answer/", {"does": "confirm"})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/?next=%2Ftogether%2F")
    assert not LawNumbers.objects.exists()
    at(MONDAY, above, answer["Location"], {"password": "柳荫里的长路回家", "next": f"/together/{row.pk}/"})
    confirm(above, row)
    assert LawNumbers.objects.exists()


def test_ten_requests_of_one_person_wait_at_once_and_no_more(town, lead):
    by, first = town.actor(DISTRICT + "/lead"), asked(lead)
    given = {"what": "numbers", "given": first.given, "reason": "先行一步", "by": by, "session": "x", "now": MONDAY}
    for _each in range(9):
        act.ask(**given)
    with pytest.raises(act.Refused, match="many"):
        act.ask(**given)
    page = at(MONDAY, lead, PAGE, filled())
    assert page.status_code == 422 and "已有十项在等" in page.content.decode()
    act.take_back(request=first.pk, by=by, now=MONDAY)
    assert act.ask(**given).answer == ""
    assert act.ask(**given | {"now": MONDAY + 9 * DAY}).answer == ""


def test_what_others_ask_for_among_themselves_pushes_nothing_out_of_the_list(town, lead, monkeypatch):
    monkeypatch.setattr(find, "MOST", 2)
    by, above = town.actor(DISTRICT + "/lead"), town.actor(CITY + "/lead")
    mine = asked(lead)
    for _each in range(3):
        act.ask(what="numbers", given=mine.given, reason="急", by=by, session="x", until=MONDAY + DAY, now=MONDAY)
    Request.objects.exclude(pk=mine.pk).update(asked_post=CITY + "/lead")
    assert [row.pk for row in find.waiting(above, MONDAY)] == [mine.pk]
