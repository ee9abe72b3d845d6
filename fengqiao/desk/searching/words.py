"""What is looked for by words: numbers, what the desk wrote, and the place of one's own cases; within sight alone.

The reporter's own words are not looked in, for anybody may be named there: a person is found by their exact phone or
name at the counter (intake/find.py, SECURITY.md 2.8). What complains of somebody is found by its number alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from fengqiao.cases.models import Case
from fengqiao.ledger import reads
from fengqiao.ledger.found import fold, index
from fengqiao.matters.models import Matter
from fengqiao.matters.reading import AS, LASTS
from fengqiao.matters.standing import NOTHING
from fengqiao.people.standing import Actor

FEW = 800
"""Up to so many rows that may hold the words are asked for by their keys; of more, what is in sight is gone through."""

AROUND = 14
"""Characters shown before what was found; behind it twice as many."""

_NUMBER = re.compile(r"[\d-]*\d[\d-]*", re.ASCII)

Pieces = list[tuple[str, bool]]


class Wanted(NamedTuple):
    """What is looked for: the words as they are compared, and the question to the database."""

    words: tuple[str, ...] = ()
    question: Q = Q()


class Hit(NamedTuple):
    """Why a row was found, in pieces, each with whether it was looked for; `place` where it is of an own case."""

    number: Pieces
    title: Pieces
    account: Pieces
    place: Pieces


def wanted(by: Actor, asked: str) -> Wanted:
    """The question of somebody at this post; of nothing but spaces there is none."""
    words = fold.words(asked)
    if not words:
        return Wanted()
    question = Q()
    for word in words:
        question &= _holds(by, word)
    keys = _few(words)
    return Wanted(words, question if keys is None else question & Q(pk__in=keys))


def own(by: Actor) -> Q:
    """The cases whose place this post reads without a reason: held by its office or begun there."""
    if by.kind == "desk":
        return Q(held_by=by.org) | Q(origin=by.org)
    if by.kind != "lead":
        return NOTHING
    if not by.centre:
        return Q(held_by=by.org)
    return Q(held_by=by.org) | Q(origin=by.org, held_scope__gte=by.scope, held_scope__lt=by.scope + "~")


def _holds(by: Actor, word: str) -> Q:
    found = Q(case__found_text__contains=word)
    mine = own(by)
    if mine is not NOTHING:
        found |= Q(case__found_place__contains=word) & mine
    if _NUMBER.fullmatch(word):
        found |= Q(number__endswith=word)
    return found


def _few(words: Sequence[str]) -> list[str] | None:
    """The keys of all that may be meant, in sight or not, where they are few: sight is asked of them afterwards."""
    texts = [word for word in words if not _NUMBER.fullmatch(word)]
    if texts:
        keys = index.may_hold(Case, texts, FEW + 1)
        return keys if len(keys) <= FEW else None
    numbers = Matter.objects.filter(number__endswith=words[0]).values_list("number", flat=True)
    ends = list(numbers[: FEW + 1])
    keys = index.may_hold(Case, words[:1], FEW + 1) if len(ends) <= FEW else []
    if len(ends) + len(keys) > FEW:
        return None
    return [*keys, *Matter.objects.filter(number__in=ends).values_list("pk", flat=True)]


def hits(by: Actor, rows: Iterable[Matter], words: tuple[str, ...], now: datetime) -> dict[str, Hit]:
    """Why each of these rows was found; that a place was shown is on record once this returns."""
    found: dict[str, Hit] = {}
    placed = []
    for row in rows:
        case = getattr(row, "case", None)
        open_ = case is not None and not case.locked
        title, account, place = (case.title, case.account, case.place) if open_ else ("", "", "")
        hit = Hit(
            fold.pieces(row.number, words) if any(map(_NUMBER.fullmatch, words)) else [(row.number, False)],
            fold.pieces(title, words), _only(account, words), _only(place, words) if _reads(by, row) else [],
        )  # fmt: skip
        found[row.pk] = hit
        if hit.place:
            placed.append(row.pk)
    if placed:
        said = AS + ("lead" if by.kind == "lead" else "handler")
        reads.look_at_all(by=by, organisation=by.org, subjects=placed, group="original", now=now, reason=said,
                          unless_since=now - LASTS)  # fmt: skip
    return found


def _reads(by: Actor, row: Matter) -> bool:
    """The same as `own`, of one row."""
    if by.org == row.held_by:
        return by.kind in ("desk", "lead")
    return row.origin == by.org and (
        by.kind == "desk" or (by.kind == "lead" and by.centre and row.held_scope.startswith(by.scope))
    )


def _only(text: str, words: tuple[str, ...]) -> Pieces:
    """The part of a text with what was found; nothing where it holds none of it."""
    found = fold.pieces(text, words, around=AROUND)
    return found if any(looked_for for _, looked_for in found) else []
