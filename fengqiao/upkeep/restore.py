"""`fengqiao restore`: a backup becomes the database again, of either kind; nothing erased comes back with it."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from fengqiao.upkeep.backup import FORMAT, Stop, fingerprints
from fengqiao.upkeep.sealed import Broken, Opening, private_key

RUNNING = timedelta(seconds=60)


class Done(NamedTuple):
    """What came back, what was erased again, and which chains stand behind what is known: (chain, here, known)."""

    at: datetime
    rows: int
    files: int
    erased: int
    gaps: list[tuple[str, int, int]]
    aside: Path | None


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    top = argparse.ArgumentParser(prog="fengqiao restore", description="从备份恢复 · restore a backup")
    top.add_argument("backup", type=Path, help="备份文件 · the backup")
    top.add_argument("--private", type=Path, required=True, help="备份私钥 · the private key")
    top.add_argument("--keys", type=Path, help="封存的安装密钥（新机器上要）· the sealed keys, on a new machine")
    top.add_argument(
        "--anchors",
        type=Path,
        action="append",
        default=[],
        help="别处保存的锚点文件夹 · a folder of anchors kept elsewhere",
    )
    top.add_argument(
        "--aside", action="store_true", help="把现有的数据库和文件挪到一边 · put the present database and files aside"
    )
    return top


def main(argv: list[str]) -> int:
    """0 restored, 1 restored with a gap, 2 not restored, with the reason; what was there is never deleted."""
    given = parser().parse_args(argv)
    try:
        key = private_key(given.private.read_bytes())
        with given.backup.open("rb") as file:
            head = _head(Opening(file, key))
        import django  # noqa: PLC0415

        django.setup()
        if given.keys is not None:
            _put_keys(given.keys, key)
        from django.db import DatabaseError  # noqa: PLC0415

        try:
            done = restore(given.backup, key, head, anchors=given.anchors, aside=given.aside, now=datetime.now(UTC))
        except DatabaseError as error:
            raise Stop(
                f"数据库没有接受备份（{type(error).__name__}）；原来的数据没有动。",
                f"The database did not take the backup ({type(error).__name__}); what was there is untouched.",
            ) from error
    except (Stop, Broken) as stop:
        print(*stop.args, sep="\n", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"读写不了 · cannot read or write: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    print(
        f"✓ 已恢复 {done.at:%Y-%m-%d %H:%M} UTC 的备份：{done.rows:,} 行，{done.files:,} 个文件；重新删除 {done.erased} 项个人信息"
    )
    print(f"  restored: {done.rows:,} rows, {done.files:,} files; {done.erased} personal values erased again")
    if done.aside is not None:
        print(f"  原有的在 · what was there: {done.aside}")
    for chain, here, known in done.gaps:
        print(f"! 链 {chain} 缺第 {here + 1} 至 {known} 条记录；要两个人在 /health 签认")
        print(f"  chain {chain} lacks records {here + 1} to {known}; two people sign for that at /health")
    if not done.gaps:
        print("  两位负责人请在 /health 签认这次恢复 · two leads sign for this restore at /health")
    print("核对 · check: fengqiao verify")
    return 1 if done.gaps else 0


def _head(opening: Opening) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(opening.line())
    if head.get("format") != FORMAT:
        raise Stop("备份来自更新的版本：先升级枫桥。", "The backup is of a later version: upgrade fengqiao first.")
    return head


def _put_keys(file: Path, key: Any) -> None:
    """The keys of the sealed file; new ones, which nothing was written with yet, go aside."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    home = Path(settings.HOME)
    with file.open("rb") as sealed:
        told = json.loads(Opening(sealed, key).line()).get("keys", {})
    folder = home / "keys"
    there = {path.name: path.read_text().strip() for path in folder.glob("*")} if folder.is_dir() else {}
    if all(there.get(name) == value for name, value in told.items()):
        return
    if there:
        if connection.introspection.table_names():
            raise Stop(
                f"{home} 里已有数据库和别的密钥：换一个空的 FENGQIAO_HOME。",
                f"{home} holds a database and other keys: use an empty FENGQIAO_HOME.",
            )
        folder.rename(home / f"keys.{datetime.now(UTC):%Y%m%d-%H%M%S}")
    folder.mkdir(mode=0o700, parents=True)
    for name, value in told.items():
        if not name.isidentifier():
            raise Stop("密钥文件不对。", "The file of keys is wrong.")
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(value)


