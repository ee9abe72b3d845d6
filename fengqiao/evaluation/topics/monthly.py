"""Once a month: which districts are to be looked through, in a process of its own so that the clock goes on."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

log = logging.getLogger("fengqiao.evaluation")

LONGEST = 3600.0
"""Seconds: whoever takes longer is ended, and begins again an hour later."""
AGAIN = timedelta(hours=1)


class Turn:
    """What the clock remembers between two rounds: the process that reckons, and when to try again."""

    def __init__(self) -> None:
        self.child: Any = None
        self.begun = 0.0
        self.wait_until: datetime | None = None


TURN = Turn()


def due(now: datetime) -> list[tuple[str, Any]]:
    """(district, month) of what ended and was not looked through yet, where there is anything to look through."""
    from fengqiao.evaluation.find import zone_of  # noqa: PLC0415  (the command names it before Django stands)
    from fengqiao.evaluation.models import Sought  # noqa: PLC0415
    from fengqiao.evaluation.reckoning import periods  # noqa: PLC0415
    from fengqiao.evaluation.topics.gather import LOOKED_BACK  # noqa: PLC0415
    from fengqiao.matters.models import Matter  # noqa: PLC0415
    from fengqiao.people.models import Organisation  # noqa: PLC0415

    found = []
    districts = Organisation.objects.filter(kind="centre").order_by("district").values_list("district", flat=True)
    for district in districts.distinct():
        zone = zone_of(district)
        period = periods.before(periods.of(now, zone), zone)
        if Sought.objects.filter(district=district, month=period.key).exists():
            continue
        there = Matter.objects.filter(kind="case", district=district, opened_at__lt=period.ends)
        if there.filter(opened_at__gte=period.ends - LOOKED_BACK).exists():
            found.append((district, period))
    return found


def chore(*, now: datetime, begin: Callable[[datetime], Any] | None = None, turn: Turn = TURN) -> None:
    """The clock's chore: begins the process, and later hears how it ended; it never waits for it."""
    if turn.child is not None:
        ended = turn.child.poll()
        if ended is None:
            if monotonic() - turn.begun > LONGEST:
                turn.child.kill()
            return
        turn.child = None
        if ended:
            log.error("the month was not looked through: the process ended with %s", ended)
            turn.wait_until = now + AGAIN
    if (turn.wait_until is not None and now < turn.wait_until) or not due(now):
        return
    turn.child, turn.begun = (begin or _begin)(now), monotonic()


def _begin(now: datetime) -> subprocess.Popen[bytes]:
    from django.db import connection  # noqa: PLC0415

    named = str(connection.settings_dict["NAME"])
    return subprocess.Popen([sys.executable, "-m", "fengqiao", "topics", "--at", now.isoformat(), "--database", named])


def main(argv: list[str] | None = None) -> int:
    """`fengqiao topics`: look through the month that ended last, now."""
    parser = argparse.ArgumentParser(
        prog="fengqiao topics",
        description="每月一题：上个月有没有同一个根源 · what stands behind the problems of the past month",
    )
    parser.add_argument("--at", type=datetime.fromisoformat, help=argparse.SUPPRESS)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    if asked.database and asked.database != str(connection.settings_dict["NAME"]):
        # Begun for another database than this home's: nothing here is its business.
        return 0
    if asked.at is not None:
        os.nice(10)
    from fengqiao.evaluation import act  # noqa: PLC0415
    from fengqiao.ledger import time  # noqa: PLC0415

    now = asked.at or time.now()
    for district, period in due(now):
        row = act.seek(district, period, now=now)
        if row is not None:
            print(f"{district} {period.key}: {row.topics.count()} 个提议 · proposed, {row.among} 件 · looked at")
    return 0
