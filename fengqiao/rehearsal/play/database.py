"""The play through the database: every act through the same door as in earnest, in batches."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import gate
from fengqiao.matters import rows
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.people.models import Seat
from fengqiao.people.standing import CLOCK, Actor, of_seat
from fengqiao.rehearsal.history.maps import Map
from fengqiao.rehearsal.history.tree import MemoryWorld, Tree
from fengqiao.rehearsal.play.loop import Case, Play, Stuck

BATCH = 300


class DatabasePlay(Play):
    """Acts go through matters.act; what the database answers is all the loop knows of a case."""

    def __init__(
        self, rules: Map, tree: Tree, world: MemoryWorld, last: datetime | None, *, trace: bool = False
    ) -> None:
        super().__init__(rules, tree, world, last, trace=trace)
        seats = Seat.objects.filter(organisation_id__in=list(tree.places), closed_at=None).select_related(
            "organisation"
        )
        self.actors = {seat.code: of_seat(seat) for seat in seats}
        # Who sits is the database's word: a seat nobody sits on does not answer for anything.
        world.seats = {
            code: (actor.person, frozenset()) for code, actor in self.actors.items() if actor.person != "None"
        }
        self._batch: AbstractContextManager[Any] | None = None
        self._since = 0

    def begin(self, case: Case, now: datetime) -> None:
        """Report the case with its words and place."""
        self._open_batch()
        row, home = case.row, case.home
        words = row.words
        report = Report(
            words=words.text or words.title or row.category,
            title=words.title[:120],
            area=home.origin,
            category=row.category,
            urgency=row.urgency,
            place=words.place[:200],
            lon=row.lon,
            lat=row.lat,
            source="file",
            source_key=f"rehearsal-{self.tree.prefix}:{row.id}"[:120],
            language=self.rules.language,
        )
        opened = report_case(report, by=Actor(person=""), now=now, held_by=home.held_by, with_code=False)
        case.matter = opened.matter
        found = rows.read(opened.matter)
        assert found is not None
        case.facts = found.facts

    def do(self, case: Case, does: str, seat: str, given: Mapping[str, Any], now: datetime) -> bool:
        """Act through the one door; the record's own columns say how the case stands then."""
        self._open_batch()
        by = self.actors[seat] if seat else CLOCK
        if "root_facts" in given:
            given = {name: value for name, value in given.items() if name != "root_facts"}
        try:
            outcome = act(case.matter, does, by=by, now=now, given=given)
        except Denied:
            return False
        assert outcome.draft is not None
        table, _, columns = outcome.draft.rows[0]
        assert table == rows.TABLE
        for name, value in columns.items():
            setattr(case.facts, name, rows.moment(value) if name in rows.MOMENTS else value)
        return True

    def checkpoint(self) -> None:
        """Commit once enough acts have come together."""
        if self.acts - self._since >= BATCH:
            self.close_batch()

    def _open_batch(self) -> None:
        if self._batch is None:
            self._batch = gate.batch(careful=False)
            self._batch.__enter__()
            self._since = self.acts

    def close_batch(self, error: BaseException | None = None) -> None:
        """Make durable what was done, or take the open batch back if it failed."""
        batch, self._batch = self._batch, None
        if batch is not None:
            batch.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)

    def run(self, rows_: Any, tell: Any = None) -> None:
        """Play, and leave no batch open whatever happens."""
        try:
            super().run(rows_, tell)
        except BaseException as error:
            try:
                self.close_batch(error)
            except type(error):
                pass
            raise
        self.close_batch()

    def compare(self) -> None:
        """What lies in the database at the end is what the loop believed."""
        there = {row.id: row for row in Matter.objects.filter(district__in={c.home.district for c in self.cases}).only(
            "id", "state", "held_by", "due", "verified").iterator(chunk_size=2000)}  # fmt: skip
        for case in self.cases:
            if not case.matter:
                continue
            facts, row = case.facts, there[case.matter]
            if (row.state, row.held_by, row.due, row.verified) != (
                facts.state, facts.held_by, facts.due, facts.verified
            ):  # fmt: skip
                raise Stuck(f"第 {case.row.number} 行与数据库不一致 · row {case.row.number} differs from the database")