def restore(backup: Path, key: Any, head: dict[str, Any], *, anchors: list[Path], aside: bool, now: datetime) -> Done:
    """Load into a database beside the present one, erase again, check, and only then put it in its place."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from fengqiao.upkeep import outside  # noqa: PLC0415

    home = Path(settings.HOME)
    at = datetime.fromisoformat(head["at"])
    _fits(head, home)
    put = home / f"before-{now:%Y%m%d-%H%M%S}"
    place = Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None
    old = _present(head, place, aside=aside)
    fresh = home / "restoring"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "files").mkdir(mode=0o700, parents=True)
    folders = [outside.folder(), *anchors]
    known = outside.known(folders, aside=place if old else None)
    if place is not None:
        connection.close()
        connection.settings_dict["NAME"] = fresh / place.name
        (fresh / place.name).touch(mode=0o600)
    try:
        rows, files = _load(backup, key, head, fresh / "files")
        erased, gaps = _mend(known, head, at, now)
        _check()
        if place is not None:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except BaseException:
        if place is None:
            _empty()
        connection.close()
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    finally:
        if place is not None:
            connection.close()
            connection.settings_dict["NAME"] = place
    moved = _swap(home, fresh, place, put)
    return Done(at, rows, files, erased, gaps, put if moved else None)


def _fits(head: dict[str, Any], home: Path) -> None:
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    if head["mode"] != settings.MODE:
        raise Stop(
            f"这是“{head['mode']}”模式的备份，不能恢复到“{settings.MODE}”。",
            f"This is a backup of mode {head['mode']!r}; it cannot become {settings.MODE!r}.",
        )
    unknown = {tuple(name) for name in head["migrations"]} - set(MigrationLoader(connection).disk_migrations)
    if unknown:
        raise Stop(
            "备份来自更新的版本：先升级枫桥，再恢复。",
            "The backup is of a later version: upgrade fengqiao, then restore.",
        )
    have = fingerprints(home)
    # What only signs what leaves the house may be new; what opens or finds what is kept may not.
    wrong = [
        name for name in ("codes", "salt", "fields") if name in head["keys"] and have.get(name) != head["keys"][name]
    ]
    if wrong:
        raise Stop(
            f"本安装的密钥（{'、'.join(wrong)}）不是写备份时的那些。加上 --keys 和封存的密钥文件。",
            f"The keys here ({', '.join(wrong)}) are not those of the backup: give the sealed keys with --keys.",
        )


def _present(head: dict[str, Any], place: Path | None, *, aside: bool) -> bool:
    """Whether there is a database already; refused in words unless it may be put aside."""
    from django.db import connection  # noqa: PLC0415

    if not connection.introspection.table_names():
        return False
    from fengqiao.ledger.models import Head  # noqa: PLC0415

    heads = dict(Head.objects.exclude(number=0).values_list("district", "number"))
    newer = [chain for chain, number in heads.items() if number > head["heads"].get(chain, [0])[0]]
    if place is None:
        raise Stop(
            ("现有数据库比备份新。" if newer else "数据库里已有数据。")
            + "请新建一个空的数据库，把 FENGQIAO_DATABASE_URL 指向它再恢复；原来的不会动。",
            ("The database is newer than the backup." if newer else "The database is not empty.")
            + " Create an empty one, point FENGQIAO_DATABASE_URL at it and restore there; the old one stays.",
        )
    not_running()
    if not aside:
        raise Stop(
            (f"现有数据库比备份新：链 {'、'.join(newer)} 之后还有记录。" if newer else "这里已有数据库。")
            + "要用备份代替它，加 --aside：原来的挪到一边，不会删除。",
            (
                f"The database is newer than the backup: chains {', '.join(newer)} go on."
                if newer
                else "There is a database."
            )
            + " To put the backup in its place add --aside: the present one is moved, never deleted.",
        )
    return True


def not_running() -> None:
    """Refuse, in words, while the clock of this installation gives signs of life."""
    from fengqiao.ledger.models import Bookmark  # noqa: PLC0415

    beat = Bookmark.objects.filter(listener="clock", district="").values_list("wait_until", flat=True).first()
    if beat is not None and datetime.now(UTC) - beat < RUNNING:
        raise Stop(
            "定时进程还在运行：先停掉 fengqiao serve 和 fengqiao clock，一分钟后再来。",
            "The clock is running: stop fengqiao serve and fengqiao clock, and come back a minute later.",
        )


def _load(backup: Path, key: Any, head: dict[str, Any], files: Path) -> tuple[int, int]:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    from fengqiao.upkeep import tables  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    applied = {tuple(name) for name in head["migrations"]}
    nodes = executor.loader.graph.nodes
    ends = [node for node in applied if node in nodes and not any(
        child.key[0] == node[0] and child.key in applied for child in executor.loader.graph.node_map[node].children
    )]  # fmt: skip
    executor.migrate(sorted(ends))
    rows = kept = 0
    with backup.open("rb") as file:
        opening = Opening(file, key)
        opening.line()
        with connection.constraint_checks_disabled(), transaction.atomic(), tables.Bare(connection):
            told = json.loads(opening.line())
            while "table" in told:
                table = tables.Table(told["table"], [(name, shape) for name, shape in told["columns"]])
                parts = _Parts(opening)
                rows += tables.load(connection, table, parts)
                told = parts.told
        while "file" in told:
            kept += _file(files, told, opening)
            told = json.loads(opening.line())
    if told != {"end": True, "rows": rows, "files": kept}:
        raise Broken("备份文件不完整。", "The backup is cut off.")
    call_command("migrate", verbosity=0)
    return rows, kept


class _Parts:
    """The rows of one table; what comes after them is kept for whoever goes on."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.told: dict[str, Any] = {}

    def __iter__(self) -> Iterator[list[list[Any]]]:
        while type(said := json.loads(self.opening.line())) is list:
            yield said
        self.told = said


