"""Erasure: personal values, their salts and the columns that hold them go; the act names what and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction

from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.found import index
from fengqiao.ledger.locked.columns import found_by
from fengqiao.ledger.models import Record, Value
from fengqiao.ledger.write import By, Draft, sealed_of

TOGETHER = 300


class Field(NamedTuple):
    """One kept personal value: the record it came with, and its name there ('reason', 'people_person.<id>.phone')."""

    district: str
    number: int
    field: str


def of_row(obj: models.Model, columns: Iterable[str]) -> list[Field]:
    """Every value that these columns of a row ever held."""
    table = obj._meta.db_table
    names = [f"{table}.{obj.pk}.{column}" for column in columns]
    return _fields(Value.objects.filter(field__in=names, value__isnull=False))


def of_subject(subject: str, groups: Iterable[str] | None = None) -> list[Field]:
    """Every personal value in the records about one subject, or those of some field groups."""
    found: list[Field] = []
    for district in Record.objects.filter(subject=subject).values_list("district", flat=True).distinct():
        numbers = Record.objects.filter(subject=subject, district=district).values("number")
        values = Value.objects.filter(district=district, number__in=numbers, value__isnull=False)
        found += _fields(values if groups is None else values.filter(group__in=list(groups)))
    return sorted(found)


def _fields(values: models.QuerySet[Value]) -> list[Field]:
    return sorted(Field(*row) for row in values.values_list("district", "number", "field"))


def erase(
    fields: Iterable[Field], *, ground: str, by: By, now: datetime, right: str = "", subject: str = "",
    told: str = "",
) -> int:  # fmt: skip
    """Erase these values under one sealed act per chain; returns how many there were.

    `told` is for whom it was entered, where somebody else enters it.

    A column goes blank where its present value is among what is erased. Listeners of `ledger.erase` take it out
    of what they keep elsewhere.
    """
    asked = sorted(set(fields))
    done = 0
    with gate.batch():
        for district in dict.fromkeys(field.district for field in asked):
            there = [field for field in asked if field.district == district and _there(field)]
            for start in range(0, len(there), TOGETHER):
                part = there[start : start + TOGETHER]
                with door(
                    district=district, kind="ledger.erase", by=by, now=now, right=right, subject=subject
                ) as record:
                    record.given("ground", ground)
                    if told:
                        record.given("for", told)
                    record.given("fields", [list(field) for field in part])
                    for field in part:
                        _blank(record, field)
                        Value.objects.filter(district=field.district, number=field.number, field=field.field).update(
                            value=None, salt=None
                        )
                done += len(part)
        if done:
            index.tidy()
        transaction.on_commit(_leave_nothing)
    return done


def _there(field: Field) -> bool:
    rows = Value.objects.filter(district=field.district, number=field.number, field=field.field)
    return rows.filter(value__isnull=False).exists()


def _blank(record: Draft, field: Field) -> None:
    """Empty the column that holds this value, unless a later act wrote another one there."""
    table, _, rest = field.field.partition(".")
    key, _, column = rest.rpartition(".")
    model = _models().get(table)
    if model is None or column not in sealed_of(model):
        return
    later = Value.objects.filter(district=field.district, field=field.field, number__gt=field.number)
    if later.filter(value__isnull=False).exists():
        return
    row = model._default_manager.filter(pk=key).first()
    if row is not None:
        empty = _empty(model, column)
        setattr(row, column, empty)
        found = {field.attname: field.found(row) for field in found_by(model, column)}
        model._default_manager.filter(pk=key).update(**{column: empty}, **found)
        record.row(table, row.pk, {column: empty}, {column: None})


def _empty(model: type[models.Model], column: str) -> Any:
    kept = model._meta.get_field(column)
    assert isinstance(kept, models.Field)
    if kept.null:
        return None
    return kept.get_default() if kept.has_default() else ""


def _models() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models() if getattr(model, "SEALED", None)}


def _leave_nothing() -> None:
    """The log beside SQLite's file still holds the old pages; PostgreSQL's autovacuum does the same in its time."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
