"""What the guard tests look at: the files of this checkout, as git knows them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PACKAGE = CHECKOUT / "fengqiao"


@cache
def kept() -> list[Path]:
    """Every file that is committed or about to be."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return sorted(path for name in told.split("\0") if name and (path := CHECKOUT / name).is_file())


def modules(*, beneath: Path = CHECKOUT) -> list[Path]:
    """Every module written by hand beneath this folder."""
    return [
        path
        for path in kept()
        if path.suffix == ".py" and path.is_relative_to(beneath) and "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()
