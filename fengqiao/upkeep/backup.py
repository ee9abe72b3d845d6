"""`fengqiao backup`: database and files in one sealed file, while everybody goes on working."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time as real_time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fengqiao import keys
from fengqiao.upkeep.sealed import Broken, Sealing, new_pair, public_key

FORMAT = 1
PUBLIC = "backup.pub"
NAME = "fengqiao-{at:%Y%m%d-%H%M%S}.fqb"


class Stop(Exception):
    """Why it cannot be done, with what to do: (zh, en)."""


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    top = argparse.ArgumentParser(prog="fengqiao backup", description="备份数据库和文件 · back up database and files")
    verbs = top.add_subparsers(dest="verb", metavar="…")
    one = verbs.add_parser("now", help="立即备份（不写也是它）· back up now, as without a word")
    one.add_argument("--to", type=Path, help="文件夹 · the folder")
    one = verbs.add_parser(
        "key", help="生成一对备份密钥，私钥写到别处 · make the pair of keys, the private one elsewhere"
    )
    one.add_argument("private", type=Path, help="私钥文件，抄到别处后从本机删除 · take it off this machine")
    one.add_argument("--again", action="store_true", help="换一把新的 · replace the one that is there")
    one = verbs.add_parser(
        "keys", help="封存本安装的密钥，与备份分开放 · seal the installation's keys, to be kept apart"
    )
    one.add_argument("to", type=Path, help="文件 · the file")
    for name in ("key", "keys"):
        told = "两人同意的那一项的编号 · what two people agreed to, by its id"
        verbs.choices[name].add_argument("--asked", default="", help=told)
    return top


def main(argv: list[str]) -> int:
    """0 done, 2 not done, with the reason."""
    given = parser().parse_args(argv or ["now"])
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    home = Path(settings.HOME)
    try:
        if given.verb == "key":
            make_key(home, given.private, again=given.again, asked=given.asked)
            print(f"私钥在 {given.private}：抄到别处保管，再从本机删除；没有它谁也恢复不了备份。")
            print(
                f"The private key is {given.private}: keep it elsewhere and delete it here; nothing opens a backup without it."
            )
        elif given.verb == "keys":
            seal_keys(home, given.to, asked=given.asked)
            print(f"✓ {given.to}")
            print("与备份分开存放。 Keep it apart from the backups.")
        else:
            began = real_time.monotonic()
            path, rows, files = take(given.to or settings.BACKUPS, now=datetime.now(UTC))
            took = real_time.monotonic() - began
            print(
                f"✓ {path}（{rows:,} 行，{files:,} 个文件，{took:.0f} 秒）· {rows:,} rows, {files:,} files, {took:.0f} s"
            )
    except (Stop, Broken) as stop:
        print(*stop.args, sep="\n", file=sys.stderr)
    except DatabaseError as error:
        print(f"读不了数据库 · cannot read the database: {type(error).__name__}", file=sys.stderr)
    except OSError as error:
        print(f"写不了备份 · cannot write the backup: {error.filename or ''} {error.strerror}", file=sys.stderr)
    else:
        return 0
    return 2


def make_key(home: Path, private: Path, *, again: bool = False, asked: str = "") -> None:
    """A new pair: the public half stays in the home, the private one goes where it is told."""
    if (home / PUBLIC).exists() and not again:
        raise Stop(
            "已有备份公钥。要换请加 --again；旧备份仍用旧私钥打开。",
            "There is a public key already; replace it with --again. Old backups still need the old private key.",
        )
    if (home / PUBLIC).exists():
        _agreed(asked, "pair")
    secret, public = new_pair()
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        os.fsync(file.fileno())
    (home / PUBLIC).write_bytes(public)


def _agreed(asked: str, reading: str) -> None:
    """On record, as two people agreed to it, before anything is read; and what that is worth. Raises Stop."""
    from fengqiao.ledger import time  # noqa: PLC0415
    from fengqiao.together.act import Refused  # noqa: PLC0415
    from fengqiao.upkeep import act  # noqa: PLC0415
    from fengqiao.upkeep.two import reading as two  # noqa: PLC0415

    if not two.needed():
        return
    now = time.now()
    try:
        act.keys_read(request=two.agreed(asked, reading, now), now=now)
    except two.NotAgreed as why:
        raise Stop(*why.args) from why
    except Refused as why:
        raise Stop(
            f"没有两个人同意过这一次（{why.why}）。请重新提出。", f"Two people have not agreed to this ({why.why})."
        ) from why
    print(
        "已记录：两个人同意读密钥。能以 root 登录这台机器的人不问也读得到 keys/：这一步拦不住他，只让程序不替一个人做。"
    )
    print(
        "On record: two people agreed. Whoever is root here can read keys/ without asking: this does not stop them, it"
        " only keeps the program from doing it for one person."
    )


def _public(home: Path) -> Any:
    if not (home / PUBLIC).exists():
        raise Stop(
            f"还没有备份公钥。先在别处准备好位置，再运行 fengqiao backup key 私钥文件，或把已有公钥放到 {home / PUBLIC}。",
            f"There is no public key yet: run fengqiao backup key FILE, or put one at {home / PUBLIC}.",
        )
    return public_key((home / PUBLIC).read_bytes())


def fingerprints(home: Path) -> dict[str, str]:
    """What tells whether two homes have the same keys, and nothing else."""
    folder = home / "keys"
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return {
        path.name: hashlib.sha256(b"fengqiao key " + path.read_bytes().strip()).hexdigest()[:16]
        for path in found
        if not path.name.startswith(".")
    }


def seal_keys(home: Path, to: Path, *, asked: str = "") -> None:
    """The installation's keys, for the same private key, in a file of their own; two people agreed to it."""
    from fengqiao.ledger import locked  # noqa: PLC0415

    try:
        locked.key()
    except locked.LostKey as lost:
        raise Stop(*lost.words) from lost
    public = _public(home)
    _agreed(asked, "keys")
    for name in keys.NAMES:
        keys.key(home, name)
    names = fingerprints(home)
    with Sealing(to, public) as sealing:
        told = {"keys": {name: (home / "keys" / name).read_text().strip() for name in names}}
        sealing.write(json.dumps(told).encode() + b"\n")


