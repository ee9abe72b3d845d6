"""The door: one transaction in which a room's act.py changes rows and their record is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from fengqiao.ledger import gate
from fengqiao.ledger.write import By, Draft, write_all


@contextmanager
def door(
    *,
    district: str,
    kind: str,
    by: By,
    now: datetime,
    right: str = "",
    subject: str = "",
    once: str | None = None,
) -> Iterator[Draft]:
    """Open the one door: what is written inside commits together with its record, or not at all."""
    draft = Draft(
        district=district,
        kind=kind,
        at=now,
        actor=by.actor,
        post=by.post,
        through=by.through,
        right=right,
        subject=subject,
        once=once,
    )
    sink = getattr(gate._inside, "sink", None)
    with gate.alone(), transaction.atomic():
        yield draft
        if sink is None:
            write_all([draft])
        else:
            sink.append(draft)


class System:
    """The installation itself: set-up steps at the console, before anybody has a post."""

    actor = "system"
    post = ""
    through = False


SYSTEM = System()
