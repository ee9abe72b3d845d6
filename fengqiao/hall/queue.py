"""What may become of a number: its states, the acts between them, who is next, how long it takes; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Final, NamedTuple

CALLS: Final = 3
# Who did not hear it three times comes back within this time at the front, later at the end.
BACK: Final = timedelta(minutes=30)
# Priority counts as drawn so much earlier: nobody is overtaken by somebody who came later than that.
AHEAD: Final = timedelta(minutes=30)

WAITING: Final = ("waiting", "handed")
AT_WINDOW: Final = ("called", "recalled", "serving")
OPEN: Final = (*WAITING, *AT_WINDOW, "absent")
ENDED: Final = ("done", "left", "over")
STATES: Final = (*OPEN, *ENDED)

# act -> the states in which it may be done.
WHEN: Final[dict[str, tuple[str, ...]]] = {
    "call": WAITING,
    "recall": ("called", "recalled"),
    "absent": ("recalled",),
    "back": ("absent",),
    "put_back": ("called", "recalled"),
    "take_up": ("called", "recalled"),
    "hand_over": ("serving",),
    "done": ("serving",),
    "leave": (*WAITING, "called", "recalled", "absent"),
    "end_day": (*WAITING, "called", "recalled", "absent"),
    "lapse": OPEN,
}


class Refused(Exception):
    """The number is not where this act may be done; `why` is a key of words.REFUSALS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Number(NamedTuple):
    """How a number stands. `since`: from when on it waits; `front`: it waits before all others.

    `office` is to whom it was handed over, '' before; `topic` what it is about.
    """

    number: int
    topic: str
    since: datetime
    state: str = "waiting"
    priority: bool = False
    front: bool = False
    calls: int = 0
    back_until: datetime | None = None
    office: str = ""


def decide(of: Number, does: str, now: datetime, *, office: str = "") -> Number:
    """How it stands after an act; `office` is who calls it, or to whom it is handed over. Raises Refused."""
    if of.state not in WHEN[does]:
        raise Refused("ended" if of.state in ENDED else "moved_on")
    waits = "handed" if of.office else "waiting"
    if does == "call":
        if of.office and of.office != office:
            raise Refused("moved_on")
        return of._replace(state="called", calls=1, front=False, back_until=None)
    if does == "recall":
        if of.calls >= CALLS:
            raise Refused("three_times")
        return of._replace(state="recalled", calls=of.calls + 1)
    if does == "absent":
        if of.calls < CALLS:
            raise Refused("call_again")
        return of._replace(state="absent", back_until=now + BACK)
    if does == "back":
        if of.back_until is not None and now <= of.back_until:
            return of._replace(state=waits, calls=0, front=True, back_until=None)
        return of._replace(state=waits, calls=0, front=False, since=now, back_until=None)
    if does == "put_back":
        return of._replace(state=waits, calls=0, front=True)
    if does == "take_up":
        return of._replace(state="serving", calls=0)
    if does == "hand_over":
        if not office or office == of.office:
            raise Refused("no_such_office")
        return of._replace(state="handed", calls=0, front=True, office=office)
    return of._replace(state={"done": "done", "leave": "left"}.get(does, "over"), front=False, back_until=None)


def choices(of: Number) -> list[str]:
    """The acts of a window on the number it has, the most likely first."""
    if of.state in ("called", "recalled"):
        again = "absent" if of.calls >= CALLS else "recall"
        return ["take_up", again, "put_back"]
    return ["done", "hand_over"] if of.state == "serving" else []


def place(of: Number) -> tuple[int, datetime, int]:
    """Where it stands in the line: smaller is earlier; no two are equal."""
    return (0 if of.front else 1, of.since - (AHEAD if of.priority else timedelta()), of.number)


def line(numbers: Iterable[Number], *, office: str, topics: Collection[str]) -> list[Number]:
    """Who waits for a window of this office that takes these topics (none named: all), the next one first."""
    mine = [
        each
        for each in numbers
        if (each.state == "handed" and each.office == office)
        or (each.state == "waiting" and (not topics or each.topic in topics))
    ]
    return sorted(mine, key=place)


def before(of: Number, numbers: Iterable[Number]) -> int:
    """How many of the same topic wait before it."""
    return sum(each.state == "waiting" and each.topic == of.topic and place(each) < place(of) for each in numbers)


def wait(ahead: int, *, minutes: int, windows: int) -> int | None:
    """About how many minutes it takes, in steps of five; None where no window takes it now."""
    if windows < 1:
        return None
    return 5 * ceil(ahead * max(1, minutes) / windows / 5)
