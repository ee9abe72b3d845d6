"""A history on record, and copies of it that somebody has altered."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

from fengqiao.ledger import triggers
from fengqiao.ledger.verify import Report, verify


def _history() -> None:
    # Models exist only once pytest has set Django up.
    from tests.ledger.history import live

    live()


@pytest.fixture(scope="module")
def pristine(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path | None]:
    """SQLite: a copy of the database file with a history in it, as it was written."""
    if connection.vendor != "sqlite":
        yield None
        return
    path = tmp_path_factory.mktemp("copy") / "pristine.sqlite3"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        copy = sqlite3.connect(path)
        connection.connection.backup(copy)
        copy.close()
        before = connections["default"]
        before.close()
        connections["default"] = connection.copy()
        connection.settings_dict["NAME"] = path
        try:
            _history()
        finally:
            connection.close()
            connections["default"] = before
    yield path


@pytest.fixture
def altered(pristine: Path | None, db: None, tmp_path: Path) -> Iterator[Callable[..., Report]]:
    """Run SQL past the triggers, as somebody with the file or the owner's role could, and verify."""
    opened = []

    def alter(*statements: str) -> Report:
        if pristine is None:
            _history()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET LOCAL session_replication_role = replica")
                for sql in statements:
                    cursor.execute(sql)
            return verify()
        path = tmp_path / f"altered-{len(opened)}.sqlite3"
        shutil.copy(pristine, path)
        copy = sqlite3.connect(path, isolation_level=None)
        for name in [*triggers.RULES, *triggers.REPLACED]:
            copy.execute(f"DROP TRIGGER {name}")
        for sql in statements:
            copy.execute(sql)
        copy.close()
        on = connection.copy(alias="altered")
        on.settings_dict["NAME"] = path
        connections["altered"] = on
        opened.append(on)
        return verify(of=on)

    yield alter
    for on in opened:
        on.close()
    if opened:
        del connections["altered"]
