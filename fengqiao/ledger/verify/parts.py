"""Parts: the records and then the rows are shared out among processes, each with its own fold of what it read."""

from __future__ import annotations

import multiprocessing
import os
import secrets
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, NamedTuple

from django.db import OperationalError

from fengqiao.ledger.verify.chains import FURTHEST, Walk
from fengqiao.ledger.verify.findings import Findings
from fengqiao.ledger.verify.fold import Fold
from fengqiao.ledger.verify.rows import compare, gone, sealed_models
from fengqiao.ledger.verify.snapshot import ALIAS, ends, exported, same

# Below this, starting a process takes longer than its work.
WORTH_IT = 100_000
MOST = 4

type Tell = Callable[[str, int], None]
type Counted = tuple[int, int, int]
"""Records, values, rows."""


class Segment(NamedTuple):
    """A chain's records behind `after`, up to `upto`; 0 and FURTHEST are its ends."""

    chain: str
    after: int
    upto: int


def useful(on: Any, records: int) -> int:
    """How many processes are worth it: one where the ledger is short or nobody else can see this moment."""
    # Inside somebody's transaction, or in memory, nobody else sees what is there.
    if records < WORTH_IT or on.alias != ALIAS or (on.vendor == "sqlite" and on.is_in_memory_db()):
        return 1
    return min(os.process_cpu_count() or 1, MOST)


def cut(chains: dict[str, int], parts: int) -> list[list[Segment]]:
    """All records in the order of chains and numbers, cut into parts of the same length.

    Each part is read by one process, so what a later part says of a row comes after what an earlier one does.
    """
    total = sum(chains.values())
    cuts = [total * part // parts for part in range(1, parts)]
    found: list[list[Segment]] = [[]]
    before = 0
    for chain, number in chains.items():
        after = 0
        while cuts and before < cuts[0] < before + number:
            upto = cuts.pop(0) - before
            found[-1].append(Segment(chain, after, upto))
            found.append([])
            after = upto
        found[-1].append(Segment(chain, after, FURTHEST))
        before += number
        while cuts and cuts[0] <= before and len(found) < parts:
            cuts.pop(0)
            found.append([])
    return found


class Job(NamedTuple):
    """What is verified: a connection that sees one moment, its alias, its chains with their heads' numbers."""

    on: Any
    using: str
    chains: dict[str, int]
    findings: Findings
    tell: Tell


def alone(job: Job) -> Counted:
    """Everything in this process."""
    on, using, chains, findings, tell = job
    fold = Fold(chains=list(chains))
    try:
        walk = Walk(on, fold, findings, lambda count: tell("records", count))
        for chain in chains:
            walk.segment(chain, 0, FURTHEST)
        fold.finish()
        _unexplained(fold, findings)
        rows = compare(using, fold, findings, lambda count: tell("rows", count))
        gone(fold, findings)
    finally:
        fold.close()
    return walk.records, walk.values, rows


def _unexplained(fold: Fold, findings: Findings) -> None:
    for what, chain, number, field in fold.unexplained():
        findings.add(what, chain=chain, number=number, column=field)


def shared(job: Job, many: int) -> Counted:
    """The same by several processes, which see the same moment."""
    on, _, chains, findings, tell = job
    context = multiprocessing.get_context("spawn")
    segments = cut(chains, many)
    tables = [model._meta.db_table for model in sealed_models()]
    with tempfile.TemporaryDirectory(prefix="fengqiao-verify-") as folder:
        paths = [str(Path(folder) / str(index)) for index in range(len(segments))]
        order = Order(
            _store(on), exported(on), paths, secrets.token_bytes(32), tables, list(chains), findings.most, segments
        )
        lines, workers = [], []
        try:
            for index in range(len(segments)):
                here, there = context.Pipe()
                worker = context.Process(target=work, args=(there, index, order), daemon=True)
                worker.start()
                there.close()
                lines.append(here)
                workers.append(worker)
            end = ends(on)
            walked = _answers(lines, tell, "records", end)
            for _, _, count, first in walked:
                findings.more(count, first)
            fold = Fold(tables=tables, chains=list(chains))
            try:
                fold.finish()
                fold.beside(paths)
                _unexplained(fold, findings)
                for line in lines:
                    line.send("rows")
                compared = _answers(lines, tell, "rows", end)
                for _, count, first in compared:
                    findings.more(count, first)
                gone(fold, findings, len(paths))
            finally:
                fold.close()
        finally:
            for line in lines:
                line.close()
            for worker in workers:
                # Whatever came of it, nothing is left for it to do.
                worker.terminate()
                worker.join()
    return sum(each[0] for each in walked), sum(each[1] for each in walked), sum(each[0] for each in compared)


class Order(NamedTuple):
    """What every process is told; `segments` has each one's own."""

    store: dict[str, Any]
    moment: str
    paths: list[str]
    key: bytes
    tables: list[str]
    chains: list[str]
    most: int
    segments: list[list[Segment]]


def _store(on: Any) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, dict) else value for name, value in on.settings_dict.items()}


def _answers(lines: list[Connection], tell: Tell, what: str, end: list[Any]) -> list[Any]:
    """What each process has done, in their order; until then, how far they are together."""
    answers: dict[Connection, Any] = {}
    far = dict.fromkeys(lines, 0)
    while len(answers) < len(lines):
        for line in wait([line for line in lines if line not in answers]):
            assert isinstance(line, Connection)
            try:
                word, told = line.recv()
            except EOFError:
                raise OperationalError("a process that verifies was ended from outside") from None
            if word == "ends":
                line.send(told == end)
            elif word == "far":
                far[line] = told
                tell(what, sum(far.values()))
            elif word == "done":
                answers[line] = told
            else:
                raise told
    return [answers[line] for line in lines]


def work(line: Connection, index: int, order: Order) -> None:
    """One process: its segments, then its share of the rows."""
    import django  # noqa: PLC0415

    django.setup()

    def agrees(mine: list[Any]) -> bool:
        if order.moment:
            return True
        line.send(("ends", mine))
        answer: bool = line.recv()
        return answer

    try:
        with same(order.store, order.moment, agrees) as on:
            fold = Fold(order.paths[index], key=order.key, tables=order.tables, chains=order.chains)
            found = Findings(order.most)
            walk = Walk(on, fold, found, lambda count: line.send(("far", count)))
            for segment in order.segments[index]:
                walk.segment(*segment)
            fold.finish()
            line.send(("done", (walk.records, walk.values, found.count, found.first)))
            line.recv()
            fold.beside(order.paths, index)
            found = Findings(order.most)
            rows = compare(on.alias, fold, found, lambda count: line.send(("far", count)), (index, len(order.segments)))
            fold.saw()
            line.send(("done", (rows, found.count, found.first)))
            fold.close()
    except EOFError:
        return  # nobody waits for it any more
    except Exception as error:  # noqa: BLE001  (told to who asked, and raised there)
        line.send(("failed", error))
