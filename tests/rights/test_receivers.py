"""Whoever outside received what is erased or corrected hears of it as it went out, again until they do, else by a desk."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from fengqiao.cases.models import Case
from fengqiao.intake.act import dispatch, open311
from fengqiao.intake.models import Dispatch, Sent
from fengqiao.intake.peers import client as peer_client
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.notices.models import Letter
from fengqiao.outward.client import Answer
from fengqiao.rights import act, receivers
from fengqiao.rights.models import Told
from tests.cases.test_follow_pages import account
from tests.intake.test_programs import at
from tests.rights.test_handed_on import send
from tests.rights.test_my_data import PAGE, reported, town  # noqa: F401  (a fixture)
from tests.town import CITY, MONDAY, URBAN, WILLOW_1

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "秦淑兰", "urban@example.org"


@pytest.fixture
def matter(town):  # noqa: F811
    return Matter.objects.get(pk=reported(town).matter)


def mailed(town, matter) -> Dispatch:  # noqa: F811
    """The street's office, called in and asked by mail."""
    desk = town.actor(WILLOW_1 + "/desk")
    given = {"category": "fire.stairwell", "urgency": "normal", "title": "漏水"}
    do(matter.pk, "accept", by=desk, given=given, now=MONDAY)
    do(matter.pk, "call_in", by=desk, given={"organisations": [URBAN], "question": "能修吗"}, now=MONDAY)
    task = Matter.objects.get(root=matter.pk, kind="task")
    return dispatch.issue(matter=task, mailed=True, address=ADDRESS, by=desk, now=MONDAY)[0]


def erase(town, matter):  # noqa: F811
    Matter.objects.filter(root=matter.pk, kind="task").update(ended_at=MONDAY, state="answered")
    Matter.objects.filter(pk=matter.pk).update(ended_at=MONDAY, state="closed")
    act.erase(town.people[NAME], by=town.resident(NAME), now=MONDAY)


def taken_there(matter) -> Sent:
    row = send(matter, "consent")
    Sent.objects.filter(pk=row.pk).update(sent_at=MONDAY, number="T-1")
    return row


def sealed() -> bool:
    """Whether every telling is as it was written; matters and what was sent these tests set by hand."""
    return not [each for each in verify().findings if each.table in ("rights_told", "intake_dispatch")]


def clock(hours=0):
    now = MONDAY + timedelta(hours=hours)
    notices.send_waiting(now)
    return act.follow_up(now)


def test_who_was_mailed_is_mailed_the_number_and_nothing_that_was_erased(town, matter):  # noqa: F811
    mailed(town, matter)
    erase(town, matter)
    row = Told.objects.get()
    assert (row.way, row.what, row.told_at, row.listed_at) == ("mail", "erased", None, None)
    assert clock() == 1
    sent = mail.outbox[-1]
    assert sent.to == [ADDRESS] and matter.number in sent.subject and "删除" in sent.body
    assert "MARK7" not in sent.body + sent.subject and NAME not in sent.body
    row.refresh_from_db()
    assert row.told_at == MONDAY and Record.objects.filter(kind="rights.told").count() == 1
    assert clock() == 0 and not Record.objects.filter(kind="rights.receivers").exists()
    assert Dispatch.objects.get().address == "" and sealed()


def test_a_peer_is_told_under_its_own_number_and_again_until_it_hears(town, matter, monkeypatch):  # noqa: F811
    taken_there(matter)
    erase(town, matter)
    said, answers = [], [503, 503, 200]

    def fetch(url, *, method="GET", body=b"", headers=None, **_more):
        said.append((url, method, body.decode()))
        return Answer(answers[len(said) - 1], {}, json.dumps([{"service_request_id": "T-1"}]).encode())

    monkeypatch.setattr(peer_client, "fetch", fetch)
    for hours in (0, 1, 2):
        clock(hours)
    assert [url for url, *_rest in said] == ["https://peer.example/v2/erased.json"] * 3
    assert "service_request_id=T-1&what=erased" in said[0][2] and "MARK7" not in str(said)
    assert Told.objects.get().told_at == MONDAY + timedelta(hours=2)


def test_what_no_machine_can_tell_stands_on_the_desks_list_until_they_told(town, matter, monkeypatch):  # noqa: F811
    taken_there(matter)
    erase(town, matter)
    monkeypatch.setattr(peer_client, "fetch", lambda *_a, **_k: Answer(404, {}, b"[]"))
    for turn in range(notices.MOST_TRIES + 1):
        clock(7 * turn)
    row = Told.objects.get()
    assert row.listed_at is not None and row.told_at is None
    assert "邻区平台" in json.loads(Record.objects.get(kind="rights.receivers").body)["g"]["receivers"]
    desk = at(WILLOW_1 + "/desk")
    assert "邻区平台" in desk.get("/rights/").content.decode()
    assert at(CITY + "/desk").post(f"/rights/told/{row.pk}/").status_code == 404
    desk.post(f"/rights/told/{row.pk}/")
    row.refresh_from_db()
    assert row.told_by == WILLOW_1 + "/desk" and row.told_at is not None
    assert "邻区平台" not in desk.get("/rights/").content.decode() and sealed()


