"""The doctor says in words what is wrong and how to mend it; strangers learn only well or not well."""

import shutil
import subprocess
import sys
import uuid
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from fengqiao import clock, doctor
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import triggers
from fengqiao.ledger.models import Bookmark, Record
from fengqiao.notices.models import Letter
from fengqiao.people.models import Account, Seat
from fengqiao.people.standing import Actor
from tests.town import DISTRICT, MONDAY, STREET, WILLOW_1, build

pytestmark = pytest.mark.django_db


def ill(check, *, grave=True, now=MONDAY):
    """What the check found, in both languages, with what to do."""
    found = check(now)
    assert not found.well and found.grave is grave
    assert all(found.says) and all(found.mend)
    return found


def reported():
    return report_case(Report(words="水管爆裂", area=WILLOW_1, category="water.pipe"), by=Actor(person=""), now=MONDAY)


def test_a_clock_that_does_not_run_is_named():
    build()
    assert "fengqiao clock" in ill(doctor.clock).mend[1]
    clock.beat(datetime.now(UTC) - timedelta(minutes=5))
    assert "not running" in ill(doctor.clock).says[1]
    clock.beat(datetime.now(UTC))
    assert doctor.clock(MONDAY).well


def test_a_clock_that_is_behind_is_named():
    build()
    reported()
    clock.beat(datetime.now(UTC))
    assert "behind" in ill(doctor.clock, now=MONDAY + timedelta(hours=2)).says[1]


def test_a_broken_chain_is_named_with_its_record():
    build()
    reported()
    assert doctor.chains(MONDAY).well
    triggers.drop()
    last = Record.objects.filter(kind="matter.report").get()
    Record.objects.filter(pk=last.pk).update(body=last.body.replace("reported", "closed00"))
    found = ill(doctor.chains)
    assert str(last.number) in found.says[1] and "fengqiao verify" in found.mend[0]
    triggers.create()


def test_a_year_without_holidays_is_a_warning():
    build()
    found = ill(doctor.calendar, grave=False, now=datetime(2031, 5, 1, tzinfo=UTC))
    assert "2031" in found.says[0] and "chinesecalendar" in found.mend[1]


def test_a_full_disk_is_named(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(10, 10, 5_000_000))
    assert "5 MB" in ill(doctor.disk).says[0]


def test_loose_keys_and_demo_accounts_in_production_are_named(settings, tmp_path):
    settings.HOME, settings.MODE = tmp_path, "production"
    (tmp_path / "keys").mkdir()
    key = tmp_path / "keys" / "secret"
    key.write_text("x")
    key.chmod(0o644)
    tmp_path.chmod(0o700), (tmp_path / "keys").chmod(0o700)
    assert ill(doctor.keys).says[1] == "others can read secret"
    assert f"chmod -R go= {tmp_path}" in ill(doctor.keys).mend[0]
    key.chmod(0o600)
    assert doctor.keys(MONDAY).well
    for name in ("files", "fengqiao.sqlite3", "keys"):
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        place.chmod(0o750)
        assert name in ill(doctor.keys).says[0]
        place.chmod(0o700)
    assert doctor.keys(MONDAY).well
    town = build()
    Account.objects.create(username="demo-lead", person=town.people["刘岚"])
    assert "demo accounts" in ill(doctor.keys).says[1]


def test_a_demo_that_answers_to_the_outside_is_named(settings):
    settings.MODE, settings.ALLOWED_HOSTS = "demo", ["localhost", "127.0.0.1", "[::1]"]
    assert doctor.bound(MONDAY).well
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "qiao.example.org"]
    found = ill(doctor.bound)
    assert "qiao.example.org" in found.says[0] and "FENGQIAO_HOSTS" in found.mend[1]
    settings.ALLOWED_HOSTS, settings.TRUSTED_PROXIES = ["localhost"], ["10.0.0.1"]
    assert "10.0.0.1" in ill(doctor.bound).says[1]
    settings.MODE = "production"
    assert doctor.bound(MONDAY).well


