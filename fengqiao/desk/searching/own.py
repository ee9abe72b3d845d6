"""What a worker finds among their own matters: by number, by the working account, and by the area it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fengqiao.ledger.found import fold
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.places import find as places

MOST = 300
"""Matters of one worker that are looked through; who has more at hand has another problem."""


def found(rows: Sequence[Matter], asked: str, shown: dict[str, str]) -> list[Matter]:
    """Those that hold every word, in the order they came; `shown` is the name of each as this post reads it.

    Nothing is looked in that the post is not shown: the reporter's own words and the place are not.
    """
    words = fold.words(asked)
    if not words:
        return list(rows)
    where = _areas(rows)
    return [row for row in rows if all(word in _text(row, shown, where) for word in words)]


def _text(row: Matter, shown: dict[str, str], where: dict[str, str]) -> str:
    case = getattr(row, "case", None)
    account = case.account if case is not None and not case.locked else ""
    told = (row.number, shown.get(row.pk, ""), account, where.get(row.pk, ""))
    return fold.BETWEEN.join(fold.kept(each) if each != row.number else fold.fold(each) for each in told)


def _areas(rows: Sequence[Matter]) -> dict[str, str]:
    """The names, in every language, of the office it began at and of the areas around where it lies."""
    offices: dict[str, Any] = dict(
        Organisation.objects.filter(code__in={row.origin for row in rows}).values_list("code", "name")
    )
    tree = places.tree()
    named = {}
    for row in rows:
        case = getattr(row, "case", None)
        names = list(offices.get(row.origin, {}).values())
        if case is not None and not case.locked and (area := tree.get(case.area)) is not None:
            names += dict(area.name).values()
        named[row.pk] = fold.BETWEEN.join(map(str, names))
    return named
