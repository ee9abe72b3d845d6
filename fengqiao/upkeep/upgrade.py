"""`fengqiao upgrade`: a backup, a rehearsal, and only then the real step; cut at any point, what was there goes on."""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fengqiao.upkeep import backup
from fengqiao.upkeep.backup import Stop
from fengqiao.upkeep.restore import not_running
from fengqiao.upkeep.sealed import Broken

FOLDER = "upgrading"
# How long one can go back to the file of before.
BACK = timedelta(days=14)


def main(argv: list[str]) -> int:
    """0 done or nothing to do, 2 not done: then nothing has changed."""
    words = argparse.ArgumentParser(
        prog="fengqiao upgrade", description="升级数据库：先备份、预演，不成就原样 · back up, rehearse, then upgrade"
    )
    words.add_argument("--rehearse", action="store_true", help="只预演，不改动 · only rehearse, change nothing")
    words.add_argument("--stopped", action="store_true", help="确知网页和定时进程已停 · both are known to be stopped")
    given = words.parse_args(argv)
    import django  # noqa: PLC0415

    django.setup()
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        for says in upgrade(now=datetime.now(UTC), rehearse=given.rehearse, stopped=given.stopped):
            print(says, flush=True)
    except (Stop, Broken) as stop:
        print(*stop.args, sep="\n", file=sys.stderr)
    except DatabaseError as error:
        print(f"升级没有做成（{type(error).__name__}），数据库原样未动。", file=sys.stderr)
        print("The upgrade failed; the database is as it was.", file=sys.stderr)
    except OSError as error:
        print(f"磁盘读写不了，数据库原样未动 · nothing changed: {error.filename}: {error.strerror}", file=sys.stderr)
    else:
        return 0
    return 2


def waiting() -> int:
    """How many steps the database lacks."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def upgrade(*, now: datetime, rehearse: bool = False, stopped: bool = False) -> Iterator[str]:
    """Say each step as it is done; Stop where it cannot go on.

    `stopped`: whoever stopped web and clock says so, and nobody waits until the clock's last beat is old.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    steps = waiting()
    if not steps:
        yield "数据库已是最新 · the database is of this version"
        return
    if not rehearse:
        if not stopped:
            not_running()
        path, rows, _ = backup.take(settings.BACKUPS, now=now, waiting=True)
        yield f"已备份 · backed up: {path} ({rows:,})"
    if connection.vendor == "sqlite":
        yield from _by_copy(Path(settings.HOME), steps, now=now, rehearse=rehearse)
    else:
        yield from _in_one_transaction(steps, rehearse=rehearse)


def _by_copy(home: Path, steps: int, *, now: datetime, rehearse: bool) -> Iterator[str]:
    """SQLite: a copy is upgraded and checked; then it takes the place of the old file, by one renaming."""
    from django.db import connection  # noqa: PLC0415

    place = Path(connection.settings_dict["NAME"])
    # What an upgrade that was cut left behind is only a copy.
    shutil.rmtree(home / FOLDER, ignore_errors=True)
    (home / FOLDER).mkdir(mode=0o700)
    copy = home / FOLDER / place.name
    copy.touch(mode=0o600)
    connection.close()
    with closing(sqlite3.connect(place)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    connection.settings_dict["NAME"] = copy
    try:
        _step()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        connection.close()
        shutil.rmtree(home / FOLDER, ignore_errors=True)
        raise
    finally:
        connection.close()
        connection.settings_dict["NAME"] = place
    yield f"预演成功：{steps} 步 · rehearsed: {steps} steps"
    if not rehearse:
        aside = home / f"before-upgrade-{now:%Y%m%d-%H%M%S}.sqlite3"
        with closing(sqlite3.connect(place)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        aside.hardlink_to(place)
        copy.replace(place)
        yield f"已升级；原来的在 · upgraded; what was there: {aside}"
    shutil.rmtree(home / FOLDER, ignore_errors=True)


def clear_old(now: datetime) -> None:
    """The file of before an upgrade goes after two weeks, and at once when something was erased that it still holds."""
    from django.conf import settings  # noqa: PLC0415

    from fengqiao.ledger.models import Record  # noqa: PLC0415

    for path in Path(settings.HOME).glob(f"before-upgrade-{'[0-9]' * 8}-{'[0-9]' * 6}.sqlite3"):
        made = datetime.strptime(path.stem, "before-upgrade-%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        if made < now - BACK or Record.objects.filter(kind="ledger.erase", at__gt=made).exists():
            path.unlink(missing_ok=True)


def _in_one_transaction(steps: int, *, rehearse: bool) -> Iterator[str]:
    """PostgreSQL: all steps and the check in one transaction, which the server itself takes back when it is cut."""
    from django.db import connection, transaction  # noqa: PLC0415

    with transaction.atomic():
        with connection.cursor() as cursor:
            # A table with checks still to be made could not be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _step()
        if rehearse:
            transaction.set_rollback(True)
    yield (
        f"预演成功：{steps} 步 · rehearsed: {steps} steps"
        if rehearse
        else f"已升级：{steps} 步 · upgraded: {steps} steps"
    )


def _step() -> None:
    """All steps, then every chain and row."""
    from django.core.management import call_command  # noqa: PLC0415

    from fengqiao.ledger.verify import verify  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    report = verify(most=3)
    if not report.good:
        raise Stop(
            f"升级后的数据核对不上（{report.wrong} 处，如 {report.findings[0]}）；没有启用，原来的未动。",
            f"After the steps it does not verify ({report.wrong} places); nothing was changed.",
        )
