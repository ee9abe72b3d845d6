"""Signed messages out, to a real server that is slow, redirects, points inside, answers a gigabyte; and gateways."""

import json
import os
import signal
import subprocess
import sys
import threading
import time as real
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act
from fengqiao.notices import act as notices
from fengqiao.notices.models import Letter
from fengqiao.outward import client, signed
from fengqiao.outward.client import Away, Unfit, fetch
from fengqiao.people.standing import Actor
from tests import tls
from tests.town import CITY, MONDAY, WILLOW, build

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture
def peer(paper, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://fengqiao.example/")
    with tls.trusted(Path(settings.HOME), paper) as found:
        yield found


def secrets(row) -> list[str]:
    return signed.secrets_of(settings.HOME, f"gateway:{row.pk}", row.turn)


def test_an_answer_comes_back_whole(peer):
    assert fetch(peer.url + "/a?b=c").body == b"{}"
    assert peer.taken[0][:2] == ("GET", "/a?b=c")


def test_a_redirect_is_never_followed(peer):
    def away(handler):
        handler.send_response(302)
        handler.send_header("Location", peer.url + "/inside")
        handler.end_headers()

    peer.answer = away
    with pytest.raises(Unfit, match="redirect"):
        fetch(peer.url + "/")
    assert len(peer.taken) == 1


def test_a_server_that_drips_is_cut_off_when_its_time_is_over(peer):
    peer.answer = tls.dripping
    began = real.monotonic()
    with pytest.raises(Away):
        fetch(peer.url + "/", within=0.8)
    assert real.monotonic() - began < 8


def test_a_server_that_is_silent_is_left_in_time(peer):
    over = threading.Event()
    peer.answer = lambda handler: over.wait(20)
    began = real.monotonic()
    with pytest.raises(Away):
        fetch(peer.url + "/", within=0.5)
    over.set()
    assert real.monotonic() - began < 8


def test_a_gigabyte_is_not_read(peer):
    peer.answer = tls.endless
    tracemalloc.start()
    with pytest.raises(Unfit, match="large"):
        fetch(peer.url + "/")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_what_points_inside_is_refused_before_a_byte_is_sent(peer):
    (Path(settings.HOME) / "outward" / "networks").write_text("10.1.0.0/16  # the SMS box\nnonsense\n")
    for inside in (peer.url, "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/",
                   "https://192.168.0.1/", "https://0.0.0.0/", "https://[64:ff9b::7f00:1]/"):  # fmt: skip
        with pytest.raises(Unfit, match="inside"):
            fetch(inside)
    assert peer.taken == []


def test_a_name_is_resolved_once_and_one_inner_answer_spoils_all(peer, monkeypatch):
    asked, real_answer = [], client.socket.getaddrinfo

    def answers(host, port, *given, **more):
        if host != "localhost":
            return real_answer(host, port, *given, **more)
        asked.append(host)
        there = "93.184.216.34" if len(asked) > 1 else "127.0.0.1"
        return [(2, 1, 6, "", (there, port))]

    monkeypatch.setattr(client.socket, "getaddrinfo", answers)
    assert fetch(peer.url + "/").status == 200 and len(asked) == 1
    (Path(settings.HOME) / "outward" / "networks").unlink()
    both = [(2, 1, 6, "", ("93.184.216.34", 1)), (2, 1, 6, "", ("10.0.0.1", 1))]
    monkeypatch.setattr(client.socket, "getaddrinfo", lambda *_given, **_more: both)
    with pytest.raises(Unfit, match="inside"):
        fetch(peer.url + "/")


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "https://", "https://a:b@example.org/", "https://example.org/#x",
     "https://example.org/ x", "https://exa\nmple.org/", "https://example.org:99999/", "file:///etc/passwd"],
)  # fmt: skip
def test_only_https_addresses_are_spoken_to(url):
    with pytest.raises(Unfit):
        fetch(url)


def test_a_server_without_a_known_root_is_refused(peer):
    (Path(settings.HOME) / "outward" / "roots.pem").unlink()
    with pytest.raises(Unfit, match="certificate"):
        fetch(peer.url + "/")


