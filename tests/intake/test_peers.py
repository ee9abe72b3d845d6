"""A case sent to another instance of this project, over TLS, and followed there; and peers that lie, stall or lead astray."""

import json
import time as real
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.clock import listen
from fengqiao.intake.act import peers as act
from fengqiao.intake.act.open311 import Refusal
from fengqiao.intake.models import Peer, Sent
from fengqiao.intake.peers import client
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter
from fengqiao.notices.models import Notice
from fengqiao.outward import signed
from fengqiao.people.standing import Actor
from tests import tls
from tests.clock.serving import House
from tests.intake.test_programs import at
from tests.town import CITY, DISTRICT, HESHUN, STREET, URBAN, WILLOW, build

pytestmark = pytest.mark.whole
PAGE = "/intake/peers/"
DESKS = (WILLOW + "/desk", STREET + "/desk", DISTRICT + "/desk", CITY + "/desk")


@pytest.fixture(autouse=True)
def trusting(paper):
    home = Path(settings.HOME)
    tls.trusting(home, paper[1])
    yield
    for file in (home / "outward").iterdir():
        file.unlink()


@pytest.fixture(scope="module")
def house(tmp_path_factory, paper):
    """A second instance: its own home, its own processes, TLS before it."""
    found = House(tmp_path_factory.mktemp("second") / "home")
    found.start()
    try:
        with tls.before(found.port, paper[0]) as url:
            found.url = url + "/open311/v2"
            yield found
    finally:
        found.stop()


@pytest.fixture
def peer(paper):
    found = tls.Peer(paper[0])
    found.answer = says({"service_code": "lamp", "service_name": "路灯"})
    yield found
    found.stop()


def says(*items, status=200, body=b""):
    """A peer that answers so, in JSON."""

    def answer(handler) -> None:
        told = body or json.dumps(list(items)).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(told)))
        handler.end_headers()
        handler.wfile.write(told)

    return answer


def now() -> datetime:
    return datetime.now(UTC)


def case() -> Matter:
    report = Report(words="路灯不亮，我住 301，电话 13912345678", area=WILLOW, category="light", place="柳荫里3号楼301")
    return Matter.objects.get(pk=report_case(report, by=Actor(person=""), now=now()).matter)


def join(url: str, *, key="k", hook="", form="json") -> Peer:
    body = {"does": "join", "peer-name": "邻区", "peer-url": url, "peer-form": form, "peer-key": key, "peer-hook": hook}
    answer = at(CITY + "/owner").post(PAGE, body)
    assert answer.status_code == 302, answer.content.decode()
    return Peer.objects.get(ended_at=None)


def send(peer: Peer, matter: Matter, service: str) -> Sent:
    body = {"does": "send", "service": f"{peer.pk}:{service}", "words": "柳荫里路灯不亮", "place": "柳荫里社区东口",
            "ground": "none"}  # fmt: skip
    answer = at(WILLOW + "/desk").post(f"/intake/send/{matter.number}/", body)
    assert answer.status_code == 302, answer.content.decode()
    return Sent.objects.get(matter=matter, ended_at=None)


def laid(url: str, monkeypatch=None) -> tuple[Peer, Sent]:
    """A case laid out for a peer that is spoken to without waiting long."""
    row = join(url)
    if monkeypatch is not None:
        monkeypatch.setattr(client, "fetch", partial(client.fetch, within=1.5))
    return row, send(row, case(), "lamp")


def taken(peer, **item):
    """What was laid out was sent and taken under the number 7."""
    peer.answer = says({"service_request_id": "7"})
    assert act.work(now()) == 1
    peer.answer = says({"service_request_id": "7", "status": "open", **item})


def asked_again(row: Sent) -> Sent:
    act.news(peer=row.peer, number="7", now=now())
    act.work(now())
    row.refresh_from_db()
    return row


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "by_token"), [("json", ""), ("xml", "1")])
def test_a_case_goes_to_a_second_instance_and_is_followed_there(house, form, by_token):
    build()
    given = house.tell("key", "", by_token)
    before = house.tell("count")["numbers"]
    joined = join(house.url, key=given["key"], form=form)
    assert ["light", "路灯"] in joined.services and given["key"] not in joined.key
    row = send(joined, case(), "light")
    assert act.work(now()) == 1
    act.work(now())
    row.refresh_from_db()
    there = [each for each in house.tell("count")["numbers"] if each not in before]
    assert [row.number] == there and row.status == "open" and row.odd == []
    # What they do with it comes back as their word; ours stays as it is.
    given = {"category": "light", "urgency": "normal", "account": "换灯泡"}
    said = {"once": str(uuid.uuid4()), "given": given}
    answers = [house.post(f"matters/{row.number}/acts/accept", said, post=post) for post in DESKS]
    assert 200 in [status for status, _told in answers], answers
    act.news(peer=joined, number=row.number, now=now())
    assert act.work(now()) == 1
    row.refresh_from_db()
    assert row.notes == "已受理" and row.expected is not None and row.odd == []
    assert Matter.objects.get(pk=row.matter_id).state == "reported"
    page = at(WILLOW + "/desk").get(f"/desk/m/{row.matter.number}/").content.decode()
    assert row.number in page and "已受理" in page
    assert verify().good


