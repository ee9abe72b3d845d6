"""The two stores: SQLite in the home for one office, PostgreSQL in earnest."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# FULL survives a power cut; recursive_triggers makes REPLACE meet the ledger's triggers;
# secure_delete leaves nothing of an erased value in the file.
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
    "secure_delete": "ON",
    "cache_size": "-32000",
}


def database(url: str, *, home: Path) -> dict[str, Any]:
    """Django's description of the store that the address names; no address means the file in the home."""
    return _postgresql(url) if url else _sqlite(home / "fengqiao.sqlite3")


def _sqlite(file: Path) -> dict[str, Any]:
    # SQLite gives its log and its index the rights of the file itself.
    file.touch(mode=0o600)
    file.chmod(0o600)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "".join(f"PRAGMA {name}={value};" for name, value in PRAGMAS.items()),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415  (an office on SQLite never loads it)

    options = conninfo_to_dict(url, application_name="fengqiao")
    # Disks have no arms any more, and a page's small questions are answered before a compiler has warmed up.
    options["options"] = f"{options.get('options') or ''} -c random_page_cost=1.1 -c jit=off".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname", ""),
        "CONN_MAX_AGE": None,
        # A server that was restarted is noticed before a request meets its dead connection.
        "CONN_HEALTH_CHECKS": True,
        # Statements are planned once a connection, not once a call: acts are many and alike.
        "OPTIONS": {**options, "server_side_binding": True, "prepare_threshold": 2},
    }


@contextlib.contextmanager
def hurried() -> Iterator[None]:
    """Let this connection's commits reach the disk a moment later: a demo's day has hundreds of them.

    With its log SQLite stays whole either way; what a power cut may take is the last moment of an invented street.
    """
    from django.db import connection  # noqa: PLC0415  (the settings are made with this file)

    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={PRAGMAS['synchronous']}")


REHEARSED = (
    "这个数据库是推演用的，不能当真使用。请把 FENGQIAO_HOME（或 FENGQIAO_DATABASE_URL）设为别处。"
    " This database is a rehearsal's and serves nobody; set FENGQIAO_HOME (or FENGQIAO_DATABASE_URL) to another."
)


def rehearsed(store: dict[str, Any]) -> bool:
    """Whether a history was played in this database; asked without Django, before anything is started on it."""
    ask = "SELECT 1 FROM rehearsal_run LIMIT 1"
    if store["ENGINE"].endswith("sqlite3"):
        with contextlib.suppress(sqlite3.Error):
            file = sqlite3.connect(f"{Path(store['NAME']).as_uri()}?mode=ro", uri=True)
            with contextlib.closing(file):
                return file.execute(ask).fetchone() is not None
        return False
    import psycopg  # noqa: PLC0415  (an office on SQLite never loads it)

    with (
        contextlib.suppress(psycopg.Error),
        psycopg.connect(dbname=store["NAME"], connect_timeout=5, **_plain(store["OPTIONS"])) as line,
    ):
        return line.execute(ask).fetchone() is not None
    return False


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("server_side_binding", "prepare_threshold")}