def test_a_signature_holds_for_its_time_id_and_body_and_for_two_keys_while_rotating():
    old, new = (signed.secret(settings.HOME, "gateway:1", turn) for turn in (1, 2))
    head = signed.sign([new, old], message="m-1", at=NOW, body=b"body")
    for known in ([new], [old], ["whsec_AAAA", old]):
        assert signed.check(known, head, b"body", NOW) == "m-1"
    wrong = [
        (head, b"Body", NOW, "signature"),
        (head | {signed.ID: "m-2"}, b"body", NOW, "signature"),
        (head | {signed.TIME: str(int(NOW.timestamp()) + 1)}, b"body", NOW, "signature"),
        (head | {signed.SIGNATURE: ""}, b"body", NOW, "signature"),
        (head, b"body", NOW + timedelta(minutes=6), "time"),
        (head, b"body", NOW - timedelta(minutes=6), "time"),
        ({}, b"body", NOW, "signature"),
    ]
    for headers, body, at, why in wrong:
        with pytest.raises(signed.Bad, match=why):
            signed.check([new, old], headers, body, at)
    with pytest.raises(signed.Bad):
        signed.check([signed.secret(settings.HOME, "gateway:1", 3)], head, b"body", NOW)


def test_a_message_is_signed_as_standard_webhooks_write_it():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    head = signed.sign([secret], message="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=b'{"test": 2432232314}')
    assert head["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def news(*, language="zh-hans", **contact):
    """A case of somebody with a phone, which moves."""
    town = build()
    report = Report(words="二单元楼道堆着旧沙发", area=WILLOW, category="fire.stairwell", place="柳荫里3号楼", language=language)  # fmt: skip
    case = report_case(report, by=Actor(person=""), now=MONDAY, contact=Contact(name="吴小川", phone="13800000000", **contact))  # fmt: skip
    given = {"category": "fire.stairwell", "urgency": "normal"}
    act(case.matter, "accept", by=town.actor(WILLOW + "/desk"), given=given, now=MONDAY)
    from fengqiao.clock import listen

    while listen(MONDAY):
        pass
    return case


@pytest.mark.django_db
def test_a_short_message_says_number_office_news_and_bare_host_and_nothing_else(peer):
    row = notices.open_gateway(channel="sms", url=peer.url + "/sms", district=CITY, by=SYSTEM, now=MONDAY)
    case = news()
    assert notices.send_waiting(MONDAY) == 1
    (_method, path, head, body) = peer.taken[0]
    said = json.loads(body)
    assert path == "/sms" and said["to"] == "13800000000" and said["channel"] == "sms"
    assert case.number in said["text"] and "柳荫里社区综治中心" in said["text"] and "fengqiao.example" in said["text"]
    for never in ("沙发", "3号楼", "吴小川", "消防", "https://", case.code):
        assert never not in said["text"]
    assert signed.check(secrets(row), head, body, datetime.now(UTC)) == said["id"]
    kept = Letter.objects.get()
    assert kept.sent_at and kept.address == kept.body == ""


@pytest.mark.django_db
def test_without_a_gateway_or_against_their_wish_no_short_message_is_written(peer):
    news(email="wu@example.org")
    assert list(Letter.objects.values_list("channel", flat=True)) == ["mail"]


@pytest.mark.django_db
def test_whoever_said_never_gets_none_and_whoever_said_this_number_gets_it_there_alone(peer):
    notices.open_gateway(channel="sms", url=peer.url, district=CITY, by=SYSTEM, now=MONDAY)
    news(email="wu@example.org", rule="number")
    assert list(Letter.objects.values_list("channel", flat=True)) == ["sms"]


@pytest.mark.django_db
def test_never_means_never(peer):
    notices.open_gateway(channel="sms", url=peer.url, district=CITY, by=SYSTEM, now=MONDAY)
    news(rule="never")
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_it_is_tried_again_with_growing_pauses_under_the_same_id_and_never_after_a_success(peer):
    notices.open_gateway(channel="sms", url=peer.url, district=CITY, by=SYSTEM, now=MONDAY)
    news()
    peer.answer = 503
    at, pauses = MONDAY, []
    for _ in range(4):
        assert notices.send_waiting(at) == 0
        assert notices.send_waiting(at) == 0
        later = Letter.objects.get().wait_until
        pauses.append((later - at).total_seconds())
        at = later
    assert pauses == [60, 120, 240, 480] and len(peer.taken) == 4
    peer.answer = 200
    assert notices.send_waiting(at) == 1
    for hours in range(1, 30):
        assert notices.send_waiting(at + timedelta(hours=hours)) == 0
    assert len(peer.taken) == 5 and len({taken[2]["webhook-id"] for taken in peer.taken}) == 1


@pytest.mark.django_db
def test_an_id_known_over_there_counts_as_taken(peer):
    notices.open_gateway(channel="sms", url=peer.url, district=CITY, by=SYSTEM, now=MONDAY)
    news()
    peer.answer = 409
    assert notices.send_waiting(MONDAY) == 1


@pytest.mark.django_db
def test_a_gateway_that_is_away_costs_the_clock_its_time_once_and_holds_up_no_mail(peer, monkeypatch):
    notices.open_gateway(channel="sms", url=peer.url, district=CITY, by=SYSTEM, now=MONDAY)
    build()
    for number in range(5):
        notices.post("sms", "13800000000", f"s{number}", "b", at=MONDAY, now=MONDAY)
    notices.post("mail", "a@example.org", "s", "b", at=MONDAY, now=MONDAY)
    mails = []
    monkeypatch.setitem(notices.CHANNELS, "mail", lambda *given: mails.append(given))
    peer.answer = 503
    assert notices.send_waiting(MONDAY) == 1
    assert len(peer.taken) == 1 and len(mails) == 1
    assert notices.send_waiting(MONDAY + timedelta(seconds=30)) == 0 and len(peer.taken) == 1
    peer.answer = 200
    assert notices.send_waiting(MONDAY + timedelta(minutes=5)) == 5


@pytest.mark.django_db
def test_gateways_are_on_record_and_one_a_channel_is_open(peer):
    first = notices.open_gateway(channel="sms", url=peer.url, district=CITY, by=SYSTEM, now=MONDAY)
    second = notices.open_gateway(channel="sms", url=peer.url + "/2", district=CITY, by=SYSTEM, now=MONDAY)
    notices.turn_gateway(gateway=second, district=CITY, by=SYSTEM, now=MONDAY)
    assert len(secrets(second)) == 2 and len(secrets(first)) == 1
    notices.end_gateway(gateway=second, district=CITY, by=SYSTEM, now=MONDAY)
    with pytest.raises(Unfit):
        notices.open_gateway(channel="sms", url="http://example.org/", district=CITY, by=SYSTEM, now=MONDAY)
    kinds = list(Record.objects.filter(kind__startswith="notices.").values_list("kind", flat=True))
    assert sorted(set(kinds)) == ["notices.gateway", "notices.gateway_end", "notices.gateway_turn"]
    assert verify().good


KILLED = """
import sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
django.setup()
from datetime import datetime, timedelta
from fengqiao.notices import act
at = datetime.fromisoformat(sys.argv[1])
print("ready", flush=True)
while True:
    act.send_waiting(at, most=3)
    at += timedelta(minutes=10)
"""


def all_sent() -> bool:
    return not Letter.objects.filter(sent_at=None).exists()


def until(condition) -> None:
    """Look until it holds, however slow the machine is."""
    end = real.monotonic() + 120
    while not condition():
        assert real.monotonic() < end, "it never came about"
        real.sleep(0.01)


@pytest.mark.whole
@pytest.mark.django_db(transaction=True)
def test_after_a_kill_each_message_arrived_and_none_under_two_ids(peer):
    from django.db import connection

    notices.open_gateway(channel="sms", url=peer.url, district=CITY, by=SYSTEM, now=MONDAY)
    ids = set()
    for number in range(12):
        notices.post("sms", f"138000000{number:02}", f"s{number}", "b", at=MONDAY, now=MONDAY)
    ids = {str(row) for row in Letter.objects.values_list("pk", flat=True)}
    # The same database in a process of its own.
    name = str(connection.settings_dict["NAME"])
    variables = {**os.environ, "FENGQIAO_HOME": str(settings.HOME)}
    for turn in range(4):
        start = (MONDAY + timedelta(hours=turn * 12)).isoformat()
        run = subprocess.Popen([sys.executable, "-c", KILLED, start, name], env=variables, stdout=subprocess.PIPE)
        assert run.stdout.readline().strip() == b"ready"
        before = len(peer.taken)
        # Killed as soon as something arrived, about when we note that it did; the last one may finish.
        until((lambda n=before: len(peer.taken) > n) if turn < 3 else all_sent)
        os.kill(run.pid, signal.SIGKILL)
        run.wait(10)
        run.stdout.close()
    assert all_sent()
    got = [json.loads(taken[3]) for taken in peer.taken]
    assert {each["id"] for each in got} == ids
    # Whatever came twice came under the id the other side knows.
    assert len({(each["id"], each["to"]) for each in got}) == 12


def test_a_demo_sends_nothing_outward(peer, monkeypatch):
    monkeypatch.setattr(settings, "MODE", "demo")
    with pytest.raises(Unfit, match="demo"):
        fetch(peer.url + "/")
    assert peer.taken == []