def test_a_printed_sheet_and_a_peer_that_was_parted_from_go_to_the_desk_at_once(town, matter):  # noqa: F811
    row = mailed(town, matter)
    Dispatch.objects.filter(pk=row.pk).update(mailed=False)
    assert {each.way for each in receivers.of(matter, [])} == {"mail"}
    do_print = dispatch.issue(matter=row.matter, mailed=False, by=town.actor(WILLOW_1 + "/desk"), now=MONDAY)[0]
    Dispatch.objects.exclude(pk=do_print.pk).delete()
    taken_there(matter)
    peer_row = Sent.objects.get().peer
    type(peer_row).objects.filter(pk=peer_row.pk).update(ended_at=MONDAY)
    erase(town, matter)
    assert set(Told.objects.values_list("way", "listed_at")) == {("desk", MONDAY)}
    assert Told.objects.count() == 2 and Record.objects.filter(kind="rights.receivers").count() == 1


def test_a_correction_is_told_too_and_the_person_reads_who_was_told_and_when(town, matter):  # noqa: F811
    mailed(town, matter)
    client = account(town.people[NAME])
    client.post(f"/mine/data/correct/{matter.number}/", {"place": "柳荫里5号楼", "words": ""})
    row = Told.objects.get()
    assert (row.what, row.way) == ("corrected", "mail")
    assert "正在通知" in client.get(PAGE).content.decode()
    clock()
    assert "5号楼" not in mail.outbox[-1].body
    page = client.get(PAGE).content.decode()
    assert "告诉它改正了" in page and "告诉了" in page


def test_a_gateway_that_bore_a_message_is_told_its_ids_and_no_number(town, matter, monkeypatch):  # noqa: F811
    person = town.people[NAME]
    notices.open_gateway(channel="sms", url="https://sms.example/x", district=CITY, by=SYSTEM, now=MONDAY)
    letter = notices.post("sms", "13812345678", f"x {matter.number}", "b", at=MONDAY, now=MONDAY, person=person)
    Letter.objects.filter(pk=letter.pk).update(sent_at=MONDAY, address="", body="")
    erase(town, matter)
    got = []
    monkeypatch.setattr(receivers, "post", lambda url, told, **more: got.append((url, told)))
    clock()
    ((url, told),) = got
    assert url == "https://sms.example/x" and told["event"] == "erased" and told["messages"] == [str(letter.pk)]
    assert "138" not in json.dumps(told | {"id": "", "messages": []})


def test_the_program_that_reported_it_hears_by_its_callback(town, matter, monkeypatch):  # noqa: F811
    ends = MONDAY + timedelta(days=30)
    key, _secret = open311.make_key(
        name="随手拍", scopes=["report", "follow"], ends=ends, callback="https://app.example/hook", district=CITY,
        by=SYSTEM, now=MONDAY,
    )  # fmt: skip
    Case.objects.filter(pk=matter.pk).update(source="open311", source_key=f"open311:{key.pk}:x")
    erase(town, matter)
    got = []
    monkeypatch.setattr(receivers, "post", lambda url, told, **more: got.append((url, told)))
    clock()
    assert got[0][0] == "https://app.example/hook" and got[0][1]["service_request_id"] == matter.number
    assert Told.objects.get(way="program").told_at is not None


@pytest.mark.parametrize("form", ["json", "xml"])
def test_as_a_peer_we_tell_our_desk_once_that_the_sender_erased_it(town, matter, form):  # noqa: F811
    ends = datetime.now(UTC) + timedelta(days=30)
    key, secret = open311.make_key(
        name="邻区平台", scopes=["report"], ends=ends, district=CITY, by=SYSTEM, now=datetime.now(UTC)
    )
    said = {"service_request_id": matter.number, "what": "erased", "api_key": secret}
    address = f"/open311/v2/erased.{form}"
    assert Client().post(address, said).status_code == 404, "of another's report it learns nothing"
    Case.objects.filter(pk=matter.pk).update(source="open311", source_key=f"open311:{key.pk}:x")
    assert Client().post(address, said | {"api_key": "x"}).status_code == 403
    for _ in range(2):
        assert Client().post(address, said).status_code == 200
    assert Record.objects.filter(kind="intake.there", subject=matter.pk).count() == 1
    assert Client().post(address, said | {"what": "everything"}).status_code == 404
    assert Client().get(address).status_code == 405


def test_nothing_is_told_where_nobody_received_anything(town, matter):  # noqa: F811
    erase(town, matter)
    assert not Told.objects.exists() and not Record.objects.filter(kind__startswith="rights.tell").exists()