def _file(files: Path, told: dict[str, Any], opening: Opening) -> int:
    path = files / told["file"]
    if ".." in Path(told["file"]).parts or not path.is_relative_to(files):
        raise Broken("备份文件不对。", "The backup is wrong.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in opening.read(told["size"]):
            file.write(piece)
    return 1


def _mend(known: Any, head: dict[str, Any], at: datetime, now: datetime) -> tuple[int, list[tuple[str, int, int]]]:
    """Erase again what was erased since, and put the restore with its gaps on record."""
    from fengqiao.ledger.act import Field, erase  # noqa: PLC0415
    from fengqiao.ledger.door import SYSTEM  # noqa: PLC0415
    from fengqiao.ledger.models import Head, Record  # noqa: PLC0415
    from fengqiao.upkeep import act, find  # noqa: PLC0415

    gaps, found = [], []
    ends = dict(Head.objects.values_list("district", "number"))
    for chain in sorted({*ends, *known.heads}):
        here = ends.get(chain, 0)
        number, seal = known.heads.get(chain, (here, ""))
        if 0 < number <= here and seal:
            mine = Record.objects.filter(district=chain, number=number).values_list("seal", flat=True).first()
            if mine != seal:
                raise Stop(
                    f"备份的链 {chain} 没有经过第 {number} 条的锚点：它不是这个安装的备份，或被改写过。没有恢复。",
                    f"Chain {chain} of the backup does not pass the anchor at {number}: it is another's, or rewritten."
                    " Nothing was restored.",
                )
        found.append((chain, here, number, seal))
        if number > here:
            gaps.append((chain, here, number))
    top = find.top()
    for chain, here, number, seal in found:
        signs = chain == top and not gaps
        act.restored(chain=chain, number=here, known=number, seal=seal, backup_at=at, now=now, to_sign=signs)
    fields = [Field(*field) for field in known.erased if field[1] <= ends.get(field[0], 0)]
    return erase(fields, ground="恢复备份后重新删除 · erased again after a restore", by=SYSTEM, now=now), gaps


def _check() -> None:
    from fengqiao.ledger.verify import verify  # noqa: PLC0415

    report = verify(most=3)
    if not report.good:
        raise Stop(
            f"恢复出来的数据核对不上（{report.wrong} 处，如 {report.findings[0]}）；没有启用。",
            f"What was restored does not verify ({report.wrong} places); it was not put in place.",
        )


def _empty() -> None:
    """A PostgreSQL database that was empty before is so again."""
    from django.db import connection  # noqa: PLC0415

    connection.close()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def _swap(home: Path, fresh: Path, place: Path | None, put: Path) -> bool:
    """What was there goes aside, what was restored takes its place."""
    old = [home / "files"]
    if place is not None:
        old += [place.with_name(place.name + end) for end in ("", "-wal", "-shm")]
    moved = False
    for path in old:
        if path.exists() and (path.stat().st_size if path.is_file() else any(path.iterdir())):
            put.mkdir(mode=0o700, exist_ok=True)
            path.rename(put / path.name)
            moved = True
    if (home / "files").exists():
        (home / "files").rmdir()
    (fresh / "files").rename(home / "files")
    if place is not None:
        (fresh / place.name).rename(place)
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(home / "cache", ignore_errors=True)
    return moved
