"""What it costs a post to take a case, in metres of way, why it is fit to, and the best next one; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

REST = "*"
"""A skill that is none: the post takes what nobody is named for as well."""


class Weights(NamedTuple):
    """All in metres of way, but for `most` (open matters at which a person takes no more) and `soon` (minutes).

    load      each matter that is open at the post already
    outside   the place lies outside the post's own area
    unlisted  the duty list does not name its office for this category there
    ending    the case is urgent and the post's shift ends within `soon`
    unknown   nobody knows how far it is
    far       no way counts for more
    """

    most: int = 12
    load: int = 150
    outside: int = 1500
    unlisted: int = 800
    ending: int = 3000
    unknown: int = 1000
    far: int = 20_000
    soon: int = 60


class Case(NamedTuple):
    """What is to be taken: `area` and `held` are scopes (where it is, and of its holder), `at` metres on a flat sheet.

    `barred` are the posts that may not take it, whatever for.
    """

    key: str
    category: str
    area: str
    held: str
    at: tuple[int, int] | None = None
    urgent: bool = False
    barred: frozenset[str] = frozenset()


class Taker(NamedTuple):
    """A post on shift. `owner` is whoever sits there: with several posts they are asked for their hands once.

    general  takes what nobody is named for (a grid worker does, an office beside the tree does not)
    centre   an area's own post: it works inside its scope; else its scope covers what it serves
    duties   (category, scope) of the duty list's rows that name its office
    load     matters open there now · left  minutes until its shift ends · ground  the scope it works in if not all
    """

    key: str
    owner: str
    scope: str
    centre: bool = True
    general: bool = True
    at: tuple[int, int] | None = None
    skills: frozenset[str] = frozenset()
    duties: tuple[tuple[str, str], ...] = ()
    load: int = 0
    left: int = 480
    ground: str = ""


class Choice(NamedTuple):
    """A post that may take it, what that costs, and what speaks for it; `metres` is None where nobody knows."""

    taker: Taker
    cost: int
    metres: int | None
    own: bool
    listed: bool
    skill: str
    ending: bool


def above(category: str) -> list[str]:
    """A category and those it belongs to, the most exact first."""
    parts = category.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def special(takers: Iterable[Taker]) -> frozenset[str]:
    """The skills that somebody here is named for; give all posts, on shift or not."""
    return frozenset(skill for each in takers for skill in each.skills) - {REST}


def reaches(taker: Taker, held: str) -> bool:
    """Whether the law lets the post take what is held there: inside that area, or an office that serves it."""
    return taker.scope.startswith(held) or (not taker.centre and held.startswith(taker.scope))


def skill_of(taker: Taker, names: Sequence[str]) -> str:
    """The skill of the post that covers a category ('' if none does), given with those above it."""
    return next((name for name in names if name in taker.skills), "")


def listed(taker: Taker, names: Sequence[str], area: str) -> bool:
    """Whether the duty list names its office for this category in this place."""
    return any(category in names and area.startswith(scope) for category, scope in taker.duties)


def takes_rest(taker: Taker) -> bool:
    """Whether the post takes what nobody is named for."""
    return taker.general and (not taker.skills or REST in taker.skills)


def way(case: Case, taker: Taker) -> int | None:
    """Metres between the two, as the crow flies."""
    if case.at is None or taker.at is None:
        return None
    east, north = case.at[0] - taker.at[0], case.at[1] - taker.at[1]
    return int(sqrt(east * east + north * north))


class Asked(NamedTuple):
    """A case with what is the same for every post: the categories it falls under, and whether it needs a skill."""

    case: Case
    names: tuple[str, ...]
    needed: bool


def asked(case: Case, skills: frozenset[str]) -> Asked:
    """The case as every post is asked; `skills` is special() of all."""
    names = tuple(above(case.category))
    return Asked(case, names, not skills.isdisjoint(names))


def choice(question: Asked, taker: Taker, weights: Weights) -> Choice | None:
    """What it costs this post; None where it may not take it or has not the skill."""
    case, names, needed = question
    skill = skill_of(taker, names) if taker.skills else ""
    named = bool(taker.duties) and listed(taker, names, case.area)
    if not (skill or named) and (needed or not takes_rest(taker)):
        return None
    if not reaches(taker, case.held) or taker.key in case.barred:
        return None
    metres = way(case, taker)
    own = case.area.startswith(taker.ground or taker.scope)
    ending = case.urgent and taker.left < weights.soon
    cost = weights.unknown if metres is None else min(metres, weights.far)
    cost += weights.load * taker.load
    if not own:
        cost += weights.outside
    if not named:
        cost += weights.unlisted
    if ending:
        cost += weights.ending
    return Choice(taker, cost, metres, own, named, skill, ending)


def rooms(takers: Iterable[Taker], weights: Weights, bound: int | None = None) -> dict[str, int]:
    """How many more each person can take: up to `most`, or the bound on what is open at one's posts in all."""
    open_at: dict[str, int] = {}
    for each in takers:
        open_at[each.owner] = open_at.get(each.owner, 0) + each.load
    most = weights.most if bound is None else min(weights.most, bound)
    return {owner: max(0, most - load) for owner, load in open_at.items()}


def best(
    case: Case,
    takers: Iterable[Taker],
    weights: Weights,
    skills: frozenset[str],
    room: Mapping[str, int],
    most: int = 1,
) -> list[Choice]:
    """The best posts with room, of each person one: a new case goes in at once and moves nothing that stands."""
    found: dict[str, Choice] = {}
    question = asked(case, skills)
    for taker in takers:
        if room.get(taker.owner, 0) < 1:
            continue
        each = choice(question, taker, weights)
        if each is not None and (taker.owner not in found or each.cost < found[taker.owner].cost):
            found[taker.owner] = each
    return sorted(found.values(), key=lambda each: (each.cost, each.taker.key))[:most]


def why_nobody(case: Case, takers: Sequence[Taker], weights: Weights, skills: frozenset[str]) -> str:
    """Why it could not be placed: 'nobody' is on shift here, nobody has the 'skill', or all who could are 'full'."""
    here = [each for each in takers if reaches(each, case.held) and each.key not in case.barred]
    if not here:
        return "nobody"
    question = asked(case, skills)
    return "full" if any(choice(question, each, weights) for each in here) else "skill"
