"""`fengqiao rehearse` as one types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rehearsal.played import HERE

pytestmark = pytest.mark.whole
MAP = ["--map", str(HERE / "street.toml")]


def rehearse(*words: str, home: Path | None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    if home is not None:
        env["FENGQIAO_HOME"] = str(home)
    return subprocess.run(
        [sys.executable, "-m", "fengqiao", "rehearse", *words], capture_output=True, text=True, env=env, check=False
    )


def test_the_last_line_is_one_json_object(fresh_home: Path) -> None:
    done = rehearse(str(HERE / "street.csv"), *MAP, "--json", home=fresh_home)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["read"] == found["cases"] == found["ended_as_history"] == 9
    assert found["rejected"] == found["unaccountable_moments"] == 0
    assert found["acts"] > 40 and found["seconds"] >= 0
    assert Path(found["page"]).is_relative_to(fresh_home)
    assert Path(found["page"]).is_file()


def test_other_numbers_are_set_beside_the_standard_ones(fresh_home: Path) -> None:
    done = rehearse(
        str(HERE / "street.csv"), *MAP, "--law", str(HERE / "strict.toml"), "--json", home=fresh_home
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["late"] > found["standard"]["late"]
    assert (Path(found["page"]).parent / "compare.zh.csv").is_file()


def test_through_the_database_it_asks_for_a_home_of_its_own() -> None:
    done = rehearse(str(HERE / "street.csv"), *MAP, "--through-db", home=None)
    assert done.returncode == 1
    assert "FENGQIAO_HOME" in done.stderr


def test_through_the_database_all_chains_verify(fresh_home: Path) -> None:
    done = rehearse(str(HERE / "street.csv"), *MAP, "--through-db", "--json", home=fresh_home)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["chains"]["in_order"] is True
    assert found["ended_as_history"] == 9


def test_mistakes_are_said_in_a_sentence_and_never_as_a_trace(tmp_path: Path) -> None:
    for words, code in (
        ([str(tmp_path / "none.csv"), *MAP], 1),
        ([str(HERE / "street.csv"), "--map", str(tmp_path / "none.toml")], 2),
        ([str(HERE / "street.csv"), *MAP, "--law", str(HERE / "street.toml")], 2),
    ):
        done = rehearse(*words, home=tmp_path)
        assert done.returncode == code
        assert done.stderr.strip() and "Traceback" not in done.stderr


def test_ctrl_c_stops_cleanly_and_says_what_was_done(tmp_path: Path) -> None:
    big = tmp_path / "big.csv"
    lines = (HERE / "street.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.replace("S0", f"R{turn}-") for turn in range(20_000) for line in lines[1:]]
    big.write_text("\n".join([lines[0], *rows]), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "fengqiao", "rehearse", str(big), *MAP, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "FENGQIAO_HOME": str(tmp_path)},
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "推演" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    found = json.loads(out.splitlines()[-1])
    assert found["stopped"] is True
    assert 0 < found["cases"] < 180_000
    assert "Traceback" not in err