def take(folder: Path, *, now: datetime, waiting: bool = False) -> tuple[Path, int, int]:
    """Write one backup and let go of those past their time; returns it with how many rows and files it holds.

    `waiting`: before an upgrade, when the tables are still those of the release before.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    from fengqiao.ledger.verify.snapshot import snapshot  # noqa: PLC0415
    from fengqiao.upkeep import tables  # noqa: PLC0415

    home = Path(settings.HOME)
    key = _public(home)
    executor = MigrationExecutor(connection)
    if not waiting and executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Stop(
            "数据库还没有升级：先运行 fengqiao migrate。", "The database is not of this version: run fengqiao migrate."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, rows, files = folder / NAME.format(at=now), 0, 0
    with Sealing(path, key) as sealing, snapshot(None) as (on, _):
        with on.cursor() as cursor:
            cursor.execute("SELECT district, number, seal FROM ledger_head")
            heads = {chain: [number, seal] for chain, number, seal in cursor.fetchall()}
        begun = real_time.time()
        head = {
            "format": FORMAT, "version": version("fengqiao"), "at": now.isoformat(), "mode": settings.MODE,
            "vendor": on.vendor, "heads": heads, "keys": fingerprints(home),
            "migrations": sorted(map(list, executor.loader.applied_migrations)),
        }  # fmt: skip
        sealing.write(json.dumps(head).encode() + b"\n")
        for table in tables.kept(on):
            sealing.write(json.dumps({"table": table.name, "columns": table.columns}).encode() + b"\n")
            for part in tables.rows(on, table):
                sealing.write(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                rows += len(part)
        for name, data in _files(home / "files", begun):
            sealing.write(json.dumps({"file": name, "size": len(data)}).encode() + b"\n" + data)
            files += 1
        sealing.write(json.dumps({"end": True, "rows": rows, "files": files}).encode() + b"\n")
    expire(folder, now=now)
    return path, rows, files


def _files(folder: Path, before: float) -> Iterator[tuple[str, bytes]]:
    """What lay there when the database was looked at; what came later belongs to no act that is in the backup."""
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file() and path.stat().st_mtime <= before:
                yield path.relative_to(folder).as_posix(), path.read_bytes()
        except FileNotFoundError:
            continue  # erased or swept meanwhile, which is right


def expire(folder: Path, *, now: datetime) -> list[Path]:
    """Let go of backups past their time, never of the newest one."""
    from django.conf import settings  # noqa: PLC0415

    gone = []
    for path in sorted(folder.glob("fengqiao-*.fqb"))[:-1]:
        try:
            at = datetime.strptime(path.name, "fengqiao-%Y%m%d-%H%M%S.fqb").replace(tzinfo=UTC)
        except ValueError:
            continue
        if now - at > timedelta(days=settings.BACKUP_DAYS):
            path.unlink()
            gone.append(path)
    return gone
