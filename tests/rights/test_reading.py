"""What is protected is on record before it is shown; outside one's own cases a reason is typed, and a lead looks at it."""

from datetime import timedelta

import pytest
from django.db import transaction

from fengqiao.ledger import reads, time, triggers
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.people import act as people
from fengqiao.rights import act
from fengqiao.rights.drawing import drawn
from fengqiao.rights.find import looks, to_review
from fengqiao.rights.models import Review
from tests.cases.test_follow_pages import account
from tests.cases.walks import follow
from tests.desk.seats import at_seat
from tests.rights.test_my_data import WORDS, reported
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
DESK, LEAD, ABOVE = WILLOW_1 + "/desk", WILLOW + "/lead", STREET + "/lead"
MINUTE, NEXT_WEEK = timedelta(minutes=1), MONDAY + timedelta(days=7)


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def page(post, case):
    return at_seat(post).get(f"/desk/m/{case.number}/").content.decode()


def groups(case):
    return sorted(set(Read.objects.filter(subject=case.matter, refused=False).values_list("group", flat=True)))


def test_the_desks_own_opening_is_on_record_and_its_reporter_sees_when_which_post_and_as_what(town):
    case = reported(town)
    assert WORDS in page(DESK, case)
    assert groups(case) == ["contact", "identity", "original"]
    (look,) = looks(town.people["秦淑兰"])
    assert look.office["zh"].startswith("柳荫里第一网格") and look.reason == "受理席" and look.at == MONDAY
    shown = account(town.people["秦淑兰"]).get("/mine/data/").content.decode()
    assert "柳荫里第一网格" in shown and "受理席" in shown


def test_whoever_follows_by_a_code_sees_who_looked_too(town, client):
    case = reported(town)
    page(DESK, case)
    follow(client, case.code)
    said = client.get("/follow/case/data/").content.decode()
    assert "柳荫里第一网格" in said and "受理席" in said and "秦淑兰" not in said


def test_no_record_no_page(town, monkeypatch):
    case = reported(town)

    def full(**given):
        raise OSError("the disk is full")

    monkeypatch.setattr(reads, "look", full)
    client = at_seat(DESK)
    client.raise_request_exception = False
    assert WORDS not in client.get(f"/desk/m/{case.number}/").content.decode()


def test_a_worker_who_sees_the_working_account_alone_leaves_no_read(town):
    case = reported(town)
    assert WORDS not in page(HESHUN + "/desk", case)
    assert not Read.objects.filter(subject=case.matter).exists()


def test_of_a_complaint_about_an_office_nothing_is_on_record_that_was_not_shown(town):
    case = reported(town, about_organisations=(WILLOW,))
    assert WORDS in page(STREET + "/desk", case)
    assert groups(case) == ["about", "original"]


def test_outside_ones_own_cases_nothing_protected_opens_without_a_typed_reason(town):
    case = reported(town)
    client = at_seat(ABOVE)
    first = client.get(f"/desk/m/{case.number}/").content.decode()
    assert WORDS not in first and "MARK7" not in first and "为什么要看" in first and "秦淑兰" not in first
    assert groups(case) == []
    client.post(f"/desk/m/{case.number}/why/", {"reason": "  "})
    assert WORDS not in client.get(f"/desk/m/{case.number}/").content.decode()
    client.post(f"/desk/m/{case.number}/why/", {"reason": "市里问这件事"})
    assert WORDS in client.get(f"/desk/m/{case.number}/").content.decode()
    assert {row.reason for row in Read.objects.filter(subject=case.matter)} == {"市里问这件事"}
    assert "市里问这件事" in account(town.people["秦淑兰"]).get("/mine/data/").content.decode()
    # It holds for this matter and this session, for half an hour.
    assert WORDS not in page(ABOVE, reported(town, "吴磊"))
    with time.held(MONDAY + timedelta(minutes=31)):
        assert WORDS not in client.get(f"/desk/m/{case.number}/").content.decode()


def test_by_the_interface_it_is_the_same(town):
    case = reported(town)
    client = at_seat(ABOVE)
    assert "words" not in client.get(f"/api/v1/matters/{case.number}").json()
    assert client.get(f"/api/v1/matters/{case.number}?why=市里问").json()["words"] == WORDS
    assert Read.objects.filter(subject=case.matter, reason="市里问").exists()


def test_a_queue_opens_no_words_of_what_lies_outside(town):
    reported(town)
    assert WORDS not in at_seat(ABOVE).get("/desk/?where=area").content.decode()
    assert WORDS in at_seat(DESK).get("/desk/").content.decode()


