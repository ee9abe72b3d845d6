"""Killed in the middle of an act: whatever was answered is there, nothing is half there."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from tests.cluster import Cluster

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True)]

START = (
    "import django\nfrom django.conf import settings\n"
    "settings.DATABASES['default']['NAME'] = {name!r}\n"
    "from tests.ledger.acting import main\nmain({who!r}, {threads}, {count})\n"
)


def acting(who: str, threads: int = 4, count: int = 100_000) -> subprocess.Popen[str]:
    """The same database as this test's, from another process."""
    script = START.format(name=str(connection.settings_dict["NAME"]), who=who, threads=threads, count=count)
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=dict(os.environ),
    )


def answered(process: subprocess.Popen[str], kill_after: float) -> list[str]:
    """What it answered until it was killed."""
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    time.sleep(kill_after)
    process.kill()
    lines += process.stdout.readlines()
    process.stdout.close()
    process.wait(10)
    return [line.strip() for line in lines if line.endswith("\n")]


def test_killed_while_acting() -> None:
    promised: list[str] = []
    for turn in range(3):
        promised += answered(acting(str(turn)), 0.15 + 0.1 * turn)
    there = set(Record.objects.values_list("actor", flat=True))
    assert promised and set(promised) <= there
    # At most the acts of one shared commit were durable and not yet answered.
    assert len(there) - len(promised) <= 3 * 8
    report = verify()
    assert report.good, report.findings
    after = acting("after", threads=1, count=2)
    assert after.wait(20) == 0
    assert after.stdout is not None
    after.stdout.close()
    assert verify().good


def test_two_processes_write_one_file_in_turn() -> None:
    processes = [acting(who, threads=3, count=30) for who in ("a", "b")]
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0 and len(out.splitlines()) == 90
    actors = list(Record.objects.order_by("number").values_list("actor", flat=True))
    assert len(actors) == 180
    assert verify().good


@pytest.mark.postgresql
def test_postgresql_killed_in_the_middle(tmp_path: Path) -> None:
    home = {**os.environ, "FENGQIAO_HOME": str(tmp_path / "home")}
    with Cluster() as cluster:
        home["FENGQIAO_DATABASE_URL"] = cluster.url()
        with psycopg.connect(cluster.url(), autocommit=True) as direct:
            # The test server is told to forget quickly; an office's is not.
            direct.execute("ALTER DATABASE postgres SET synchronous_commit = on")

        def fengqiao(*words: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [sys.executable, "-m", "fengqiao", *words], env=home, capture_output=True, text=True, check=False
            )

        assert fengqiao("migrate").returncode == 0
        script = "from tests.ledger.acting import main\nmain('pg', 4, 100_000)\n"
        process = subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**home, "DJANGO_SETTINGS_MODULE": "fengqiao.settings"},
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        promised = [process.stdout.readline()]
        time.sleep(0.5)
        cluster.kill()
        promised += process.stdout.readlines()
        process.stdout.close()
        process.wait(20)
        cluster.start()
        with psycopg.connect(cluster.url()) as direct:
            there = {row[0] for row in direct.execute("SELECT actor FROM ledger_record").fetchall()}
        assert len(promised) > 4 and {line.strip() for line in promised} <= there
        checked = fengqiao("verify")
        assert checked.returncode == 0, checked.stdout + checked.stderr
