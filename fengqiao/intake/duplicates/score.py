"""One score of "same problem" out of whatever two reports say, with what agrees and what differs in plain words."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fengqiao.intake.duplicates import nearness
from fengqiao.intake.duplicates.agreement import agreement
from fengqiao.intake.duplicates.learning import Weights, probability
from fengqiao.intake.duplicates.texts import Words
from fengqiao.law.words import in_language

SHIPPED = Path(__file__).with_name("weights.json")
"""The weights of the text part: nine numbers learned from 349 pairs of petitions that one person judged."""

USUAL = 0.2
"""How many of those that are set beside a new report are the same problem, before anything is compared."""

MOST_OF_TEXT = 5.0
"""The text's evidence is bounded: no wording makes up for everything else."""

SHORT = Path(__file__).with_name("weights_short.json")
"""The same for a line: learned from the titles of the same pairs alone."""

LINE, PAGE = 40, 120
"""Characters of the shorter text: up to the first it is judged as a line, from the second as a page, between by both.

Two lines can be of one problem and share hardly a word; two pages hardly.
"""

SAYS = {
    "words": ("都说到“{}”", "both say “{}”"),
    "numbers": ("号码相同：{}", "the same number: {}"),
    "near": ("相距约{}米", "about {} m apart"),
    "days": ("前后{}天内", "within {} days"),
    "category": ("类别相同", "the same category"),
    "few_words": ("文字很少相同", "few words in common"),
    "other_numbers": ("号码不同：{}", "other numbers: {}"),
    "other_area": ("区域不同：{}", "other areas: {}"),
    "far": ("相距{}米", "{} m apart"),
    "long_ago": ("相隔{}天", "{} days apart"),
    "other_category": ("类别不同", "another category"),
}
"""What can agree or differ, as people read it; {} is the detail."""


class Report(NamedTuple):
    """What is known of a report; whatever is not is None or empty. `point` is (lon, lat) in degrees, WGS-84."""

    words: Words | None = None
    point: tuple[float, float] | None = None
    at: datetime | None = None
    category: str = ""


class Reason(NamedTuple):
    """A key of SAYS, and its detail."""

    what: str
    detail: str = ""

    def said(self, language: str) -> str:
        """In zh or en."""
        return in_language(SAYS[self.what], language).format(self.detail)


class Score(NamedTuple):
    """`chance` that two reports are the same problem; by part the evidence; what agrees and differs, weightiest first.

    With no part at all the chance is USUAL and nothing is claimed: `parts` is empty.
    """

    chance: float
    parts: dict[str, float]
    agrees: list[Reason]
    differs: list[Reason]


@cache
def shipped(file: Path = SHIPPED) -> Weights:
    """The weights that come with the platform."""
    return Weights.read(json.loads(file.read_text(encoding="utf-8")))


def score(a: Report, b: Report, *, weights: Weights | None = None, usual: float = USUAL) -> Score:
    """Of two reports, in either order."""
    parts: dict[str, float] = {}
    agrees: list[Reason] = []
    differs: list[Reason] = []
    if a.words is not None and b.words is not None and a.words.speaks and b.words.speaks:
        parts["text"] = _text(a.words, b.words, weights or shipped(), agrees, differs)
    if a.point is not None and b.point is not None:
        apart = nearness.metres(a.point, b.point)
        parts["place"] = nearness.place(apart)
        if parts["place"] > 0:
            agrees.append(Reason("near", str(round(apart / 10) * 10 or 10)))
        else:
            differs.append(Reason("far", str(round(apart / 10) * 10)))
    if a.at is not None and b.at is not None:
        days = abs((a.at - b.at).total_seconds()) / 86400
        parts["time"] = nearness.time(days)
        if parts["time"] > 0:
            agrees.append(Reason("days", str(math.ceil(days) or 1)))
        elif parts["time"] < -0.2:
            differs.append(Reason("long_ago", str(round(days))))
    if a.category and b.category:
        parts["category"] = nearness.category(a.category, b.category)
        if a.category == b.category:
            agrees.append(Reason("category"))
        elif parts["category"] < 0:
            differs.append(Reason("other_category"))
    odds = math.log(usual / (1 - usual)) + math.fsum(parts.values())
    return Score(probability(odds), parts, agrees, differs)


def among(chances: Sequence[float], new: float = 1.0) -> list[float]:
    """The chance of each where at most one is meant: what speaks for one speaks against the rest, and against `new`."""
    odds = [chance / (1 - chance) for chance in chances]
    total = new + math.fsum(odds)
    return [each / total for each in odds]


def _text(a: Words, b: Words, weights: Weights, agrees: list[Reason], differs: list[Reason]) -> float:
    found = agreement(a, b)
    length = min(len(a.whole), len(b.whole))
    short = max(0.0, min(1.0, (PAGE - length) / (PAGE - LINE)))
    evidence = (1 - short) * weights.evidence(found.figures) + short * shipped(SHORT).evidence(found.figures)
    evidence = max(-MOST_OF_TEXT, min(MOST_OF_TEXT, evidence))
    # Single common words are no reason that anybody would give.
    telling = [piece for piece in found.pieces if a.background.rarity(piece) >= 2 and not piece.isdecimal()]
    telling = sorted(telling, key=lambda piece: -a.background.rarity(piece) * min(len(piece), 6))[:3]
    if telling:
        agrees.append(Reason("words", "、".join(piece[:12] for piece in telling)))
    if found.figures["numbers"]:
        both = sorted(
            number + unit
            for unit in a.numbers.keys() & b.numbers.keys()
            for number in a.numbers[unit] & b.numbers[unit]
        )
        agrees.append(Reason("numbers", "、".join(both[:3])))
    if found.figures["numbers_differ"]:
        differs.append(Reason("other_numbers", " / ".join(_named(words, other) for words, other in ((a, b), (b, a)))))
    if found.figures["areas_differ"]:
        differs.append(Reason("other_area", " / ".join("、".join(sorted(words.areas)[:2]) for words in (a, b))))
    if evidence < -1 and not telling:
        differs.append(Reason("few_words"))
    return evidence


def _named(words: Words, other: Words) -> str:
    units = sorted((words.numbers.keys() & other.numbers.keys()) - {""})
    return "、".join(number + unit for unit in units for number in sorted(words.numbers[unit])[:2])