def test_the_minutes_looks_are_sealed_in_one_record_and_verify_names_what_was_altered(town):
    case = reported(town)
    page(DESK, case)
    page(DESK, case)
    assert act.seal(MONDAY) == 0
    assert act.seal(MONDAY + MINUTE) == 6
    assert act.seal(MONDAY + 2 * MINUTE) == 0
    assert Record.objects.filter(kind="ledger.reads", district=DISTRICT).count() == 1
    assert verify().findings == []
    triggers.drop()
    with transaction.atomic():
        Read.objects.filter(group="contact").update(reason="另一个理由")
    triggers.create()
    (finding,) = verify().findings
    assert finding.what == "reads"


def test_one_in_a_hundred_is_drawn_by_a_seal_nobody_chose_and_anybody_draws_it_again(town):
    names = [f"{n:03d}" for n in range(250)]
    chosen = drawn(names, "seal")
    assert len(chosen) == 3 and chosen == drawn(reversed(names), "seal") != drawn(names, "another")
    case = reported(town)
    page(DESK, case)
    act.seal(MONDAY + MINUTE)
    assert act.draw(NEXT_WEEK) == 0
    people.change_person(
        person=town.people["吴磊"], phone="1390000000", by=town.actor(DISTRICT + "/desk"), now=NEXT_WEEK
    )
    people.add_seat(code=WILLOW + "/w9", kind="worker", name={"zh": "网格员"}, by=town.actor(LEAD), now=NEXT_WEEK)
    assert act.draw(NEXT_WEEK) == 1
    assert act.draw(NEXT_WEEK + MINUTE) == 0
    row = Review.objects.get()
    assert row.why == "drawn"


def drawn_review(town, post=WILLOW + "/desk", who="秦淑兰"):
    case = reported(town, who, area=WILLOW)
    page(post, case)
    act.seal(MONDAY + MINUTE)
    return case


@pytest.mark.parametrize(("who", "why"), [("孙立", "colleague"), ("赵敏", "own")])
def test_every_look_at_a_colleagues_or_ones_own_goes_to_the_lead_above(town, who, why):
    drawn_review(town, who=who)
    row = Review.objects.get()
    assert (row.why, row.office) == (why, WILLOW)
    (look,) = to_review(town.actor(LEAD))
    assert (look.reader, look.at) == ("赵敏", MONDAY)


def test_whom_one_helps_or_shares_a_number_with_is_close_too_and_nobody_else(town):
    people.name_helper(
        person=town.people["秦淑兰"], helper=town.people["赵敏"], district=DISTRICT, by=town.actor(LEAD), now=MONDAY
    )
    drawn_review(town)
    drawn_review(town, who="吴磊")
    assert [row.why for row in Review.objects.all()] == ["kin"]


def test_ones_own_address_is_known_by_what_one_reported_from_there(town):
    reported(town, "赵敏", area=WILLOW)
    drawn_review(town)
    assert [row.why for row in Review.objects.all()] == ["address"]


def test_a_lead_looks_at_it_and_asks_or_reports_with_a_note_and_never_at_their_own(town):
    drawn_review(town, who="孙立")
    row = Review.objects.get()
    lead = at_seat(LEAD)
    assert "赵敏" in lead.get("/rights/reviews/").content.decode()
    assert "查看待复核" in lead.get("/desk/").content.decode()
    url = f"/rights/reviews/{row.pk}/"
    lead.post(url, {"outcome": "asked", "note": " "})
    assert Review.objects.get().outcome == ""
    lead.post(url, {"outcome": "asked", "note": "问了为什么"})
    row.refresh_from_db()
    assert row.asked_at and not row.ended_at
    lead.post(url, {"outcome": "reported", "note": "说不清"})
    row.refresh_from_db()
    assert row.ended_at
    higher = Review.objects.get(ended_at=None)
    assert (higher.office, higher.why) == (STREET, "reported")
    assert at_seat(WILLOW + "/desk").get("/rights/reviews/").status_code == 403
    assert lead.post(f"/rights/reviews/{higher.pk}/", {"outcome": "ok"}).status_code == 404
    at_seat(ABOVE).post(f"/rights/reviews/{higher.pk}/", {"outcome": "ok"})
    assert not Review.objects.filter(ended_at=None).exists()
    assert verify().findings == []


def test_a_leads_own_look_is_reviewed_one_level_up(town):
    drawn_review(town, post=LEAD, who="赵敏")
    row = Review.objects.get()
    assert row.office == STREET and to_review(town.actor(LEAD)) == []
    with pytest.raises(act.Refusal):
        act.reviewed(review=row, outcome="ok", note="", by=town.actor(LEAD), now=MONDAY)


def test_a_look_at_a_complaint_is_reviewed_by_nobody_it_is_about(town):
    case = reported(town, about_organisations=(WILLOW,))
    page(STREET + "/desk", case)
    people.appoint(seat=STREET + "/lead", person=town.people["孙立"], by=town.actor(ABOVE), now=MONDAY)
    read = Read.objects.filter(subject=case.matter).first()
    from fengqiao.rights.act.reviews import reviewer

    assert reviewer(read) not in ("", STREET, WILLOW)
