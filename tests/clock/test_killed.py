"""The clock is killed again and again in the middle of its work: each due act happens once, none is forgotten."""

import os
import subprocess
import sys
import time as real
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from fengqiao import clock
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import bookmarks, gate
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter
from fengqiao.notices.models import Notice
from fengqiao.people.standing import Actor
from fengqiao.wiring import LISTENERS
from tests.town import HESHUN_1, MONDAY, WILLOW_1, build

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 240


def ticking(at: datetime, rounds: int = 1) -> subprocess.Popen[str]:
    """A clock in another process, on this test's database."""
    words = ["-m", "tests.clock.ticking", str(connection.settings_dict["NAME"]), at.isoformat(), str(rounds)]
    return subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env=dict(os.environ)
    )


def fallen(many: int = MANY) -> datetime:
    """A street where that many urgent matters have just fallen due."""
    build()
    with gate.batch():
        for place in range(many):
            area = (WILLOW_1, HESHUN_1)[place % 2]
            report_case(
                Report(words=f"水管爆裂 {place}", area=area, category="water.pipe"), by=Actor(person=""), now=MONDAY
            )
    return max(Matter.objects.values_list("due", flat=True)) + timedelta(seconds=1)


def each_once(now: datetime) -> None:
    climbed = list(Record.objects.filter(kind="matter.overdue", at=now).values_list("subject", flat=True))
    assert sorted(climbed) == sorted(Matter.objects.values_list("id", flat=True))
    assert not Matter.objects.filter(due__lte=now).exists()
    assert not bookmarks.behind(list(LISTENERS))
    told = [f"{row.person_id} {row.matter} {row.kind}" for row in Notice.objects.all()]
    assert len(told) == len(set(told))
    assert {row.matter for row in Notice.objects.filter(kind="matter.overdue")} == set(climbed)
    report = verify()
    assert report.good, report.findings


def test_killed_at_any_point_nothing_is_done_twice_and_nothing_is_forgotten():
    now = fallen()
    for turn in range(5):
        process = ticking(now)
        assert process.stdout is not None
        process.stdout.readline()
        real.sleep(0.05 + 0.13 * turn)
        process.kill()
        process.wait(10)
        process.stdout.close()
    last = ticking(now)
    out, _ = last.communicate(timeout=60)
    assert "done" in out
    each_once(now)


def test_two_clocks_share_the_work():
    now = fallen()
    both = [ticking(now), ticking(now)]
    assert all("done" in process.communicate(timeout=90)[0] for process in both)
    each_once(now)


def test_a_clock_set_back_moves_nothing_backwards():
    now = fallen(6)
    clock.sweep(now)
    each_once(now)
    before = list(Matter.objects.order_by("id").values()), Record.objects.count()
    for back in (timedelta(minutes=5), timedelta(days=400)):
        assert clock.sweep(now - back) == 0
    assert (list(Matter.objects.order_by("id").values()), Record.objects.count()) == before
