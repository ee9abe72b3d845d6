"""Rows: what the records add up to is compared with what the tables hold now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models

from fengqiao.ledger import seal
from fengqiao.ledger.verify.findings import Findings
from fengqiao.ledger.verify.fold import Fold, last_words
from fengqiao.ledger.write import Groups, sealed_of

TOGETHER = 800


def sealed_models() -> Iterator[type[models.Model]]:
    """Every model whose rows change only together with a record."""
    for model in apps.get_models():
        if getattr(model, "SEALED", None):
            yield model


def compare(using: str, fold: Fold, findings: Findings, tell: Callable[[int], None]) -> int:
    """Compare every sealed table; returns how many rows there are."""
    count = 0
    for model in sealed_models():
        table, groups = model._meta.db_table, sealed_of(model)
        names = list(groups)
        blank = {name: seal.canonical(_default(model, name)) for name in names}
        rows = model._default_manager.using(using).values_list("pk", *names).iterator(chunk_size=TOGETHER)
        while part := list(islice(rows, TOGETHER)):
            present = {seal.dump(seal.canonical(pk)): cells for pk, *cells in part}
            written = fold.written(table, list(present))
            for key, cells in present.items():
                state, deleted = last_words(written.get(key, []))
                if deleted or not state:
                    findings.add("row_extra", table=table, key=key)
                    continue
                for name, cell in zip(names, cells, strict=True):
                    _column(table, key, name, cell, state.get(name), blank[name], groups, fold, findings)
            count += len(part)
            tell(count)
        for key, last in fold.unseen(table):
            findings.add("row_gone", table=table, key=key, chain=last.chain, number=last.number)
    return count


def _column(
    table: str,
    key: str,
    name: str,
    cell: Any,
    answers: list[tuple[Any, Any]] | None,
    blank: Any,
    groups: Groups,
    fold: Fold,
    findings: Findings,
) -> None:
    value = seal.canonical(cell)
    if not answers:
        # A column that came with a later release holds its default until somebody writes it.
        if value != blank:
            findings.add("unrecorded", table=table, key=key, column=name)
        return
    for wanted, _ in answers:
        if wanted == value or (groups[name] is not None and _personal(wanted, value, fold)):
            return
    last = max((written for _, written in answers), key=lambda written: written.at)
    findings.add("column", table=table, key=key, column=name, chain=last.chain, number=last.number)


def _personal(wanted: Any, value: Any, fold: Fold) -> bool:
    """Whether a personal column holds the value that is kept with the record; a missing one is named elsewhere."""
    if type(wanted) is not list or not wanted:
        return False
    return wanted == ["#?"] or (wanted[0] == "#=" and wanted == fold.mark(seal.dump(value)))


def _default(model: type[models.Model], name: str) -> Any:
    field = model._meta.get_field(name)
    return field.get_default() if isinstance(field, models.Field) else None
