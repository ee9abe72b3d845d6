"""What the house keeps about its own going: questions that a monitor and a report both ask."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q

from fengqiao import clock, wiring

BACKUP = "fengqiao-%Y%m%d-%H%M%S.fqb"


class Waiting(NamedTuple):
    """Acts of one chain that a listener has not heard; `seconds` is the age of the oldest."""

    listener: str
    district: str
    missing: int
    seconds: float
    failures: int
    last_error: str


def names() -> list[str]:
    return list(wiring.LISTENERS)


def waiting(now: datetime) -> list[Waiting]:
    """Every listener that is behind, by chain."""
    from fengqiao.ledger import bookmarks  # noqa: PLC0415  (models exist only once the settings are there)
    from fengqiao.ledger.models import Head, Record  # noqa: PLC0415

    found, ends = [], dict(Head.objects.values_list("district", "number"))
    for each in bookmarks.behind(names()):
        after = ends.get(each.district, 0) - each.missing
        unheard = Record.objects.filter(district=each.district, number__gt=after).order_by("number")
        at = unheard.values_list("at", flat=True).first()
        age = max((now - at).total_seconds(), 0.0) if at else 0.0
        found.append(Waiting(each.listener, each.district, each.missing, age, each.failures, each.last_error))
    return found


def letters() -> tuple[dict[str, int], dict[str, int]]:
    """How many letters wait, and how many of them were tried in vain, each by channel."""
    from fengqiao.notices.act import CHANNELS  # noqa: PLC0415
    from fengqiao.notices.models import Letter  # noqa: PLC0415

    failed = Count("id", filter=Q(tries__gt=0) & ~Q(last_error=""))
    rows = Letter.objects.filter(sent_at=None).values_list("channel").annotate(number=Count("id"), in_vain=failed)
    all_of_them, failing = dict.fromkeys(CHANNELS, 0), dict.fromkeys(CHANNELS, 0)
    for channel, number, in_vain in rows.order_by():
        name = channel if channel in all_of_them else "other"
        all_of_them[name], failing[name] = all_of_them.get(name, 0) + number, failing.get(name, 0) + in_vain
    return all_of_them, failing


def beat() -> datetime | None:
    return clock.last_beat()


def last_backup() -> datetime | None:
    """When the newest backup was taken, by its name."""
    found = []
    for path in Path(settings.BACKUPS).glob("fengqiao-*.fqb"):
        with contextlib.suppress(ValueError):
            found.append(datetime.strptime(path.name, BACKUP).replace(tzinfo=UTC))
    return max(found, default=None)


def last_anchor() -> datetime | None:
    """When the chains' ends were last signed."""
    from fengqiao.upkeep.outside import ANCHORS  # noqa: PLC0415

    path = Path(settings.ANCHORS) / ANCHORS
    if not path.exists():
        return None
    with path.open("rb") as file:
        # The last line is enough; the file grows by one a day for ever.
        file.seek(max(path.stat().st_size - 1_000_000, 0))
        lines = [line for line in file.read().splitlines() if line.strip()]
    for line in reversed(lines):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return datetime.fromisoformat(json.loads(line)["at"])
    return None


def database_size() -> int:
    """Bytes, with the log of a file that is being written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    place = str(connection.settings_dict["NAME"])
    files = [Path(place), Path(place + "-wal")]
    return sum(path.stat().st_size for path in files if path.exists())
