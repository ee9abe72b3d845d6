"""`fengqiao rehearse`: replay a history through the law, report what would have been late."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from fengqiao.rehearsal.history.formats import Unreadable
from fengqiao.rehearsal.history.maps import HOURS, Law, Map, MapError, read_law, read_map
from fengqiao.rehearsal.history.read import History, read_history
from fengqiao.rehearsal.history.tree import MemoryWorld, Tree
from fengqiao.rehearsal.play.loop import Play, Stuck
from fengqiao.rehearsal.play.memory import MemoryPlay
from fengqiao.rehearsal.play.staff import with_staff
from fengqiao.rehearsal.report.figures import figures
from fengqiao.rehearsal.report.page import write_report

SUMMED_UP = (
    "late", "climbs", "climbed", "settled_in_time_where_it_began", "still_late", "reminders_at_the_top", "cases",
)  # fmt: skip
LONGEST = timedelta(days=800)


class Refused(Exception):
    """The rehearsal cannot begin here; says why and what to do."""


class Asked(NamedTuple):
    """What the command line asks for."""

    file: Path
    rules: Map
    law: Law
    through_db: bool
    out: Path


def main(argv: list[str]) -> int:
    """0 played; 1 it could not be; 2 the line, the map or the numbers are wrong; 130 stopped on the way."""
    words = _parser().parse_args(argv)
    began = time.monotonic()
    try:
        rules, law = read_map(words.map), read_law(words.law)
        asked = Asked(words.file, rules, law, words.through_db, words.out or _folder(words.file))
        found = rehearse(asked)
    except MapError as error:
        print(error, file=sys.stderr)
        return 2
    except (Unreadable, Stuck, Refused, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已停止，什么都没有推演。 Stopped; nothing had been played.", file=sys.stderr)
        return 130
    result, history = found
    result["seconds"] = round(time.monotonic() - began, 2)
    page = write_report(asked.out, result, history)
    result["page"] = str(page)
    _summary(result, sys.stderr if words.json else sys.stdout)
    if words.json:
        print(json.dumps(result, ensure_ascii=False))
    if result["stopped"]:
        return 130
    return 0 if result.get("chains", {"in_order": True})["in_order"] else 1


def rehearse(asked: Asked) -> tuple[dict[str, Any], History]:
    """Read, play and count."""
    history = read_history(asked.file, asked.rules, _reading)
    _tell(f"读入 read {history.read:,}；未能读入 rejected {len(history.rejected):,}", end=True)
    if asked.through_db:
        return _through_database(asked, history), history
    tree = Tree(asked.rules)
    tree.grow(history.rows)
    rows = with_staff(history.rows, tree, asked.law.staff, asked.rules.calendar)
    world = MemoryWorld(tree, asked.rules.calendar, asked.law.numbers)
    play = MemoryPlay(asked.rules, tree, world, history.last)
    with _stoppable(play):
        play.run(rows, _progress(len(rows)))
    result = figures(play, history, asked.rules, tree) | {"through": "memory"}
    return _beside_standard(asked, history, tree, result), history


def _beside_standard(asked: Asked, history: History, tree: Tree, result: dict[str, Any]) -> dict[str, Any]:
    """With other numbers or staff, what the standard law would have made of the same history."""
    if (not asked.law.stored and not asked.law.staff) or result["stopped"]:
        return result
    _tell("对照：按现行数字再推演一遍 · once more with the standard numbers", end=True)
    world = MemoryWorld(tree, asked.rules.calendar, read_law(None).numbers)
    play = MemoryPlay(asked.rules, tree, world, history.last)
    with _stoppable(play):
        play.run(history.rows, _progress(len(history.rows)))
    if play.stopped:
        return result
    standard = figures(play, history, asked.rules, tree)
    return result | {"standard": {name: standard[name] for name in SUMMED_UP}}


def _through_database(asked: Asked, history: History) -> dict[str, Any]:
    """Play through the one door, in a database that is a rehearsal's and nothing else."""
    if not os.environ.get("FENGQIAO_HOME", "").strip():
        raise Refused(
            "请把 FENGQIAO_HOME 设为一个专用于推演的新文件夹。 Set FENGQIAO_HOME to a folder for rehearsals only."
        )
    if tuple((name, getattr(asked.rules.calendar, name)) for name, _ in HOURS) != HOURS:
        raise Refused(
            "经数据库推演只能用 9:00 至 17:00 的办公时间；请去掉 [calendar] opens 和 closes，或在内存中推演。"
            " Through the database the office is open from 9:00 to 17:00: leave out [calendar] opens and closes,"
            " or play in memory."
        )
    import django  # noqa: PLC0415  (in memory nothing of Django is needed)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from fengqiao.ledger.verify import verify  # noqa: PLC0415
    from fengqiao.rehearsal import act  # noqa: PLC0415
    from fengqiao.rehearsal.play.database import DatabasePlay  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    try:
        tree = Tree(asked.rules, act.free_prefix())
    except act.NotMarked as error:
        raise Refused(str(error)) from None
    tree.grow(history.rows)
    rows = with_staff(history.rows, tree, asked.law.staff, asked.rules.calendar)
    world = MemoryWorld(tree, asked.rules.calendar, asked.law.numbers)
    first, last = _ends(history)
    run = act.begin_run(
        tree=tree, rules=asked.rules, law=asked.law, categories=[(row.category, row.urgency) for row in rows],
        rows=len(rows), file=asked.file.name, sha256=_sha256(asked.file),
        days=((first - timedelta(days=7)).date(), (last + LONGEST).date()), now=first - timedelta(days=1),
    )  # fmt: skip
    play = DatabasePlay(asked.rules, tree, world, history.last)
    with _stoppable(play):
        play.run(rows, _progress(len(rows)))
    play.compare()
    result = figures(play, history, asked.rules, tree) | {"through": "database"}
    act.end_run(run=run, figures={name: result[name] for name in (*SUMMED_UP, "acts")}, now=last + LONGEST)
    _tell("核对记录链 · verifying the chains", end=True)
    report = verify()
    for finding in report.findings[:20]:
        print(f"✗ {finding}", file=sys.stderr)
    result["chains"] = {
        "in_order": report.good, "chains": report.chains, "records": report.records, "rows": report.rows,
        "wrong": report.wrong,
    }  # fmt: skip
    return _beside_standard(asked, history, tree, result)


