"""Words of reporters that lie unanswered: what they said since somebody in an office last did something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

WORDS = frozenset({"supplement", "urge"})
SPOKEN = frozenset({"reporter", "left"})
NO_ANSWER = frozenset({"note"})
"""What an office writes down for itself answers nobody."""


class Said(NamedTuple):
    """One record of a matter: when, what was done, and by which right."""

    at: datetime
    does: str
    right: str


class Pile(NamedTuple):
    """The reporters' words nobody answered yet, and when somebody last did something; None where nobody ever did."""

    words: tuple[datetime, ...]
    answered_at: datetime | None


def pile(records: Iterable[Said]) -> Pile:
    """What lies there, from the records of a matter in their order. What the clock does is no answer."""
    words: list[datetime] = []
    answered = None
    for record in records:
        if record.right in SPOKEN:
            if record.does in WORDS:
                words.append(record.at)
        elif record.right not in ("", "clock") and record.does not in NO_ANSWER:
            words, answered = [], record.at
    return Pile(tuple(words), answered)
