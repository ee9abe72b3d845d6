"""`fengqiao judge METHOD …`: how right a method is on files with the answers, as one JSON object on the last line."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from typing import NamedTuple

from fengqiao.evaluation.judging.files import Unjudgeable


class Method(NamedTuple):
    """A module with `arguments(parser)` and `judged(asked)`, which gives the object; imported only when asked for."""

    place: str
    says: str


METHODS = {
    "sorting": Method("fengqiao.evaluation.judging.sorting", "分类的准确率 · how right the sorting of cases is"),
    "duplicates": Method("fengqiao.evaluation.judging.duplicates", "重复件识别的准确率 · how right “same problem?” is"),
    "routes": Method("fengqiao.evaluation.judging.routes", "走访排程与公布的比较 · planned rounds beside listed ones"),
}


def main(name: str, rest: list[str]) -> int:
    """0 with the object; 2 with a sentence on what is missing."""
    method = METHODS[name]
    try:
        module = import_module(method.place)
    except ModuleNotFoundError as error:
        return _refused(_missing(name, method, error))
    parser = argparse.ArgumentParser(prog=f"fengqiao judge {name}", description=method.says)
    module.arguments(parser)
    asked = parser.parse_args(rest)
    try:
        found = module.judged(asked)
    except Unjudgeable as why:
        return _refused(str(why))
    except ModuleNotFoundError as error:
        return _refused(_missing(name, method, error))
    print(json.dumps(found, ensure_ascii=False, allow_nan=False))
    return 0


def _missing(name: str, method: Method, error: ModuleNotFoundError) -> str:
    if error.name == method.place:
        return f"本版本不含 {name}。 This version cannot judge {name!r}."
    if (error.name or "").startswith("fengqiao"):
        raise error
    return f"缺少 {error.name}，请安装附加包 numeric。 {error.name} is missing: it comes with the extra named numeric."


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 2
