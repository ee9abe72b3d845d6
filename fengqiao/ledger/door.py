"""The door: one transaction in which a room's act.py changes rows and their record is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from fengqiao.ledger import gate
from fengqiao.ledger.once import OnceAgain, earlier, taken
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
    once_body: str = "",
) -> Iterator[Draft]:
    """Open the one door: what is written inside commits together with its record, or not at all.

    With `once`, OnceAgain or OnceConflict is raised where this actor's same `once` is on record already.
    """
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
        once_body=once_body,
    )
    sink = gate.inside()
    if sink is not None:
        with transaction.atomic():
            yield draft
            draft.finish()
        sink.append(draft)
        return
    with gate.alone(), gate.clear_errors():
        try:
            with transaction.atomic():
                if once is not None and (found := earlier(by.actor, once, once_body)) is not None:
                    raise OnceAgain(found)
                yield draft
                write_all([draft])
        except IntegrityError as error:
            if connection.in_atomic_block or (found_error := taken([draft])) is None:
                raise
            raise found_error from error


class System:
    """The installation itself: set-up steps at the console, before anybody has a post."""

    actor = "system"
    post = ""
    through = False


SYSTEM = System()
