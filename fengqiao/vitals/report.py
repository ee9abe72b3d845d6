"""`fengqiao doctor --report FILE`: what a helper needs to know of an installation, and nothing about anybody in it."""

from __future__ import annotations

import argparse
import ast
import json
import os
import platform
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from fengqiao import logs
from fengqiao.vitals import kept
from fengqiao.vitals.counted import counted

if TYPE_CHECKING:
    from fengqiao.doctor import Finding

PACKAGES = (
    "fengqiao", "django", "granian", "django-ninja", "django-allauth", "psycopg", "cryptography", "pillow", "pi-heif",
    "whitenoise", "chinesecalendar", "numpy", "shapely", "pyarrow",
)  # fmt: skip
PLAIN = {
    "MODE", "THREADS", "HSTS_SECONDS", "TIME_ZONE", "SMTP_PORT", "SMTP_SECURITY", "IMAP_PORT", "BACKUP_DAYS",
    "LOG_LEVEL", "LOG_FORM", "DEBUG",
}  # fmt: skip
"""Settings whose values are told, if they look like a number or a word; of all others only that they are set."""
QUOTING = ("listeners", "mailbox")
"""Findings that quote an error; its kind stands among clock and listeners."""
FEW = 5
LAST_ERRORS = 40
Lines = Iterator[str]


def main(argv: list[str], found: list[Finding]) -> int:
    """0 written, 2 not: it lies there already, or cannot be written."""
    words = argparse.ArgumentParser(prog="fengqiao doctor", description="可以寄给帮忙的人的报告 · a report to mail")
    words.add_argument("--report", metavar="FILE", required=True, type=Path, help="写到哪里 · where to")
    words.add_argument("--force", action="store_true", help="覆盖已有的 · in the place of one that is there")
    given = words.parse_args(argv)
    text = "\n".join(lines(found, datetime.now(UTC))) + "\n"
    how = os.O_TRUNC if given.force else os.O_EXCL
    try:
        with os.fdopen(os.open(given.report, os.O_WRONLY | os.O_CREAT | how, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        print(f"{given.report} 已经有了 · is there already; --force 覆盖 replaces it", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"写不了 {given.report} · cannot be written: {error.strerror}", file=sys.stderr)
        return 2
    print(f"已写好，不含个人信息，可以寄出 · written, without personal data, and may be mailed: {given.report}")
    return 0


def lines(found: list[Finding], now: datetime) -> Lines:
    """The whole report; a part that breaks is named and the others are told."""
    yield f"枫桥求助报告 · fengqiao, report to a helper · {now:%Y-%m-%d %H:%M} UTC"
    yield "不含个人信息：没有姓名、电话、地址、诉求内容，没有设置的值和密钥。"
    yield "It holds no personal data: nobody's name, number, address or words, no secret, no private setting."
    parts: tuple[tuple[str, Callable[[], Lines]], ...] = (
        ("版本 versions", versions),
        ("设置 settings", names),
        ("体检 health", lambda: health(found)),
        ("时钟和各环节 clock and listeners", lambda: going(now)),
        ("数据库 database", database),
        ("数量 counts", counts),
        ("请求 requests", requests),
        ("磁盘 disk", disk),
        ("最近的错误 last errors", errors),
    )
    for title, part in parts:
        yield ""
        yield f"== {title}"
        try:
            yield from list(part())
        except Exception as error:  # noqa: BLE001  (a report is asked for when things are broken)
            yield f"这部分读不出来 · this part could not be read: {type(error).__name__}"


def versions() -> Lines:
    for name in PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} —"
    yield f"Python {platform.python_version()}, {platform.system()} {platform.release()}, {platform.machine()}"
    yield f"{' '.join(platform.libc_ver())}, {_system()}, {os.cpu_count()} cores, {_memory()} GB"


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return "?"


def _memory() -> float:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)


