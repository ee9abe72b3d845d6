"""An upgrade backs up, rehearses and verifies before it changes anything; cut at any point, what was there goes on."""

import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act as people
from fengqiao.upkeep import upgrade
from tests import town
from tests.cluster import Cluster
from tests.conftest import DATABASE
from tests.upkeep.home import CHECKOUT, Home


@pytest.fixture
def behind(tmp_path):
    """A home whose tables are those of the release before: a step of them is still to come."""
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster(durable=True)) if DATABASE == "postgresql" else None
        home = Home(tmp_path / "home", cluster)
        home.part("build")
        home.run("manage", "migrate", "upkeep", "zero", "-v0")
        yield home


def test_it_backs_up_rehearses_and_takes_the_step(behind, tmp_path):
    assert "backup key" in behind.run("upgrade", code=2)
    behind.run("backup", "key", tmp_path / "private.pem")
    assert "预演成功" in behind.run("upgrade", "--rehearse")
    assert "lacks" in behind.run("doctor", code=1)
    said = behind.run("upgrade")
    assert "已备份" in said and "已升级" in said
    assert behind.part("count")["good"]
    (backup,) = (behind.folder / "backups").glob("*.fqb")
    assert "已是最新" in behind.run("upgrade")
    # The backup of the release before becomes a database of this one.
    behind.seal_keys(tmp_path / "keys")
    with ExitStack() as stack:
        other = Home(tmp_path / "other", None if DATABASE == "sqlite" else stack.enter_context(Cluster()))
        other.run("restore", backup, "--private", tmp_path / "private.pem", "--keys", tmp_path / "keys")
        assert other.part("count")["good"]


def test_while_the_clock_beats_it_refuses_unless_whoever_stopped_it_says_so(behind, tmp_path):
    behind.run("backup", "key", tmp_path / "private.pem")
    behind.part("beat")
    assert "The clock is running" in behind.run("upgrade", code=2)
    assert "lacks" in behind.run("doctor", code=1)
    assert "已升级" in behind.run("upgrade", "--stopped")


def test_cut_anywhere_the_old_database_goes_on_and_the_next_try_succeeds(behind, tmp_path):
    behind.run("backup", "key", tmp_path / "private.pem")
    words = [sys.executable, "-m", "fengqiao", "upgrade"]
    for wait in (0.7, 1.4, 2.1):
        process = subprocess.Popen(words, cwd=CHECKOUT, env=behind.variables, stdout=subprocess.DEVNULL)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    behind.run("upgrade")
    found = behind.part("count")
    assert found["good"]
    assert found["words"]
    assert not (behind.folder / "upgrading").exists()


def test_cut_in_the_middle_of_the_step_the_tables_of_before_stand(behind, tmp_path):
    behind.run("backup", "key", tmp_path / "private.pem")
    words = [sys.executable, "-u", "-m", "fengqiao", "upgrade"]
    with subprocess.Popen(words, cwd=CHECKOUT, env=behind.variables, stdout=subprocess.PIPE, text=True) as process:
        # Once it says so the step itself has begun, and takes far longer than the signal.
        while "已备份" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    assert "lacks" in behind.run("doctor", code=1)
    assert "已升级" in behind.run("upgrade")
    found = behind.part("count")
    assert found["good"] and found["words"]


def test_what_does_not_verify_is_not_put_in_place(behind, tmp_path):
    behind.run("backup", "key", tmp_path / "private.pem")
    spoil = "from django.db import connection as c; c.cursor().execute('UPDATE people_seat SET rank = 77')"
    behind.run("manage", "shell", "-v0", "-c", spoil)
    said = behind.run("upgrade", code=2)
    assert "核对不上" in said
    assert "lacks" in behind.run("doctor", code=1)


def before(home):
    """The file of before an upgrade on the town's Monday."""
    home.mkdir(exist_ok=True)
    path = home / "before-upgrade-20261123-020000.sqlite3"
    path.write_bytes(b"x")
    return path


@pytest.mark.django_db
def test_the_file_of_before_goes_after_two_weeks(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    path, other = before(settings.HOME), settings.HOME / "before-upgrade-mine.sqlite3"
    other.write_bytes(b"x")
    upgrade.clear_old(town.MONDAY + timedelta(days=13))
    assert path.exists()
    upgrade.clear_old(town.MONDAY + timedelta(days=15))
    assert not path.exists() and other.exists()


@pytest.mark.django_db
def test_it_goes_at_once_when_somebody_is_erased_whom_it_still_holds(settings, tmp_path):
    person = town.build().people["秦淑兰"]
    people.forget(person=person, ground="asked", by=SYSTEM, now=town.MONDAY + timedelta(hours=1))
    settings.HOME = tmp_path / "home"
    path = before(settings.HOME)
    upgrade.clear_old(town.MONDAY + timedelta(days=1))
    assert not path.exists()