def test_each_fault_stands_on_the_leads_page_in_their_language_with_how_to_mend_it(settings, monkeypatch, tmp_path):
    town = build()
    reported()
    lead = Client()
    lead.force_login(Account.objects.create(username="liu", person=town.people["刘岚"]))
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(10, 10, 5_000_000))
    monkeypatch.setattr(doctor, "FONTS", tmp_path)
    Bookmark.objects.create(
        listener="notices", district=DISTRICT, failures=3, last_error="ConnectionError act.py:1 hear"
    )
    Letter.objects.create(id=uuid.uuid4(), channel="mail", address="wu@example.org", subject="x", body="x",
                          made_at=MONDAY, wait_until=MONDAY, tries=5, last_error="SMTPException")  # fmt: skip
    shown = {
        "zh-hans": ("时钟没有运行", "有环节卡住：notices", "磁盘只剩 5 MB", "1 封邮件发不出去", "缺中文字体", "腾出空间", "apt-get install"),
        "en": ("the clock is not running", "a listener is stuck: notices", "only 5 MB", "1 letters do not go out",
               "fonts-noto-cjk is missing", "make room", "FENGQIAO_SMTP_HOST"),
    }  # fmt: skip
    for language, words in shown.items():
        told = lead.get("/health", headers={"Accept-Language": language}).content.decode()
        assert [each for each in words if each not in told] == []
        assert "wu@example.org" not in told
        stranger = Client().get("/health", headers={"Accept-Language": language})
        assert stranger.json() == {"well": False}


def test_a_missing_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "FONTS", tmp_path)
    assert "apt-get install" in ill(doctor.packages, grave=False).mend[1]


def test_an_empty_post_is_named():
    build()
    Seat.objects.filter(code=STREET + "/desk").update(sitter=None)
    assert "1" in ill(doctor.posts).says[0]


def test_a_check_that_breaks_is_itself_a_finding(monkeypatch):
    def broken(now):
        raise OSError("张三 13800000000")

    monkeypatch.setattr(doctor, "CHECKS", (broken,))
    (found,) = doctor.examine(MONDAY)
    assert not found.well and "13800000000" not in "".join(found.says)


def test_strangers_and_residents_learn_only_well_or_not_well():
    town = build()
    answer = Client().get("/health")
    assert answer.status_code == 503 and answer.json() == {"well": False}
    resident = Client()
    resident.force_login(Account.objects.create(username="wu", person=town.people["吴磊"]))
    assert resident.get("/health").json() == {"well": False}


def test_a_lead_reads_what_is_wrong_and_how_to_mend_it():
    town = build()
    lead = Client()
    lead.force_login(Account.objects.create(username="liu", person=town.people["刘岚"]))
    told = lead.get("/health").content.decode()
    assert "时钟没有运行" in told and "fengqiao clock" in told
    assert "the clock is not running" in lead.get("/health", headers={"Accept-Language": "en"}).content.decode()


def test_it_works_without_a_database(tmp_path):
    import os

    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    there = {"FENGQIAO_HOME": str(tmp_path / "home")}
    away = {"FENGQIAO_DATABASE_URL": "postgresql:///nowhere?host=/nowhere&user=nobody"}
    for more in (there, there | away):
        done = subprocess.run(
            [sys.executable, "-m", "fengqiao", "doctor"], capture_output=True, text=True, env=clean | more, check=False,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        assert "✗" in done.stdout and "→" in done.stdout
        assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_during_an_act_is_said_in_words_and_leaves_nothing(settings):
    from fengqiao.ledger.write import Full

    build()
    assert connection.vendor in ("sqlite", "postgresql")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
        before = Record.objects.count()
        try:
            with pytest.raises(Full) as told:
                for _ in range(200):
                    before = Record.objects.count()
                    report_case(
                        Report(words="x" * 1500, area=WILLOW_1), by=Actor(person=""), now=MONDAY,
                    )  # fmt: skip
            assert "磁盘已满" in str(told.value) and "disk is full" in str(told.value)
            assert Record.objects.count() == before
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA max_page_count = 1073741823")


def test_a_key_that_does_not_open_what_is_kept_is_named(tmp_path, settings):
    build()
    assert doctor.keys(MONDAY).well
    settings.HOME = tmp_path
    tmp_path.chmod(0o700)
    found = ill(doctor.keys)
    assert "keys/fields" in found.says[1] and "put back" in found.mend[1]
