"""An installation's home: keys of its own, private, made for one mode."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fengqiao import keys


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_made_once_and_only_its_user_reads_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = keys.key(home, "secret")
    assert keys.key(home, "secret") == first
    assert keys.key(home, "codes") != first
    assert mode(home / "keys" / "secret") == 0o600
    assert mode(home) == mode(home / "keys") == 0o700


def test_a_key_put_in_the_place_of_another_is_taken_at_once(tmp_path):
    first = keys.key(tmp_path, "salt")
    assert keys.key(tmp_path, "salt") == first
    fresh = tmp_path / "fresh"
    fresh.write_text("another")
    fresh.replace(tmp_path / "keys" / "salt")
    assert keys.key(tmp_path, "salt") == "another"
    (tmp_path / "keys" / "salt").unlink()
    assert keys.key(tmp_path, "salt") not in (first, "another")


def test_many_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as crowd:
        made = set(crowd.map(lambda _: keys.key(tmp_path, "secret"), range(64)))
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret"]


def test_a_demos_home_never_serves_in_production(tmp_path: Path) -> None:
    keys.mode_of(tmp_path, "demo")
    assert keys.mode_of(tmp_path, "demo") == "demo"
    with pytest.raises(keys.WrongHome, match="FENGQIAO_HOME"):
        keys.mode_of(tmp_path, "production")


def settings_of(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    facts = "[s.DEBUG, s.SESSION_COOKIE_SECURE, s.MAILERS]"
    asked = f"import json, fengqiao.settings as s; print(json.dumps({facts}, default=str))"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    return subprocess.run(
        [sys.executable, "-c", asked],
        env={**clean, "FENGQIAO_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_is_the_default_and_is_never_in_debug(tmp_path: Path) -> None:
    told = settings_of(tmp_path, FENGQIAO_DEBUG="1").stdout
    assert told.startswith("[false, true,")
    assert "smtp" in told


def test_a_demo_sends_nothing_outward(tmp_path: Path) -> None:
    told = settings_of(tmp_path, FENGQIAO_MODE="demo", FENGQIAO_SMTP_HOST="mail.example.org").stdout
    assert "filebased" in told
    assert "mail.example.org" not in told


def test_an_unknown_mode_is_refused_in_words(tmp_path: Path) -> None:
    told = settings_of(tmp_path, FENGQIAO_MODE="staging")
    assert told.returncode != 0
    assert "demo | production" in told.stderr
