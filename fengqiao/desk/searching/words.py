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
from fengqiao.matters.standing import NOTHING, untouched
from fengqiao.people.standing import Actor

FEW = 800
"""Up to so many rows that may hold the words are asked for by their keys; of more, what is in sight is gone through."""

AROUND = 14
"""Characters shown before what was found; behind it twice as many."""

_NUMBER = re.compile(r"[\d-]*\d[\d-]*", re.ASCII)

Pieces = list[tuple[str, bool]]


class Wanted(NamedTuple):
    """What is looked for: the words as they are compared, and the questions to the database.

    `question` is asked of everything within sight; or, where `own` is something, `question` without a look at places,
    and `question_of_own` of the parts of sight whose places are read.
    """

    words: tuple[str, ...] = ()
    question: Q = Q()
    own: tuple[Q, ...] = ()
    question_of_own: Q = Q()

    def asked(self, sight: Sequence[Q]) -> list[Q]:
        """What has to be asked, one after the other; a row may be among the answers of several."""
        sight = [part for part in sight if part is not NOTHING]
        found = [part & self.question for part in sight] if self.question is not NOTHING else []
        # What is own lies within sight, unless nothing does.
        return found + [part & self.question_of_own for part in self.own if sight]


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
    keys = _few(words)
    whole = _all(words, mine=own(by))
    if keys is not None:
        return Wanted(words, whole & Q(pk__in=keys))
    if by.kind != "lead" or not by.centre:
        return Wanted(words, whole)
    # Who sees many more cases than they read places of: these few are asked for by themselves, and the index of what
    # the others may be found by leads past all places.
    keys = _few(words, first=True)
    titled = _all(words, mine=NOTHING)
    if keys is not None:
        titled = titled & Q(pk__in=keys) if keys else NOTHING
    return Wanted(words, titled, _own_parts(by), _all(words, mine=Q()))


def own(by: Actor) -> Q:
    """The cases whose place this post reads without a reason: held by its office or begun there."""
    if by.kind == "desk":
        return Q(held_by=by.org) | Q(origin=by.org)
    if by.kind != "lead":
        return NOTHING
    if not by.centre:
        return Q(held_by=by.org)
    return Q(held_by=by.org) | Q(origin=by.org, held_scope__gte=by.scope, held_scope__lt=by.scope + "~")


def _own_parts(by: Actor) -> tuple[Q, ...]:
    """The same of a centre's lead as they see it, each part with an index of its own."""
    begun = Q(origin=by.org, held_scope__startswith=by.scope) & ~Q(held_by=by.org)
    return Q(held_by=by.org) & untouched(by), begun & untouched(by)


def _all(words: Sequence[str], *, mine: Q) -> Q:
    """That every word is there, in the place only of what is `mine`."""
    question = Q()
    for word in words:
        found = Q(case__found_text__contains=word)
        if mine is not NOTHING:
            found |= Q(case__found_place__contains=word) & mine
        if _NUMBER.fullmatch(word):
            found |= Q(number__endswith=word)
        question &= found
    return question


def _few(words: Sequence[str], *, first: bool = False) -> list[str] | None:
    """The keys of all that may be meant, in sight or not, where they are few: sight is asked of them afterwards.

    `first`: by title, account or number alone.
    """
    texts = [word for word in words if not _NUMBER.fullmatch(word)]
    if texts:
        return index.may_hold(Case, texts, FEW, first=first)
    ends = list(Matter.objects.filter(number__endswith=words[0]).values_list("pk", flat=True)[: FEW + 1])
    keys = index.may_hold(Case, words[:1], FEW, first=first) if len(ends) <= FEW else None
    return None if keys is None or len(ends) + len(keys) > FEW else [*keys, *ends]


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
