"""Verify: every chain is walked, folded into the present state and compared with the tables."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fengqiao.ledger.verify.findings import Finding

if TYPE_CHECKING:
    from fengqiao.ledger.verify.anchors import Anchor

HONEST = (
    "自身前后一致；对能够改写整个数据库的人，这不是证明。",
    "consistent in itself, no proof against somebody who can rewrite the database",
)


class Report(NamedTuple):
    """What was checked and what was found; `wrong` counts on where `findings` stops."""

    chains: int
    records: int
    values: int
    rows: int
    seconds: float
    wrong: int
    findings: list[Finding]
    missing_triggers: list[str]
    anchors: int = 0

    @property
    def good(self) -> bool:
        return not self.wrong


def verify(*, most: int = 100, tell: Callable[[str, int], None] = lambda what, count: None, of: Any = None,
    against: Sequence[Anchor] = (), key: str = "", processes: int | None = None,
) -> Report:  # fmt: skip
    """Check the whole ledger against itself and the tables, in one snapshot, without stopping anybody.

    `against` are anchors, kept elsewhere, through which every chain must pass.
    `of` is another database than the installation's own: a copy, a restored backup.
    `processes`: how many share the work; by itself a short ledger has one, a long one as many as there are cores.
    """
    from fengqiao.ledger import reads, triggers  # noqa: PLC0415  (models exist only once the settings are there)
    from fengqiao.ledger.verify import anchors, parts  # noqa: PLC0415
    from fengqiao.ledger.verify.chains import heads  # noqa: PLC0415
    from fengqiao.ledger.verify.findings import Findings  # noqa: PLC0415
    from fengqiao.ledger.verify.snapshot import TooBusy, snapshot  # noqa: PLC0415

    began = time.monotonic()
    findings = Findings(most)
    with snapshot(of) as (on, using):
        missing = triggers.missing(on)
        chains = heads(on)
        many = parts.useful(on, sum(chains.values())) if processes is None else processes
        job = parts.Job(on, using, chains, findings, tell)
        passed = anchors.against(on, against, findings, key=key)
        try:
            counted = parts.alone(job) if many == 1 else parts.shared(job, many)
        except TooBusy:
            counted = parts.alone(job)
        for chain, number in reads.altered(using, gone_before=datetime.now(UTC) - reads.KEPT):
            findings.add("reads", chain=chain, number=number)
    seconds = time.monotonic() - began
    return Report(len(chains), *counted, seconds, findings.count, findings.first, missing, passed)


def main(argv: list[str]) -> int:
    """`fengqiao verify`: 0 all is as written, 1 something is not, 2 it could not be checked."""
    words = argparse.ArgumentParser(
        prog="fengqiao verify", description="核对全部记录链与数据 · check every chain and row"
    )
    words.add_argument("--json", action="store_true", help="结果用 JSON · the result as JSON")
    words.add_argument("--limit", type=int, default=100, help="最多列出几处 · how many findings to list")
    words.add_argument("--against", type=Path, action="append", default=[], metavar="FILE",
                       help="对照库外保存的锚点 · pass through the anchors of this file")  # fmt: skip
    words.add_argument("--key", default="", help="只认这把公钥签的锚点 · only this public key may have signed them")
    asked = words.parse_args(argv)
    import django  # noqa: PLC0415

    django.setup()
    from django.db import DatabaseError  # noqa: PLC0415

    from fengqiao.ledger.verify.anchors import NoAnchors, read  # noqa: PLC0415

    try:
        kept = [anchor for path in asked.against for anchor in read(path)]
    except NoAnchors as trouble:
        print(*trouble.args, sep="\n", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"读不了锚点文件 · cannot read {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    show = sys.stderr.isatty() and not asked.json
    try:
        report = verify(
            most=asked.limit, tell=_progress if show else lambda what, count: None, against=kept, key=asked.key
        )
    except DatabaseError as error:
        print(f"无法核对：{error}\nCannot check: {error}", file=sys.stderr)
        return 2
    if show:
        print(" " * 60, end="\r", file=sys.stderr)
    _print_json(report) if asked.json else _print(report)
    return 0 if report.good else 1


def _progress(what: str, count: int) -> None:
    zh = {"records": "条记录", "rows": "行数据"}[what]
    print(f"  {count:,} {zh} · {what}", end="\r", file=sys.stderr)


def _print(report: Report) -> None:
    print(
        f"{report.chains} 条链，{report.records:,} 条记录，{report.values:,} 项个人信息，{report.rows:,} 行数据，"
        f"{report.seconds:.1f} 秒"
    )
    print(
        f"{report.chains} chains, {report.records:,} records, {report.values:,} personal values,"
        f" {report.rows:,} rows, {report.seconds:.1f} s"
    )
    for finding in report.findings:
        print(f"✗ {finding}")
    if report.wrong > len(report.findings):
        print(f"… 另有 {report.wrong - len(report.findings)} 处 · and {report.wrong - len(report.findings)} more")
    if report.missing_triggers:
        print(
            f"! 数据库缺少保护触发器，请运行 fengqiao migrate · triggers are missing, run fengqiao migrate:"
            f" {', '.join(report.missing_triggers)}"
        )
    if report.good and report.anchors:
        print(f"✓ {report.anchors} 个锚点全部经过；锚点之后的部分，只证明自身一致。")
        print(f"  all {report.anchors} anchors are passed; what came after them is only consistent in itself")
    elif report.good:
        print(f"✓ {HONEST[0]}\n  {HONEST[1]}")
    else:
        print(f"有 {report.wrong} 处与写下时不符。 {report.wrong} places are not as they were written.")


def _print_json(report: Report) -> None:
    told = report._asdict() | {
        "good": report.good,
        "says": HONEST[1] if report.good and not report.anchors else "",
        "findings": [finding._asdict() | {"says": str(finding)} for finding in report.findings],
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
