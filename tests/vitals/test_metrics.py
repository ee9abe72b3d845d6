"""A monitor reads totals and nobody's data; a stranger finds no such page."""

import hashlib
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from fengqiao import clock
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import time
from fengqiao.ledger.models import Bookmark
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from fengqiao.vitals import metrics, pages
from tests.town import DISTRICT, MONDAY, STREET, WILLOW, WILLOW_1, build
from tests.vitals.letters import letter

pytestmark = pytest.mark.django_db
HERE = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.BACKUPS, settings.ANCHORS = tmp_path, tmp_path / "backups", tmp_path / "anchors"
    settings.METRICS_FROM = settings.TRUSTED_PROXIES = []
    return tmp_path


def told(now=MONDAY):
    """(name, labels) -> value, as a monitor's own parser reads it."""
    found = {}
    for family in text_string_to_metric_families(metrics.text(now).decode()):
        for sample in family.samples:
            found[sample.name, *sorted(sample.labels.items())] = sample.value
    return found


def one(name, now=MONDAY, **labels):
    return told(now)[f"fengqiao_{name}", *sorted(labels.items())]


def reported(words="水管爆裂，找张桂芬13912345678", about=()):
    report = Report(words=words, area=WILLOW_1, category="light", place="柳荫里3号楼2门501", about_organisations=about)
    return report_case(report, by=Actor(person=""), now=MONDAY)


def status(**more):
    return Client().get("/metrics", **more).status_code


def test_open_and_overdue_matters_stand_by_level_and_state():
    build()
    reported()
    levels = {words["level"] for name, *pairs in told() if name == "fengqiao_matters_open" for words in [dict(pairs)]}
    assert levels == {"city", "district", "street", "community", "grid"}
    there = {"kind": "case", "level": "grid", "state": "reported"}
    for now, name, number in (
        (MONDAY, "matters_open", 1), (MONDAY, "matters_overdue", 0), (MONDAY + timedelta(days=9), "matters_overdue", 1),
    ):  # fmt: skip
        assert one(name, now, **there) == number
        assert sum(value for (each, *_), value in told(now).items() if each == f"fengqiao_{name}") == number


def test_a_complaint_about_an_office_changes_no_figure_of_matters():
    build()
    before = {key: value for key, value in told().items() if "matters" in key[0]}
    reported("城管不作为", about=(STREET,))
    assert {key: value for key, value in told().items() if "matters" in key[0]} == before


def test_what_no_listener_has_heard_waits_in_the_outbox_with_its_age():
    build()
    reported()
    waiting = one("outbox_waiting_acts")
    assert waiting > 0 and one("listener_lag_acts", listener="notices") == waiting
    assert one("listener_lag_seconds", MONDAY + timedelta(minutes=5), listener="notices") == 300
    Bookmark.objects.create(listener="notices", district=DISTRICT, failures=2, last_error="ConnectionError act.py:1 x")
    assert one("listener_failing_chains", listener="notices") == 1
    while clock.listen(time.now()):
        pass
    Bookmark.objects.filter(listener="notices").update(wait_until=None)
    while clock.listen(time.now()):
        pass
    assert one("outbox_waiting_acts") == 0 and one("listener_lag_seconds", listener="notices") == 0


def test_letters_that_wait_and_those_that_fail_are_told_by_channel():
    letter("mail"), letter("mail", tries=5, last_error="SMTPException"), letter("sms")
    assert one("letters_waiting", channel="mail") == 2 and one("letters_failing", channel="mail") == 1
    assert one("letters_waiting", channel="sms") == 1 and one("letters_failing", channel="sms") == 0


def test_the_last_beat_backup_and_anchor_are_moments_and_never_is_nought(home):
    for name in ("clock_last_beat", "backup_last", "anchor_last"):
        assert one(f"{name}_timestamp_seconds") == 0
    at = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
    clock.beat(at)
    (home / "backups").mkdir(), (home / "anchors").mkdir()
    for name in ("fengqiao-20261101-000000.fqb", "fengqiao-20261122-030405.fqb", "fengqiao-copy.fqb"):
        (home / "backups" / name).touch()
    (home / "anchors" / "anchors.jsonl").write_text('{"at":"2026-11-22T03:04:05+00:00"}\n{"at":"half')
    for name in ("clock_last_beat", "backup_last", "anchor_last"):
        assert one(f"{name}_timestamp_seconds") == at.timestamp()


