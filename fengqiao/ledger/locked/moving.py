"""The step that locks what lay open, and the step back: for migrations, which run once and by themselves."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations import RunPython

from fengqiao.ledger import locked
from fengqiao.ledger.locked.columns import FoundBy, Sealed, locked_columns


def step(app: str, *names: str) -> RunPython:
    """The operation of a migration that locks every row of these models, and opens them on the way back."""

    def lock(apps: Any, schema_editor: Any) -> None:
        for name in names:
            lock_rows(apps.get_model(app, name).objects.all())

    def unlock(apps: Any, schema_editor: Any) -> None:
        for name in names:
            open_rows(apps.get_model(app, name).objects.all(), schema_editor.connection)

    return RunPython(lock, unlock)


def lock_rows(rows: models.QuerySet[Any]) -> None:
    """Lock every cell of these rows, and mark what is found; nothing of them is locked yet, whatever it begins with."""
    model = rows.model
    columns = locked_columns(model)
    for row in rows.iterator(chunk_size=500):
        lay = {name: _as_it_lay(row.__dict__[name]) for name in columns}
        changed: dict[str, Any] = {name: columns[name].lying(row, value) for name, value in lay.items() if value}
        for field in model._meta.concrete_fields:
            if isinstance(field, FoundBy):
                changed[field.attname] = locked.mark(field.of, lay[field.of] or "")
        if changed:
            model._default_manager.filter(pk=row.pk).update(**changed)


def open_rows(rows: models.QuerySet[Any], on: Any) -> None:
    """Write every cell of these rows as it was before; LostKey where one does not open, and nothing is changed."""
    model = rows.model
    columns, key = locked_columns(model), model._meta.pk
    for row in rows.iterator(chunk_size=500):
        lying = {name: row.__dict__[name] for name in columns if isinstance(row.__dict__[name], Sealed)}
        if not lying:
            continue
        opened = {
            name: locked.unlock(locked.at(model._meta.db_table, row.pk, name), each) for name, each in lying.items()
        }
        if locked.SHUT in opened.values():
            raise locked.LostKey
        # Past the columns, which would lock it again.
        put = ", ".join(f'"{name}" = %s' for name in opened)
        with on.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{model._meta.db_table}" SET {put} WHERE "{key.column}" = %s',
                [*opened.values(), key.get_db_prep_value(row.pk, on)],
            )


def _as_it_lay(kept: Any) -> Any:
    """A text that only looks locked is a text."""
    return str(kept) if isinstance(kept, Sealed) else kept
