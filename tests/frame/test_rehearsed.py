"""A rehearsal's database serves nobody; an office's is never rehearsed in."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster import Cluster
from tests.conftest import DATABASE

CHECKOUT = Path(__file__).parents[2]
HISTORY = CHECKOUT / "tests" / "rehearsal"
PLAY = ["rehearse", str(HISTORY / "street.csv"), "--map", str(HISTORY / "street.toml"), "--through-db"]


class Office:
    """A home with commands run in it, each in a process of its own."""

    def __init__(self, home: Path, url: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
        there = {
            "FENGQIAO_HOME": str(home),
            "FENGQIAO_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "fengqiao.settings",
        }
        self.variables = clean | there
        self.out = home.parent / "page"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words] if words[0] == "-c" else [sys.executable, "-m", "fengqiao", *words]
        return subprocess.run(
            command, cwd=CHECKOUT, env=self.variables, capture_output=True, text=True, timeout=60, check=False
        )

    def rehearse(self) -> subprocess.CompletedProcess[str]:
        return self.run(*PLAY, "--out", str(self.out))


@pytest.fixture
def office(tmp_path: Path):
    if DATABASE != "postgresql":
        yield Office(tmp_path / "home", "")
        return
    with Cluster() as cluster:
        yield Office(tmp_path / "home", cluster.url())


def test_a_rehearsals_database_is_refused_by_serve_and_clock(office: Office) -> None:
    played = office.rehearse()
    assert played.returncode == 0, played.stderr
    for words in (["serve", "--port", "1"], ["clock"]):
        told = office.run(*words)
        assert told.returncode == 1
        assert "推演" in told.stderr and "rehearsal" in told.stderr and "FENGQIAO_HOME" in told.stderr
        assert "Traceback" not in told.stderr


TOWN = "import django; django.setup(); from tests.town import build; build()"
DUMP = """
import django; django.setup()
from django.apps import apps
for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
    print(model._meta.label, sorted(map(str, model.objects.values_list())))
"""


def test_an_offices_home_is_refused_by_rehearse_and_nothing_in_it_changes(office: Office) -> None:
    assert office.run("migrate").returncode == 0
    assert office.run("-c", TOWN).returncode == 0
    before = hashlib.sha256(office.run("-c", DUMP).stdout.encode()).hexdigest()
    told = office.rehearse()
    assert told.returncode == 1
    assert "不能推演" in told.stderr and "no rehearsal runs in it" in told.stderr
    assert hashlib.sha256(office.run("-c", DUMP).stdout.encode()).hexdigest() == before
