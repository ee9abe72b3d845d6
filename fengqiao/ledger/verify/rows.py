"""Rows: what the records add up to is compared with what the tables hold now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models

from fengqiao.ledger import seal
from fengqiao.ledger.locked.columns import Sealed, locked_columns
from fengqiao.ledger.verify.findings import Findings
from fengqiao.ledger.verify.fold import Fold
from fengqiao.ledger.write import sealed_of

TOGETHER = 800
SMALL = 5_000
PLAIN = frozenset({str, int, bool, type(None)})
NEVER = object()


def sealed_models() -> Iterator[type[models.Model]]:
    """Every model whose rows change only together with a record."""
    for model in apps.get_models():
        if getattr(model, "SEALED", None):
            yield model


def compare(
    using: str, fold: Fold, findings: Findings, tell: Callable[[int], None], share: tuple[int, int] = (0, 1)
) -> int:
    """Compare every sealed table, or one's share of it: (which, of how many); returns how many rows that were."""
    count = 0
    for model in sealed_models():
        table, groups = model._meta.db_table, sealed_of(model)
        names, opened = list(groups), locked_columns(model)
        blank = {name: seal.canonical(_default(model, name)) for name in names}
        rows = _share(model, using, *share).values_list("pk", *names).iterator(chunk_size=TOGETHER)
        while part := list(islice(rows, TOGETHER)):
            stands_at = {seal.quick(seal.canonical(pk)): pk for pk, *_ in part}
            present = {seal.quick(seal.canonical(pk)): cells for pk, *cells in part}
            written = fold.written(table, list(present))
            for key, cells in present.items():
                stands = written.get(key)
                if stands is None or stands.deleted or not stands.columns:
                    findings.add("row_extra", table=table, key=key)
                    continue
                if len(stands.chains) > 1:
                    # Which of two chains wrote last is sealed nowhere: a row has one home, and no other chain.
                    findings.add("chains", table=table, key=key, chain=stands.chain, number=stands.number)
                for name, lying in zip(names, cells, strict=True):
                    cell = opened[name].cell(table, stands_at[key], lying) if type(lying) is Sealed else lying
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
    return count


def gone(fold: Fold, findings: Findings, parts: int = 0) -> None:
    """Name the rows that the records know and that stand in no table; `parts` looked at the rows."""
    for model in sealed_models():
        for key, chain, number in fold.unseen(model._meta.db_table, parts):
            findings.add("row_gone", table=model._meta.db_table, key=key, chain=chain, number=number)


def _share(model: type[models.Model], using: str, which: int, of: int) -> models.QuerySet[Any]:
    """The rows from one cut to the next; a small table is the first one's alone."""
    rows = model._default_manager.using(using).order_by()
    if of == 1:
        return rows
    total = rows.count()
    if total < SMALL:
        return rows if which == 0 else rows.none()
    keys = rows.order_by("pk").values_list("pk", flat=True)
    if which:
        rows = rows.filter(pk__gte=keys[total * which // of])
    if which + 1 < of:
        rows = rows.filter(pk__lt=keys[total * (which + 1) // of])
    return rows


def _personal(wanted: Any, value: Any, fold: Fold) -> bool:
    """Whether a personal column holds the value that is kept with the record; a missing one is named elsewhere."""
    if type(wanted) is not list or not wanted:
        return False
    return wanted == ["#?"] or (wanted[0] == "#=" and wanted == fold.mark(seal.quick(value)))


def _default(model: type[models.Model], name: str) -> Any:
    field = model._meta.get_field(name)
    return field.get_default() if isinstance(field, models.Field) else None