@pytest.mark.django_db
def test_killed_between_their_answer_and_our_note_it_is_one_case_there(house, monkeypatch):
    build()
    before = len(house.tell("count")["numbers"])
    row = send(join(house.url, key=house.tell("key", "", "")["key"]), case(), "light")

    def cut(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(act, "_change", cut)
        with pytest.raises(KeyboardInterrupt):
            act.work(now())
    assert act.work(now() + timedelta(minutes=2)) == 1
    row.refresh_from_db()
    assert row.number and len(house.tell("count")["numbers"]) == before + 1


@pytest.mark.django_db(transaction=True)
def test_request_15_a_second_instance_tells_by_callback_and_is_asked_at_once(house, live_server, paper):
    build()
    tls.trusting(house.home, paper[1])
    with tls.before(live_server.thread.port, paper[0]) as ours:
        given = house.tell("key", ours + "/open311/v2/told/", "")
        row = send(join(house.url, key=given["key"], hook=given["hook"]), case(), "light")
        assert act.work(now()) == 1
        row.refresh_from_db()
        later = row.ask_at
        assert later > now() + timedelta(minutes=30)
        ticking = house.clock()
        try:
            end = real.monotonic() + 90
            while row.ask_at == later and real.monotonic() < end:
                real.sleep(0.2)
                row.refresh_from_db()
        finally:
            ticking.terminate()
            ticking.wait(30)
    assert row.ask_at < later


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("item", "odd"),
    [({"updated_datetime": "2199-01-01T00:00:00Z"}, ["time"]), ({"requested_datetime": "2001-01-01T00:00:00Z"}, ["time"]),
     ({"updated_datetime": "gestern"}, ["time"]), ({"expected_datetime": "9999-12-31T23:59:59-12:00"}, ["time"]),
     ({"lat": "0.0", "long": "nan"}, ["place"]), ({"lat": 1e400, "long": "x"}, ["place"]),
     ({"status": "解决了"}, ["state"]), ({"status": "", "lat": "95", "long": "200"}, ["place", "state"])],
)  # fmt: skip
def test_what_a_peer_lies_about_is_named_and_not_believed(peer, item, odd):
    build()
    _row, sent = laid(peer.url)
    taken(peer, **item)
    row = asked_again(sent)
    assert row.odd == odd and row.status == "open" and row.expected is None
    told = Record.objects.filter(kind="intake.news").latest("number")
    # The record bears our time, and the desk hears of it.
    assert abs(told.at - now()) < timedelta(minutes=5)
    page = at(WILLOW + "/desk").get(f"/intake/send/{row.matter.number}/").content.decode()
    assert "没有采信" in page or "状态读不懂" in page
    assert verify().good


@pytest.mark.django_db
def test_an_answer_about_another_matter_is_no_answer(peer):
    build()
    _row, sent = laid(peer.url)
    taken(peer)
    peer.answer = says({"service_request_id": "8", "status": "closed"})
    row = asked_again(sent)
    assert row.status == "open" and row.last_error == "number" and row.ended_at is None


@pytest.mark.django_db
def test_a_peer_that_says_closed_closes_nothing_here(peer):
    town = build()
    _row, sent = laid(peer.url)
    taken(peer, status_notes="已修好", updated_datetime=now().strftime("%Y-%m-%dT%H:%M:%SZ"))
    peer.answer = says({"service_request_id": "7", "status": "closed", "status_notes": "已修好"})
    row = asked_again(sent)
    assert row.status == "closed" and row.matter.ended_at is None
    while listen(now()):
        pass
    assert Notice.objects.filter(person=town.people["赵敏"], kind="intake.news").exists()
    # Closed for a month, it is asked no more.
    assert act.work(now() + timedelta(days=31)) == 1
    row.refresh_from_db()
    assert row.ended_at is not None and verify().good


def redirects(handler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "https://127.0.0.1/inside")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "why"),
    [(redirects, "redirect"), (tls.endless, "large"), (says(body=b"<html>"), "unread"),
     (says(body=b"[" * 100_000), "unread"), (says(body=b"\xff\xfe"), "unread"), (says(body=b'[1, "a"]'), "unread"),
     (says({"service_request_id": "9" * 65}), "unread"), (says({}), "unread"),
     (says({"code": 403, "description": "没有 api_key"}, status=403), "refused")],
)  # fmt: skip
def test_what_a_peer_will_never_take_is_told_to_the_desk_at_once(peer, answer, why):
    town = build()
    _row, sent = laid(peer.url)
    peer.answer = answer
    assert act.work(now()) == 0
    sent.refresh_from_db()
    assert sent.last_error == why and sent.ended_at is not None and sent.sent_at is None
    while listen(now()):
        pass
    assert Notice.objects.filter(person=town.people["赵敏"], kind="intake.unsent").exists()
    page = at(WILLOW + "/desk").get(f"/desk/m/{sent.matter.number}/").content.decode()
    assert "没有转成" in page and verify().good


