"""What a figure counts: pure reasoning over the stories of problems, so that none improves by keeping one down.

Every rate counts a part of what was solved and verified, out of everything that was reported. Whatever else may
become of a problem (rejected, merged, suspended, withdrawn, closed unverified, entered through the office) leaves
it in the whole and out of the part.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

Z = 1.959964
"""The 97.5% point of the normal distribution: intervals hold 95%."""

OWN_WORD, CHECKED = "reporter", "checked"


class Event(NamedTuple):
    """One record of a problem: what was done when, the state it came to, how it counts as verified."""

    at: datetime
    does: str
    then: str
    verified: str | None = None
    promise: datetime | None = None


class Story(NamedTuple):
    """A problem from its report to where it stands; `promised` is what the reporter was first told.

    `solved_at` is when it came to its present close; `returned` how often it came back after it was called done;
    `upheld` whether two offices of an inspection found it solved as it is closed now.
    """

    id: str
    area: str
    opened_at: datetime
    state: str
    verified: str = ""
    promised: datetime | None = None
    solved_at: datetime | None = None
    returned: int = 0
    upheld: bool = False


# After these a problem is called done; what comes back from there was not.
AFTER = frozenset({"done", "closed", "rejected", "withdrawn"})
BACK = frozenset({"deny", "send_back", "reopen", "refute"})


def told(matter: str, area: str, opened_at: datetime, events: Iterable[Event]) -> Story:
    """The story that the records of a problem tell, in their order."""
    state, verified, promised, solved_at, returned, upheld = "reported", "", None, None, 0, False
    for event in events:
        if promised is None and event.promise is not None:
            promised = event.promise
        if event.does in BACK and state in AFTER:
            returned += 1
        if event.then:
            if event.then == "closed" and state != "closed":
                solved_at = event.at
            state = event.then
        if event.verified is not None:
            verified = event.verified
        if event.does == "follow":
            # However the other one was verified: nobody looked at this one, and its reporter has not spoken.
            verified = "root"
        if event.does == "uphold":
            # Somebody looked, whatever it closed with.
            verified, upheld = CHECKED, True
        elif state != "closed":
            upheld = False
    return Story(matter, area, opened_at, state, verified, promised, solved_at, returned, upheld)


BUCKETS = (
    "solved", "through", "unverified", "followed", "rejected", "withdrawn", "merged", "suspended", "checking", "open",
)  # fmt: skip
"""Where a problem stands; each in exactly one. Only the first counts as solved."""


def bucket(story: Story) -> str:
    """In which of BUCKETS a problem stands."""
    if story.state == "closed":
        if story.verified in (OWN_WORD, CHECKED):
            return "solved"
        return {"through": "through", "root": "followed"}.get(story.verified, "unverified")
    if story.state in ("rejected", "withdrawn", "merged", "suspended"):
        return story.state
    return "checking" if story.state == "done" else "open"


def solved(story: Story) -> bool:
    """Closed, and verified by somebody who did not do the work or by the reporter's own word."""
    return bucket(story) == "solved"


def in_time(story: Story) -> bool:
    """Solved by the day the reporter was first promised, by the reporter's own clock, which nothing resets."""
    return (
        solved(story)
        and story.promised is not None
        and story.solved_at is not None
        and story.solved_at <= story.promised
    )


def by_own_word(story: Story) -> bool:
    """The reporter said so, by their own hand."""
    return solved(story) and story.verified == OWN_WORD


def by_inspection(story: Story) -> bool:
    """Closed on the office's own word; two offices looked and found it solved."""
    return solved(story) and story.upheld and story.verified == CHECKED


def at_once(story: Story) -> bool:
    """Solved and never come back."""
    return solved(story) and story.returned == 0


RATES: dict[str, Callable[[Story], bool]] = {
    "solved": solved,
    "in_time": in_time,
    "own_word": by_own_word,
    "by_inspection": by_inspection,
    "at_once": at_once,
}
"""Name of a rate -> what of the reported it counts; each a part of what is solved."""


class Rate(NamedTuple):
    """n of d with the 95% interval of Wilson; without a d there is none."""

    n: int
    d: int

    @property
    def share(self) -> float | None:
        return self.n / self.d if self.d else None

    @property
    def low(self) -> float:
        return wilson(self.n, self.d)[0]

    @property
    def high(self) -> float:
        return wilson(self.n, self.d)[1]


def wilson(n: int, d: int) -> tuple[float, float]:
    """The score interval of E. B. Wilson, 'Probable inference', J. Am. Stat. Assoc. 22 (1927) 209-212."""
    if not d:
        return 0.0, 1.0
    share, square = n / d, Z * Z / d
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / d + square / (4 * d)) / (1 + square)
    # The ends are reached exactly; floating point may pass them by a hair.
    return (0.0 if n == 0 else max(0.0, middle - half)), (1.0 if n == d else min(1.0, middle + half))


class Figures(NamedTuple):
    """The rates of some problems and, beside them, where each stands."""

    rates: dict[str, Rate]
    beside: dict[str, int]
    returned: Rate

    @property
    def reported(self) -> int:
        return sum(self.beside.values())


def figures(stories: Sequence[Story]) -> Figures:
    """All figures of these problems."""
    beside = Counter(bucket(story) for story in stories)
    rates = {name: Rate(sum(map(counts, stories)), len(stories)) for name, counts in RATES.items()}
    returned = Rate(sum(story.returned > 0 for story in stories), len(stories))
    return Figures(rates, {name: beside[name] for name in BUCKETS}, returned)


def as_many_reported(now: Rate, before: int) -> Rate:
    """The rate as if no fewer had been reported than in the period before: what nobody reports is not solved."""
    return Rate(now.n, max(now.d, before))


def compared(now: Rate, before: Rate) -> int:
    """More (1), fewer (-1) or as many (0) solved than before.

    Numbers solved are compared, never shares: a share rises when somebody keeps quiet, a number does not.
    """
    return (now.n > before.n) - (now.n < before.n)


PICKED: dict[str, Callable[[Story], bool]] = {
    **RATES,
    "reported": lambda story: True,
    "returned": lambda story: story.returned > 0,
    **{f"in_{name}": lambda story, name=name: bucket(story) == name for name in BUCKETS},  # type: ignore[misc]
}
"""Name of a number on the page -> the problems it counts, so that each opens into its cases."""
