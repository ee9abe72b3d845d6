"""The words of rows that have none yet: of a release before there were any. In parts, so it may be cut short."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from fengqiao.ledger import gate
from fengqiao.ledger.found.columns import found_in

TOGETHER = 1000


def fill(model: type[models.Model], most: int = TOGETHER, on: Any = connection) -> int:
    """Write the words of at most so many rows, in one transaction; returns how many there were."""
    fields = found_in(model)
    first = fields[0]
    rows = list(model._default_manager.using(on.alias).filter(**{first.attname: None}).order_by("pk")[:most])
    meta = model._meta
    names = ", ".join(f"{field.column} = %s" for field in fields)
    # What an act wrote meanwhile is newer.
    sql = f"UPDATE {meta.db_table} SET {names} WHERE {meta.pk.column} = %s AND {first.column} IS NULL"
    with transaction.atomic(using=on.alias), on.cursor() as cursor:
        cursor.executemany(sql, [[*(field.found(row) for field in fields), row.pk] for row in rows])
    return len(rows)


def later(now: datetime) -> int:
    """The clock's chore: what a release that knew no such words wrote while this one was being put in its place."""
    done = 0
    for model in apps.get_models():
        if found_in(model) and model._default_manager.filter(**{found_in(model)[0].attname: None}).exists():
            with gate.alone():
                done += fill(model)
    return done