def _known() -> list[str]:
    """Every setting, as settings.py asks for it."""
    import fengqiao.settings  # noqa: PLC0415

    tree = ast.parse(Path(fengqiao.settings.__file__).read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    asked = [call.args[0] for call in calls if call.func.id in ("_env", "_words") and call.args]
    return sorted({each.value for each in asked if isinstance(each, ast.Constant) and isinstance(each.value, str)})


def names() -> Lines:
    """Which are set; the values of a few that are numbers and plain words."""
    known, there = _known(), {name: value for name, value in os.environ.items() if name.startswith("FENGQIAO_")}
    for name in known:
        value = there.get(f"FENGQIAO_{name}", "")
        plain = name in PLAIN and re.fullmatch(r"[A-Za-z]{1,16}(/[A-Za-z_]{1,20})?|\d{1,9}", value)
        yield f"FENGQIAO_{name} {value if plain else '已设 set' if value else '—'}"
    strange = [name for name in there if name.removeprefix("FENGQIAO_") not in known]
    if strange:
        yield f"有 {len(strange)} 个没有的设置，检查拼写 · FENGQIAO_ variables that no setting reads"


def health(found: list[Finding]) -> Lines:
    for each in found:
        mark = "✓" if each.well else "✗" if each.grave else "!"
        quotes = each.name in QUOTING and not each.well
        yield without_folders(f"{mark} {each.name}: {'…' if quotes else ' · '.join(each.says)}")


def without_folders(text: str) -> str:
    """The home may lie in a folder that bears somebody's name."""
    for folder, name in ((str(settings.HOME), "<home>"), (str(Path.home()), "~")):
        if len(folder) > 1:
            text = text.replace(folder, name)
    return text


def going(now: datetime) -> Lines:
    beat = kept.beat()
    yield f"上次心跳 last beat: {_ago(beat, now)}"
    yield f"上次备份 last backup: {_ago(kept.last_backup(), now)}"
    yield f"上次锚点 last anchor: {_ago(kept.last_anchor(), now)}"
    behind = {each.listener: each for each in kept.waiting(now)}
    for name in kept.names():
        each = behind.get(name)
        if each is None:
            yield f"{name}: ✓"
        else:
            error = f", {logs.bare(each.last_error)}" if each.last_error else ""
            yield f"{name}: {each.missing} 条未听 acts unheard, {each.seconds:.0f} s, {each.failures} failures{error}"
    waiting, failing = kept.letters()
    for channel, number in waiting.items():
        yield f"{channel}: {number} 封待发 letters wait, {failing[channel]} 封发不出 of them in vain"
    yield from _why()


def _why() -> Lines:
    """Why letters and peers' messages do not go and mails do not come: kinds of errors."""
    from fengqiao.intake.models import Sent  # noqa: PLC0415  (models exist only once the settings are there)
    from fengqiao.ledger.models import Bookmark  # noqa: PLC0415
    from fengqiao.notices.models import Letter  # noqa: PLC0415

    for name, rows in (
        ("letters", Letter.objects.filter(sent_at=None)),
        ("peers", Sent.objects.filter(ended_at=None)),
        ("mailbox", Bookmark.objects.filter(listener="mail in")),
    ):
        said = Counter(logs.bare(why) for why in rows.exclude(last_error="").values_list("last_error", flat=True))
        for why, number in said.most_common(9):
            yield f"{name}: {number} x {why}"


def _ago(at: datetime | None, now: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC, {(now - at).total_seconds():.0f} s ago" if at else "从未 never"


def database() -> Lines:
    from django.db import connection  # noqa: PLC0415  (models exist only once the settings are there)
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    connection.ensure_connection()
    number = connection.pg_version if connection.vendor == "postgresql" else connection.Database.sqlite_version
    yield f"{connection.vendor} {number}, {kept.database_size() / 1e6:,.1f} MB"
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    last: dict[str, str] = {}
    for app, name in sorted(executor.loader.applied_migrations):
        last[app] = name
    for app, name in sorted(last.items()):
        yield f"{app} {name}"
    yield f"还差 {len(plan)} 步 · lacks: {', '.join(f'{each.app_label} {each.name}' for each, _ in plan) or '—'}"


def counts() -> Lines:
    """Rows by table; small numbers, which might tell that something exists at all, are not told."""
    from django.apps import apps  # noqa: PLC0415  (models exist only once the settings are there)

    for model in sorted(apps.get_models(), key=lambda each: each._meta.label):
        if model.__module__.startswith("fengqiao."):
            number = model._default_manager.count()
            yield f"{model._meta.label} {number if number == 0 or number >= FEW else f'1-{FEW - 1}'}"


def requests() -> Lines:
    """Since the server was started: by status, and the pages that failed or are slowest."""
    found = counted(Path(settings.HOME))
    by: Counter[str] = Counter()
    for kind, times in found.items():
        by[kind.status] += times.number
    yield ", ".join(f"{status}: {number}" for status, number in sorted(by.items())) or "—"
    for kind, times in sorted(found.items()):
        if kind.status.startswith("5"):
            yield f"{kind.status} {kind.method} {kind.page}: {times.number}"
    for kind, times in sorted(found.items(), key=lambda each: -each[1].micros / each[1].number)[:9]:
        yield f"{times.micros / times.number / 1000:.0f} ms {kind.method} {kind.page} {kind.status} ({times.number})"


def disk() -> Lines:
    for name, place in (("home", settings.HOME), ("backups", settings.BACKUPS), ("anchors", settings.ANCHORS)):
        if Path(place).exists():
            room = shutil.disk_usage(place)
            yield f"{name}: {room.free / 1e9:.1f} GB 空 free of {room.total / 1e9:.1f} GB"
    for name in ("files", "cache", "static", "backups", "mail", "pace", "counts"):
        files = [path for path in (Path(settings.HOME) / name).rglob("*") if path.is_file()]
        yield f"{name}/: {len(files)} 个文件 files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB"


def errors() -> Lines:
    """The last ones, as they were kept: the kind and the place, never the words of anybody."""
    told: list[str] = []
    for name in (Path(logs.LAST).with_suffix(".1").name, logs.LAST):
        path = Path(settings.HOME) / name
        told += path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    if not told:
        yield "—"
    for line in told[-LAST_ERRORS:]:
        try:
            said = json.loads(line)
        except ValueError:
            continue  # a line that a crash cut short
        yield f"{said['at']} {said['logger']} {said['where']} {said.get('message', '')}".rstrip()
        yield from (f"    {each}" for each in said.get("broke", ()))
