"""What other staff would do: each office finishes so many cases on a working day, first come first served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from fengqiao.law.calendar import Calendar
from fengqiao.rehearsal.history.read import Row
from fengqiao.rehearsal.history.tree import Tree


def with_staff(rows: list[Row], tree: Tree, staff: Mapping[str, int], calendar: Calendar) -> list[Row]:
    """The rows with the closing moments these offices would reach; offices without a number keep history's.

    Every case is the same amount of work, nobody is ever ill, and only what history closed is finished.
    """
    if not staff:
        return rows
    queues: dict[str, _Queue] = {}
    changed = []
    for row in rows:
        office = tree.places[tree.home(row).office]
        most = staff.get(office.name["zh"], staff.get("default", 0))
        if most and row.closed is not None and not row.duplicate:
            queue = queues.get(office.code)
            if queue is None:
                queue = queues[office.code] = _Queue(most)
            day = queue.take(row, calendar)
            row = row._replace(closed=max(calendar.closing(day), row.opened))
        changed.append(row)
    return changed


class _Queue:
    """The working days of one office, filled from the front."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.day: date | None = None
        self.used = 0

    def take(self, row: Row, calendar: Calendar) -> date:
        """The day on which the office has a hand free for this row."""
        day = calendar.local_date(row.opened)
        if row.opened >= calendar.closing(day):
            day += timedelta(days=1)
        if self.day is not None and self.day > day:
            day = self.day
        while not calendar.works(day) or (day == self.day and self.used >= self.most):
            day += timedelta(days=1)
        if day != self.day:
            self.day, self.used = day, 0
        self.used += 1
        return day
