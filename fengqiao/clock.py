"""The one process that works while nobody clicks: what fell due, who hears what, posts that begin or end."""

from __future__ import annotations

import importlib
import logging
import signal
import sys
import time as real_time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

from fengqiao import databases, wiring

log = logging.getLogger("fengqiao.clock")

PAUSE = 0.5
AT_ONCE = 200
BEAT = "clock"
BEAT_EVERY = timedelta(seconds=5)
# What must not wait; the other chores come round every ten minutes.
PRESSING = ("rings", "letters", "mail", "peers", "reads", "imports")
CHORES_EVERY = timedelta(minutes=10)


def sweep(now: datetime) -> int:
    """Do everything that is due at `now`; returns how many acts that were. Two clocks share the work."""
    done = _posts(now) + _due(now)
    while True:
        heard = listen(now)
        done += heard
        if not heard:
            return done


def _due(now: datetime) -> int:
    """Matters whose deadline passed, each by the acts its law gives the clock, through the same door as anybody's."""
    from fengqiao.ledger import gate  # noqa: PLC0415  (models exist only once the settings are there)
    from fengqiao.matters import find  # noqa: PLC0415

    done = 0
    while True:
        fallen = list(find.due_by(now).values_list("id", "kind", "state", "district")[:AT_ONCE])
        if not fallen:
            return done
        moved = 0
        with gate.batch():
            for matter, kind, state, _ in fallen:
                moved += _move(matter, kind, state, now)
        done += moved
        if not moved:
            return done


def _move(matter: str, kind: str, state: str, now: datetime) -> int:
    from fengqiao.matters.act import Denied, NotFound, Stale, act  # noqa: PLC0415
    from fengqiao.matters.world import LAWS  # noqa: PLC0415
    from fengqiao.people.standing import CLOCK  # noqa: PLC0415

    for does in LAWS[kind].then_clock.get(state, ()):
        try:
            act(matter, does, by=CLOCK, now=now)
        except Denied:
            continue
        except (Stale, NotFound):
            # Somebody else, perhaps the other clock, was quicker; what remains due comes again.
            return 1
        return 1
    log.error("the law gives the clock nothing to do for matter %s in %s", matter, state)
    return 0


def _posts(now: datetime) -> int:
    """Appointments, terms and absences that begin or end."""
    from fengqiao.people import act as people  # noqa: PLC0415

    return people.end_due(now)


def listen(now: datetime) -> int:
    """Let every listener of wiring.py hear what was recorded since its bookmark; returns how much was heard."""
    from fengqiao.ledger import bookmarks  # noqa: PLC0415

    return sum(bookmarks.hear(name, _callable(path), now) for name, path in wiring.LISTENERS.items())


def chores(now: datetime, *, all_of_them: bool = True) -> None:
    """What is to be done beside acts: letters that wait, drafts and photos nobody came back for."""
    for name, path in wiring.CHORES.items():
        if not all_of_them and name not in PRESSING:
            continue
        try:
            _callable(path)(now=now)
        except Exception as error:  # noqa: BLE001  (a chore that fails holds up neither acts nor other chores)
            log.error("the clock could not do its chore %s: %s", name, type(error).__name__)


def _callable(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def stops(now: datetime, until: datetime) -> Iterator[datetime]:
    """Every due moment from `now` to `until`, each once, looked up anew after each stop; `until` comes last."""
    from fengqiao.matters.models import Matter  # noqa: PLC0415
    from fengqiao.people import act as people  # noqa: PLC0415

    while True:
        dues = [
            Matter.objects.filter(due__gt=now, due__lte=until).order_by("due").values_list("due", flat=True).first(),
            people.next_change(now, until),
        ]
        coming = min((due for due in dues if due is not None), default=None)
        if coming is None:
            yield until
            return
        now = coming
        yield now


def advance(until: datetime, tell: Callable[[datetime, int], None] | None = None) -> int:
    """Let a demo's shown time go forward to `until`, stopping at every due moment on the way."""
    from fengqiao.ledger import time  # noqa: PLC0415

    done = sweep(time.now())
    for moment in stops(time.now(), until):
        time.show(moment)
        with time.held(moment):
            acts = sweep(moment)
        done += acts
        if tell is not None:
            tell(moment, acts)
    return done


def beat(now: datetime) -> None:
    """Leave a sign of life for /health."""
    from fengqiao.ledger.models import Bookmark  # noqa: PLC0415

    Bookmark.objects.update_or_create(listener=BEAT, district="", defaults={"wait_until": now})


def last_beat() -> datetime | None:
    """When a clock last left a sign of life, in real time."""
    from fengqiao.ledger.models import Bookmark  # noqa: PLC0415

    return Bookmark.objects.filter(listener=BEAT, district="").values_list("wait_until", flat=True).first()


def main(argv: list[str] | None = None) -> int:
    """Run until told to stop."""
    import django  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415

    if databases.rehearsed(settings.DATABASES["default"]):
        print(databases.REHEARSED, file=sys.stderr)
        return 1
    django.setup()
    from fengqiao.ledger import time  # noqa: PLC0415

    going = True

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    beaten = swept = datetime.min.replace(tzinfo=UTC)
    while going:
        try:
            real = datetime.now(UTC)
            sweep(time.now())
            everything = abs(real - swept) > CHORES_EVERY
            chores(time.now(), all_of_them=everything)
            swept = real if everything else swept
            if abs(real - beaten) > BEAT_EVERY:
                beaten = real
                beat(beaten)
        except Exception:
            # A broken database or a full disk must not end the clock: it says so and tries again.
            log.exception("the clock could not finish a round")
            _reconnect()
            real_time.sleep(5)
        real_time.sleep(PAUSE)
    return 0


def _reconnect() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
