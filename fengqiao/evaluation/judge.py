"""`fengqiao judge`: draws every inspection again and compares; with the name of a method, how right that is."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from fengqiao.evaluation import judging
from fengqiao.ledger.verify.anchors import Anchor, NoAnchors, read

SAYS = {
    "pool_changed": "抽查池与封存的不一致 · the pool is not the one that was sealed",
    "seen": "种子在定池之前就有了 · the seed was there before the pool was fixed",
    "seed": "种子不是定池以后第一个锚点的签名 · the seed is not the signature of the first anchor",
    "rewritten": "定池或以后的记录和锚点不符 · the pledge, or what follows it, is not what an anchor says",
    "unanchored": "没有一个锚点在定池以后 · no anchor covers the pledge",
    "chosen": "抽中的不是种子定的那些 · what was drawn is not what the seed says",
    "unreadable": "文件读不懂 · the file cannot be read",
}
LARGEST = 20_000_000


def main(argv: list[str] | None = None) -> int:
    """0: every draw follows from its pledge and its seed; 1: one does not. A method's name: see judging/."""
    words = sys.argv[2:] if argv is None else argv
    if words and words[0] in judging.METHODS:
        return judging.main(words[0], words[1:])
    methods = "\n".join(f"  fengqiao judge {name:<11} {method.says}" for name, method in judging.METHODS.items())
    parser = argparse.ArgumentParser(
        prog="fengqiao judge",
        description="重算抽查的抽取 · recompute the draws of inspections",
        epilog=f"也可以 · or:\n{methods}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        help="公布的抽取文件（JSON），不给则核对本库 · a published draw; without, this database",
    )
    parser.add_argument(
        "--against",
        metavar="FILE",
        type=Path,
        help="再与别处保存的锚点核对 · also against anchors kept elsewhere",
    )
    asked = parser.parse_args(words)
    try:
        anchors = read(asked.against) if asked.against else None
    except (OSError, NoAnchors) as error:
        print(
            *(error.args if isinstance(error, NoAnchors) else [f"{asked.against}: {error.strerror}"]),
            sep="\n",
            file=sys.stderr,
        )
        return 2
    lines = [("file", of_file(asked.file, anchors))] if asked.file else of_database(anchors)
    for name, wrong in lines:
        print(f"{name}: {'; '.join(SAYS[each] for each in wrong) if wrong else '一致 · as it must be'}")
    if not lines:
        print("还没有抽取 · there is no draw yet")
    return 1 if any(wrong for _, wrong in lines) else 0


def of_file(path: Path, anchors: list[Anchor] | None = None) -> list[str]:
    """What is wrong with a published draw; nothing but the file is needed, and anchors for who doubts it."""
    try:
        if path.stat().st_size > LARGEST:
            return ["unreadable"]
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return _wrong(said, anchors)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"{type(error).__name__}", file=sys.stderr)
        return ["unreadable"]


def _wrong(said: dict[str, Any], anchors: list[Anchor] | None) -> list[str]:
    from fengqiao.evaluation.reckoning import anchored, sample  # noqa: PLC0415

    if not said["drawn"]:
        return []
    pledge = anchored.Pledge(
        str(said["district"]), int(said["pledge"]["number"]), datetime.fromisoformat(said["pledge"]["at"])
    )
    told = said["anchor"]
    if int(told["number"]) < pledge.number or datetime.fromisoformat(told["at"]) < pledge.at:
        return ["seen"]
    if anchors is not None:
        first = anchored.first(anchors, pledge)
        if first is None:
            return ["unanchored"]
        if (first.at, first.sign, first.chains[pledge.chain][0]) != (told["at"], told["sign"], int(told["number"])):
            return ["seed"]
        number, seal = first.chains[pledge.chain]
        if number == pledge.number and seal != said["pledge"]["seal"]:
            return ["rewritten"]
    if anchored.seed(str(told["sign"])) != said["seed"]:
        return ["seed"]
    entries = [sample.Entry(str(each["token"]), str(each["stratum"])) for each in said["pool"]]
    wanted = float(said["wanted"])
    if len({entry.token for entry in entries}) != len(entries) or not 0.001 <= wanted <= 1:
        return ["unreadable"]
    expected = sample.drawn(entries, str(said["seed"]), wanted)
    return [] if sorted(expected) == sorted(map(str, said["drawn"])) else ["chosen"]


def of_database(anchors: list[Anchor] | None = None) -> list[tuple[str, list[str]]]:
    """Every draw of this installation."""
    import django  # noqa: PLC0415

    django.setup()
    from fengqiao.evaluation.act import judged  # noqa: PLC0415  (models exist only once Django stands)
    from fengqiao.evaluation.models import Draw  # noqa: PLC0415

    return [(f"{row.district} {row.week}", judged(row, anchors)) for row in Draw.objects.order_by("week", "district")]