def _ends(history: History) -> tuple[datetime, datetime]:
    if not history.rows or history.last is None:
        raise Refused("没有一行能读入，见 rejected.csv · not one row could be read, see rejected.csv")
    return history.rows[0].opened, max([history.last, *(row.closed for row in history.rows if row.closed)])


@contextmanager
def _stoppable(play: Play) -> Iterator[None]:
    """Ctrl-C lets the play end after the moment it is at, so that what was done is whole and can be reported."""

    def stop(signum: int, frame: FrameType | None) -> None:
        play.stop = True

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _reading(read: int) -> None:
    if sys.stderr.isatty():
        _tell(f"读入 read {read:,}")


def _progress(total: int) -> Any:
    last = [0.0]

    def tell(done: int, now: datetime) -> None:
        if time.monotonic() - last[0] > (1 if sys.stderr.isatty() else 10):
            last[0] = time.monotonic()
            _tell(f"推演 playing {done:,}/{total:,} · {now:%Y-%m-%d}")

    return tell


def _tell(text: str, *, end: bool = False) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:<60}", end="\n" if end else "", file=sys.stderr, flush=True)
    else:
        print(text, file=sys.stderr, flush=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder(file: Path) -> Path:
    home = Path(os.environ.get("FENGQIAO_HOME", "").strip() or Path.home() / ".fengqiao").expanduser()
    return home / "rehearsals" / file.stem


def _summary(result: dict[str, Any], to: Any) -> None:
    """The figures one wants first, in words."""
    says = [
        ("读入行数 rows read", result["read"]),
        ("成案 cases", result["cases"]),
        ("未能读入 rejected", result["rejected"]),
        ("结局与历史一致 ended as history says", result["ended_as_history"]),
        ("无人负责的时刻 moments without exactly one accountable", result["unaccountable_moments"]),
        ("动作 acts", result["acts"]),
        ("上转 climbs", result["climbs"]),
        ("曾逾期 ever late", result["late"]),
        ("秒 seconds", result["seconds"]),
    ]
    for word, value in says:
        print(f"{word}: {value:,}", file=to)
    for level in result["levels"]:
        name = level["name"]
        print(
            f"  {name['zh']} {name['en']}: 到达 arrived {level['arrived']:,}, 按期 in time {level['in_time']:,},"
            f" 上转 went up {level['went_up']:,}, 逾期办好 settled late {level['late']:,}, 未结 open {level['open']:,}",
            file=to,
        )
    if "chains" in result:
        chains = result["chains"]
        said = "一致 in order" if chains["in_order"] else f"不一致 wrong {chains['wrong']}"
        print(f"记录链 chains: {chains['chains']} ({chains['records']:,}) {said}", file=to)
    if result["stopped"]:
        print("推演被中途停止，已推演的部分见报告。 Stopped on the way; the report covers what was played.", file=to)
    print(f"报告 report: {result['page']}", file=to)


def _parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(
        prog="fengqiao rehearse",
        description="用历史数据推演：哪些会逾期，会转到哪里 · replay a history through the law (docs/rehearsal.md)",
    )
    words.add_argument("file", type=Path, metavar="FILE", help="CSV、XLSX 或 Parquet · CSV, XLSX or Parquet")
    words.add_argument("--map", type=Path, required=True, metavar="MAP.toml", help="映射文件 · the map file")
    words.add_argument("--law", type=Path, metavar="numbers.toml", help="另一套期限和人手 · other deadlines and staff")
    words.add_argument("--through-db", action="store_true", help="经数据库推演 · through the database of FENGQIAO_HOME")
    words.add_argument("--json", action="store_true", help="最后一行输出 JSON · JSON on the last line of stdout")
    words.add_argument("--out", type=Path, metavar="DIR", help="报告文件夹 · folder of the report")
    return words
