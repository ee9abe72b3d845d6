"""`fengqiao places`: load the tree, boundaries, buildings and days of work from files."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

import django


def main(argv: list[str]) -> int:
    """0 taken; 1 something was sent back; 2 nothing could be read."""
    given = parser().parse_args(argv)
    django.setup()
    return int(import_module("fengqiao.places.console").run(given))


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    top = argparse.ArgumentParser(prog="fengqiao places", description="地点 · places")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="…")

    one = verbs.add_parser("tianjin", help="载入天津的区划 · load the tree of Tianjin")
    one.add_argument("--district", action="append", default=[], help="只载入这个区 · only this district")

    one = verbs.add_parser("tree", help="从CSV载入任何城市的区划 · load any city's tree from CSV")
    _file(one)

    one = verbs.add_parser("boundaries", help="载入边界 · load boundaries from GeoJSON")
    _file(one)
    one.add_argument("--code", default="code", help="哪个属性是区域代码 · the property with the code")
    one.add_argument("--name", default="name", help="哪个属性是名称 · the property with the name")
    one.add_argument("--inside", default="", help="名称只在这个区域内找 · names are those inside this area")
    one.add_argument("--sliver", type=float, default=1.0, help="小于此平方米数不报 · square metres not reported")

    one = verbs.add_parser("buildings", help="载入楼栋 · load buildings from CSV")
    _file(one)

    verbs.add_parser("kinds", help="载入自带的场所和隐患种类 · load the shipped kinds of premises and hazards")

    one = verbs.add_parser("calendar", help="登记一年的工作日 · enter the working days of a year from CSV")
    one.add_argument("area", help="区域代码 · code of the area")
    one.add_argument("year", type=int)
    one.add_argument("file", type=Path)
    one.add_argument("--source", default="", help="依据 · where it is announced")

    one = verbs.add_parser("find", help="按名称找区域代码 · find the code of an area by its name")
    one.add_argument("words", nargs="+")
    return top


def _file(one: argparse.ArgumentParser) -> None:
    one.add_argument("file", type=Path)
    one.add_argument("--gcj02", action="store_true", help="坐标是GCJ-02 · coordinates are GCJ-02")
    one.add_argument("--dry-run", action="store_true", help="只检查 · only check")
