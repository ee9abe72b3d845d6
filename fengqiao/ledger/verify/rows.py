"""Rows: what the records add up to is compared with what the tables hold now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models

from fengqiao.ledger import seal
from fengqiao.ledger.verify.findings import Findings
from fengqiao.ledger.verify.fold import Fold
from fengqiao.ledger.write import sealed_of

TOGETHER = 800
PLAIN = frozenset({str, int, bool, type(None)})
NEVER = object()


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
                stands = written.get(key)
                if stands is None or stands.deleted or not stands.columns:
                    findings.add("row_extra", table=table, key=key)
                    continue
                if len(stands.chains) > 1:
                    # Which of two chains wrote last is sealed nowhere: a row has one home, and no other chain.
                    findings.add("chains", table=table, key=key, chain=stands.chain, number=stands.number)
                for name, cell in zip(names, cells, strict=True):
                    value = cell if type(cell) in PLAIN else seal.canonical(cell)
                    wanted = stands.columns.get(name, NEVER)
                    if wanted == value and type(wanted) is type(value):
                        continue
                    if wanted is NEVER:
                        # A column that came with a later release holds its default until somebody writes it.
                        if value != blank[name]:
                            findings.add("unrecorded", table=table, key=key, column=name)
                    elif groups[name] is None or not _personal(wanted, value, fold):
                        number = stands.by[name]
                        findings.add("column", table=table, key=key, column=name, chain=stands.chain, number=number)
            count += len(part)
            tell(count)
        for key, chain, number in fold.unseen(table):
            findings.add("row_gone", table=table, key=key, chain=chain, number=number)
    return count


def _personal(wanted: Any, value: Any, fold: Fold) -> bool:
    """Whether a personal column holds the value that is kept with the record; a missing one is named elsewhere."""
    if type(wanted) is not list or not wanted:
        return False
    return wanted == ["#?"] or (wanted[0] == "#=" and wanted == fold.mark(seal.dump(value)))


def _default(model: type[models.Model], name: str) -> Any:
    field = model._meta.get_field(name)
    return field.get_default() if isinstance(field, models.Field) else None
