"""A district's own deadlines: never longer than the law's, never nothing, and a resident's own time never shorter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fengqiao.law.calendar import FARTHEST, UNITS
from fengqiao.law.facts import Amount, Numbers
from fengqiao.law.workings.longest import span

# What a petition may take is the statute's, and so are the thirty days in which a review may be asked for.
OWN = ("case", "task", "callback", "referral", "statement")
# What holds the work up may be shorter; what somebody has to speak up in may be longer.
AT_MOST = ("suspend_days", "extend_working_days", "inspect_working_days", "unanswered_words", "unanswered_working_days")
AT_LEAST = ("reopen_days", "revive_days")


def wrong(kind: str, standard: Numbers, stored: Mapping[str, Any]) -> str:
    """The first number that may not be, by its name ('steps.urgent.reported'); '' if all of them may be.

    `stored` is {"steps": {"urgent.reported": [30, "minutes"]}, "promises": {"normal": [10, "working_days"]}, …}.
    """
    if kind not in OWN or not stored:
        return "kind"
    unknown = stored.keys() - {"steps", "promises", *AT_MOST, *AT_LEAST}
    if unknown:
        return min(unknown)
    for name, amount in stored.get("steps", {}).items():
        urgency, _, state = name.partition(".")
        if not _fits(amount, standard.steps.get((urgency, state))):
            return f"steps.{name}"
    for urgency, amount in stored.get("promises", {}).items():
        if not _fits(amount, standard.promises.get(urgency)):
            return f"promises.{urgency}"
    for name in (*AT_MOST, *AT_LEAST):
        if name in stored:
            lowest, highest = (1, getattr(standard, name)) if name in AT_MOST else (getattr(standard, name), FARTHEST)
            if not _whole(stored[name]) or not lowest <= stored[name] <= highest:
                return name
    return ""


def _fits(given: Any, at_most: Amount | None) -> bool:
    """Whether it is an amount, more than nothing, and ends no later than the law's."""
    if at_most is None or not isinstance(given, list | tuple) or len(given) != 2:
        return False
    number, unit = given
    if not _whole(number) or unit not in UNITS or not 1 <= number <= FARTHEST:
        return False
    return span((number, unit)) <= span(at_most) and not (unit == "working_days" and at_most[1] == "days")


def _whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
