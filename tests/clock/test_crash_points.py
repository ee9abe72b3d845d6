"""The clock falls at every statement and every commit of its work: each due act happens once, none is forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from fengqiao import clock
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from tests.clock.test_killed import each_once, fallen

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process is gone: nothing after this point happens, what was not committed never did."""


class Fall:
    """Counts statements and commits, and falls at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def count(self) -> None:
        self.seen += 1
        if self.seen >= self.at:
            # Whoever is gone does not tidy up either.
            raise Killed

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count()
        return execute(sql, params, many, context)


@contextmanager
def falling(at: int) -> Iterator[Fall]:
    """Before and after each commit, and before each statement, is a point of its own."""
    fall, commit = Fall(at), connection._commit

    def committing() -> None:
        fall.count()
        commit()
        fall.count()

    connection._commit = committing
    try:
        with connection.execute_wrapper(fall):
            yield fall
    except BaseException:
        # Between the fall and here the database's own tidying may have failed too: nobody was there to do it.
        if fall.seen < at:
            raise
        connection.close()
    finally:
        del connection._commit


def test_fallen_at_every_point_nothing_is_done_twice_and_nothing_is_forgotten():
    now = fallen(5)
    at = reached = 1
    while reached:
        with falling(at) as fall:
            clock.sweep(now)
            reached = 0
        assert fall.seen >= at or not reached
        at += 1
    assert at > 30
    each_once(now)
    assert Record.objects.filter(kind="matter.overdue").count() == Matter.objects.count() == 5
