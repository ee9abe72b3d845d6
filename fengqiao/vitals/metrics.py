"""What a monitor reads, in Prometheus' text format: totals of the installation; no person, area or matter in them."""

from __future__ import annotations

import logging
import platform
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from fengqiao.vitals import kept
from fengqiao.vitals.counted import BOUNDS, NONE, Times, counted

log = logging.getLogger("fengqiao.vitals")

LEVELS = ("city", "district", "street", "community", "grid")
KINDS = ("case", "petition")
Families = Iterator[Metric]


def gauge(name: str, says: str, labels: tuple[str, ...], rows: list[tuple[tuple[str, ...], float]]) -> Metric:
    found = GaugeMetricFamily(f"fengqiao_{name}", says, labels=labels)
    for words, value in rows:
        found.add_metric(words, value)
    return found


def requests(now: datetime) -> Families:
    """How many, by page, method and status; how long, by page and status."""
    number = CounterMetricFamily("fengqiao_requests", "Requests answered.", labels=("route", "method", "status"))
    took = HistogramMetricFamily(
        "fengqiao_request_seconds", "Time to an answer's first byte.", labels=("route", "status")
    )
    together: dict[tuple[str, str], Times] = {}
    for kind, times in sorted(counted(Path(settings.HOME)).items()):
        number.add_metric((kind.page, kind.method, kind.status), times.number)
        key = kind.page, kind.status
        together[key] = together.get(key, NONE).plus(times)
    for key, times in sorted(together.items()):
        sofar, buckets = 0, []
        for bound, more in zip(BOUNDS, times.buckets, strict=True):
            sofar += more
            buckets.append((str(bound), float(sofar)))
        took.add_metric(key, [*buckets, ("+Inf", float(times.number))], times.micros / 1_000_000)
    yield number
    yield took


def build(now: datetime) -> Families:
    """Which version runs on what."""
    vendor = "postgresql" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "sqlite"
    words = version("fengqiao"), platform.python_version(), vendor
    yield gauge("build_info", "The version that runs.", ("version", "python", "database"), [(words, 1)])


def matters(now: datetime) -> Families:
    """Open and overdue ones by level; what complains about an office is in none of these."""
    from django.db.models import Count, Q  # noqa: PLC0415  (models exist only once the settings are there)

    from fengqiao.matters.models import Matter  # noqa: PLC0415
    from fengqiao.matters.world import LAWS  # noqa: PLC0415
    from fengqiao.people.models import Organisation  # noqa: PLC0415

    level = dict(Organisation.objects.values_list("code", "level"))
    there = {
        (kind, name, state): [0, 0] for kind in KINDS for name in LEVELS for state in LAWS[kind].open_states
    }  # fmt: skip
    rows = Matter.objects.filter(ended_at=None, about="", kind__in=KINDS).values_list("kind", "held_by", "state")
    late = Count("id", filter=Q(due__lte=now) | Q(late=True))
    for kind, held_by, state, number, overdue in rows.annotate(number=Count("id"), overdue=late).order_by():
        place = there.setdefault((kind, LEVELS[level.get(held_by, 0)], state), [0, 0])
        place[0] += number
        place[1] += overdue
    labels = ("kind", "level", "state")
    yield gauge("matters_open", "Open matters.", labels, [(words, found[0]) for words, found in there.items()])
    yield gauge("matters_overdue", "Those past due.", labels, [(words, found[1]) for words, found in there.items()])


def listeners(now: datetime) -> Families:
    """Acts that are recorded and not yet heard, by everybody and by each listener."""
    waiting = kept.waiting(now)
    worst: dict[str, int] = {}
    for each in waiting:
        worst[each.district] = max(worst.get(each.district, 0), each.missing)
    names = kept.names()
    acts, ages, stuck = (dict.fromkeys(names, 0.0) for _ in range(3))
    for each in waiting:
        acts[each.listener] += each.missing
        ages[each.listener] = max(ages[each.listener], each.seconds)
        stuck[each.listener] += bool(each.failures)
    says = "Acts in the outbox that at least one listener has not heard."
    yield gauge("outbox_waiting_acts", says, (), [((), float(sum(worst.values())))])
    for name, says, found in (
        ("listener_lag_acts", "Acts a listener has not heard.", acts),
        ("listener_lag_seconds", "Age of the oldest of them.", ages),
        ("listener_failing_chains", "Chains at which it failed and waits.", stuck),
    ):
        yield gauge(name, says, ("listener",), [((listener,), value) for listener, value in found.items()])


def letters(now: datetime) -> Families:
    """What waits to leave the house, and what was tried and did not go."""
    waiting, failing = kept.letters()
    yield gauge("letters_waiting", "Letters not sent yet.", ("channel",), [((c,), n) for c, n in waiting.items()])
    yield gauge("letters_failing", "Those tried in vain.", ("channel",), [((c,), n) for c, n in failing.items()])


def moments(now: datetime) -> Families:
    """When the clock last beat, a backup was last taken, an anchor last signed; 0 is never. In seconds since 1970."""
    for name, at in (
        ("clock_last_beat", kept.beat()),
        ("backup_last", kept.last_backup()),
        ("anchor_last", kept.last_anchor()),
    ):
        yield gauge(f"{name}_timestamp_seconds", "Unix time; 0: never.", (), [((), at.timestamp() if at else 0.0)])


def disk(now: datetime) -> Families:
    """Room on the disks of home and backups, and what the database takes of it."""
    rows = []
    for name, place in (("home", settings.HOME), ("backups", settings.BACKUPS), ("anchors", settings.ANCHORS)):
        if Path(place).exists():
            rows.append((name, shutil.disk_usage(place)))
    yield gauge("disk_free_bytes", "Room left.", ("place",), [((name,), float(found.free)) for name, found in rows])
    yield gauge("disk_size_bytes", "Room altogether.", ("place",), [((n,), float(found.total)) for n, found in rows])


def database(now: datetime) -> Families:
    yield gauge("database_size_bytes", "What the database takes.", (), [((), float(kept.database_size()))])


PARTS: tuple[Callable[[datetime], Families], ...] = (
    build, requests, disk, matters, listeners, letters, moments, database,
)  # fmt: skip


class House(Collector):
    """All parts at one moment; one that fails is named, and the others are still told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        failed = []
        for part in PARTS:
            try:
                found = list(part(self.now))
            except Exception as error:  # noqa: BLE001  (a monitor is to learn that the database is away)
                log.warning("the figures of %s could not be read: %s", part.__name__, type(error).__name__)
                failed.append(part.__name__)
            else:
                yield from found
        rows = [((part.__name__,), float(part.__name__ in failed)) for part in PARTS]
        yield gauge("figures_missing", "1: this part could not be read.", ("part",), rows)


def text(now: datetime | None = None) -> bytes:
    """Everything, as one page; `now` is the time that matters are late by."""
    registry = CollectorRegistry()
    registry.register(House(now or _shown()))
    return generate_latest(registry)


def _shown() -> datetime:
    from django.db import DatabaseError  # noqa: PLC0415

    from fengqiao.ledger import time  # noqa: PLC0415

    try:
        return time.now()
    except DatabaseError:
        return datetime.now(UTC)
