"""The Django app of this room."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerRoom(AppConfig):
    name = "fengqiao.ledger"
    label = "ledger"
    verbose_name = "记录"

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self)


def _after_migrate(using: str, **rest: Any) -> None:
    """SQLite loses a table's triggers when a migration rebuilds it; new tables need their rights."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from fengqiao.ledger import roles, triggers  # noqa: PLC0415
    from fengqiao.ledger.found import index  # noqa: PLC0415

    there = connections[using].introspection.table_names()
    if not set(triggers.TABLES) <= set(there):
        return
    triggers.create(connections[using])
    index.create(connections[using])
    if settings.DATABASE_ROLE:
        roles.grant(settings.DATABASE_ROLE, connections[using])
