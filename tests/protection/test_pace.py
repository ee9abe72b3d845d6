"""Whoever sends reports in great numbers is slowed by all server processes together, never shut out."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from fengqiao.api import pace

HAMMER = "import django; django.setup(); from fengqiao.api import pace; print(sum(pace.wait('192.0.2.7') == 0 for _ in range(250)))"


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def test_two_processes_share_one_count(fresh_home):
    fresh_home.mkdir()
    words = [sys.executable, "-c", HAMMER]
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "fengqiao.settings", "FENGQIAO_HOME": str(fresh_home)}
    running = [subprocess.Popen(words, env=variables, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    passed = [int(each.communicate(timeout=60)[0]) for each in running]
    assert 300 <= sum(passed) <= 302


def test_a_counter_sends_three_hundred_an_hour_and_is_slowed_by_seconds_after_that(fresh):
    assert [pace.wait("192.0.2.7") for _ in range(300)] == [0] * 300
    assert 0 < pace.wait("192.0.2.7") <= pace.LONGEST
    assert pace.wait("192.0.2.8") == 0


def test_an_hour_later_it_sends_as_many_again(fresh, monkeypatch):
    # Whole seconds: an hour's difference of fractions may fall short by the last bit.
    at = 50_000.0
    monkeypatch.setattr(pace.time, "monotonic", lambda: at)
    assert sum(pace.wait("192.0.2.7") == 0 for _ in range(400)) == 300
    at += 3600
    assert sum(pace.wait("192.0.2.7") == 0 for _ in range(400)) == 300
    at -= 7200
    assert pace.wait("192.0.2.7") == 0, "a machine started anew shuts nobody out"


def test_nothing_kept_tells_an_address_and_what_is_old_goes(fresh):
    pace.wait("192.0.2.7")
    (file,) = (each for each in (fresh / "pace").iterdir() if each.name != pace.SWEPT)
    assert "192" not in file.name and file.stat().st_mode & 0o077 == 0
    os.utime(file, (1, 1))
    pace.wait("192.0.2.8")
    assert file.exists(), "all files are looked at once a minute, not for every new address"
    os.utime(fresh / "pace" / pace.SWEPT, (1, 1))
    pace.wait("192.0.2.9")
    assert not file.exists()
