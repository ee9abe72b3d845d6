"""`fengqiao judge`: draws every inspection again and compares; with the name of a method, how right that is."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from fengqiao.evaluation import judging

SAYS = {
    "pool_changed": "抽查池与封存的不一致 · the pool is not the one that was sealed",
    "seen": "种子在定池之前就有了 · the seed was there before the pool was fixed",
    "seed": "种子不是那条记录的封印 · the seed is not the seal of that record",
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
    asked = parser.parse_args(words)
    lines = [("file", of_file(asked.file))] if asked.file else of_database()
    for name, wrong in lines:
        print(f"{name}: {'; '.join(SAYS[each] for each in wrong) if wrong else '一致 · as it must be'}")
    if not lines:
        print("还没有抽取 · there is no draw yet")
    return 1 if any(wrong for _, wrong in lines) else 0


def of_file(path: Path) -> list[str]:
    """What is wrong with a published draw; nothing but the file is needed."""
    try:
        if path.stat().st_size > LARGEST:
            return ["unreadable"]
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return _wrong(said)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"{type(error).__name__}", file=sys.stderr)
        return ["unreadable"]


def _wrong(said: dict[str, Any]) -> list[str]:
    from fengqiao.evaluation.reckoning import sample  # noqa: PLC0415

    if int(said["seed"]["number"]) <= int(said["pledge"]["number"]):
        return ["seen"]
    if not said["drawn"]:
        return []
    entries = [sample.Entry(str(each["token"]), str(each["stratum"])) for each in said["pool"]]
    wanted = float(said["wanted"])
    if len({entry.token for entry in entries}) != len(entries) or not 0.001 <= wanted <= 1:
        return ["unreadable"]
    expected = sample.drawn(entries, str(said["seed"]["seal"]), wanted)
    return [] if sorted(expected) == sorted(map(str, said["drawn"])) else ["chosen"]


def of_database() -> list[tuple[str, list[str]]]:
    """Every draw of this installation."""
    import django  # noqa: PLC0415

    django.setup()
    from fengqiao.evaluation.act import judged  # noqa: PLC0415  (models exist only once Django stands)
    from fengqiao.evaluation.models import Draw  # noqa: PLC0415

    return [(f"{row.district} {row.week}", judged(row)) for row in Draw.objects.order_by("week", "district")]