@pytest.mark.django_db
def test_an_address_that_points_inside_is_not_spoken_to(peer):
    build()
    _row, sent = laid(peer.url)
    (Path(settings.HOME) / "outward" / "networks").unlink()
    heard = len(peer.taken)
    act.work(now())
    sent.refresh_from_db()
    assert sent.last_error == "inside" and len(peer.taken) == heard


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [tls.dripping, says(status=503), says(status=429)])
def test_a_peer_that_is_slow_or_away_is_asked_later_and_only_once_a_round(peer, monkeypatch, answer):
    build()
    row, first = laid(peer.url, monkeypatch)
    send(row, case(), "lamp")
    peer.answer = answer
    heard = len(peer.taken)
    begun = real.monotonic()
    assert act.work(now()) == 0 and len(peer.taken) == heard + 1 and real.monotonic() - begun < 60
    assert act.work(now()) == 0 and len(peer.taken) == heard + 1
    first.refresh_from_db()
    assert first.ended_at is None
    peer.answer = says({"service_request_id": "7"})
    assert act.work(now() + timedelta(hours=1)) == 2


@pytest.mark.django_db
def test_what_leaves_is_what_the_desk_wrote_and_nothing_else(peer):
    build()
    _row, sent = laid(peer.url)
    taken(peer)
    _method, path, head, body = next(each for each in peer.taken if each[0] == "POST")
    said = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert said == {
        "service_code": "lamp", "description": "柳荫里路灯不亮", "address_string": "柳荫里社区东口", "api_key": "k",
    }  # fmt: skip
    assert path == "/requests.json" and head["idempotency-key"] == str(sent.pk)


@pytest.mark.django_db
def test_protected_or_ended_or_another_offices_case_is_not_sent(peer):
    build()
    row = join(peer.url)
    about = report_case(
        Report(words="灯", area=WILLOW, category="light", about_organisations=(URBAN,)), by=Actor(person=""), now=now()
    )
    mine = case()
    for post, number in ((WILLOW, about.number), (HESHUN, mine.number), (WILLOW, "none")):
        assert at(post + "/desk").get(f"/intake/send/{number}/").status_code == 404
    protected = Matter.objects.get(number=about.number)
    with pytest.raises(Refusal):
        act.send(matter=protected, peer=row, service="lamp", words="x", place="y", lon=None, lat=None, ground="none",
                 by=SYSTEM, now=now())  # fmt: skip
    send(row, mine, "lamp")
    # Twice to the same peer is once.
    body = {"does": "send", "service": f"{row.pk}:lamp", "words": "x", "place": "y", "ground": "none"}
    assert at(WILLOW + "/desk").post(f"/intake/send/{mine.number}/", body).status_code == 200
    assert Sent.objects.count() == 1


@pytest.mark.django_db
def test_only_the_owner_joins_and_parts_and_a_key_that_is_kept_cannot_be_read(peer):
    build()
    for post in (WILLOW + "/desk", WILLOW + "/lead", CITY + "/lead"):
        assert at(post).get(PAGE).status_code == 403
    _row, sent = laid(peer.url)
    row = sent.peer
    assert row.key != "k" and act.line(row).key == "k"
    assert at(CITY + "/owner").post(PAGE, {"does": "part", "row": str(row.pk)}).status_code == 302
    row.refresh_from_db()
    sent.refresh_from_db()
    assert row.key == "" and sent.ended_at is not None and act.work(now()) == 0
    # A wrong address is seen before anything is kept.
    peer.answer = says(status=404)
    body = {"does": "join", "peer-name": "远", "peer-url": peer.url, "peer-form": "json"}
    assert at(CITY + "/owner").post(PAGE, body).status_code == 422
    assert Peer.objects.filter(ended_at=None).count() == 0 and verify().good


@pytest.mark.django_db
def test_a_callback_is_believed_only_signed_fresh_and_once(peer):
    build()
    secret = "whsec_" + "QUJD" * 8
    row = join(peer.url, hook=secret)
    sent = send(row, case(), "lamp")
    taken(peer)
    body = json.dumps({"service_request_id": "7"}).encode()

    def told(secret, message="m1", when=None, said=body):
        heads = signed.sign([secret], message=message, at=when or now(), body=said)
        kind = heads.pop("Content-Type")
        return Client().post("/open311/v2/told/", said, content_type=kind, headers=heads).status_code

    assert told("whsec_" + "QUJE" * 8) == 404 and told(secret, when=now() - timedelta(minutes=6)) == 404
    assert Client().post("/open311/v2/told/", body, content_type="application/json").status_code == 404
    sent.refresh_from_db()
    assert sent.ask_at > now()
    assert told(secret) == 200 and told(secret) == 409
    assert told(secret, message="m2", said=b"[" * 9000) == 404 and told(secret, message="m3", said=b"[1]") == 200
    for turn, odd in enumerate(("\ud800", "7\0", "\n", "")):  # what no database keeps is nobody's number
        assert told(secret, message=f"o{turn}", said=json.dumps({"service_request_id": odd}).encode()) == 200
    sent.refresh_from_db()
    assert sent.ask_at <= now()