def test_room_on_the_disks_is_told(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(metrics.shutil, "disk_usage", lambda place: usage(10, 7, 3))
    assert (one("disk_free_bytes", place="home"), one("disk_size_bytes", place="home")) == (3, 10)
    assert one("database_size_bytes") > 0


def test_requests_are_told_with_a_histogram_that_adds_up():
    Client().get("/health"), Client().get("/health"), Client().head("/health")
    found = told()
    assert found["fengqiao_requests_total", ("method", "GET"), ("route", "health"), ("status", "503")] == 2
    labels = (("route", "health"), ("status", "503"))
    assert found["fengqiao_request_seconds_count", *labels] == 3
    assert found["fengqiao_request_seconds_bucket", ("le", "+Inf"), *labels] == 3
    assert found["fengqiao_request_seconds_sum", *labels] > 0


def test_a_part_that_cannot_be_read_is_named_and_the_others_are_told(monkeypatch):
    def away(now):
        raise OSError("张三")

    monkeypatch.setattr(metrics, "PARTS", (away, metrics.disk))
    found = told()
    assert found["fengqiao_figures_missing", ("part", "away")] == 1
    assert found["fengqiao_figures_missing", ("part", "disk")] == 0
    assert ("fengqiao_disk_free_bytes", ("place", "home")) in found and "张三" not in str(found)


def test_no_figure_names_a_person_a_place_or_a_number():
    town = build()
    reported()
    number = Matter.objects.get().number
    text = metrics.text(MONDAY).decode()
    there = [*town.people, "张桂芬", "13912345678", "柳荫", "501", number, WILLOW, STREET, DISTRICT]
    assert [each for each in there if each in text] == []


def test_who_asks_on_this_machine_is_answered_and_no_stranger_is():
    assert status(**HERE) == 200
    assert Client().get("/metrics", **HERE)["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert status(**(HERE | {"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"})) == 200
    assert status(HTTP_HOST="127.0.0.1", REMOTE_ADDR="203.0.113.9") == 404
    assert Client().post("/metrics", **HERE).status_code == 405
    assert Client().post("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404


@pytest.mark.parametrize(
    "sign",
    [
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"}, {"HTTP_X_FORWARDED_PROTO": "https"}, {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_HOST": "testserver"},
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("ours", [True, False])
def test_what_a_proxy_on_this_machine_hands_on_is_not_from_this_machine(settings, sign, ours):
    settings.TRUSTED_PROXIES = ["127.0.0.1"] if ours else []
    assert status(**(HERE | sign)) == 404


def test_a_named_address_is_answered_also_behind_our_own_proxy_alone(settings):
    settings.METRICS_FROM = ["10.1.0.0/24"]
    assert status(REMOTE_ADDR="10.1.0.7") == 200 and status(REMOTE_ADDR="10.1.1.7") == 404
    # A proxy that nobody configured stands in that network: whom it speaks for is not known.
    assert status(REMOTE_ADDR="10.1.0.7", HTTP_X_FORWARDED_FOR="203.0.113.9") == 404
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.1.0.9"]
    assert status(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.1.0.7") == 200
    assert status(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9") == 404
    assert status(REMOTE_ADDR="10.1.0.9") == 404
    settings.METRICS_FROM = ["127.0.0.0/8"]
    assert status(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9") == 404 and status() == 404


def test_a_token_is_kept_as_its_hash_and_ends_when_it_is_told_to(home, capsys):
    assert status(HTTP_AUTHORIZATION="Bearer ") == 404
    assert pages.main(["--new-token"]) == 0
    token = capsys.readouterr().out.strip()
    lies = home / pages.TOKEN
    assert token not in lies.read_text() and lies.read_text().strip() == hashlib.sha256(token.encode()).hexdigest()
    assert lies.stat().st_mode & 0o077 == 0
    away = {"REMOTE_ADDR": "203.0.113.9"}
    assert status(**away, HTTP_AUTHORIZATION=f"Bearer {token}") == 200
    for wrong in ("", token, f"Basic {token}", f"Bearer {token}x", f"Bearer {lies.read_text().strip()}"):
        assert status(**away, HTTP_AUTHORIZATION=wrong) == 404
    assert pages.main(["--new-token"]) == 0 and status(**away, HTTP_AUTHORIZATION=f"Bearer {token}") == 404
    newer = capsys.readouterr().out.strip()
    assert pages.main(["--end-token"]) == 0 and status(**away, HTTP_AUTHORIZATION=f"Bearer {newer}") == 404
