"""How long a matter can stay open while nobody but staff and the clock acts: a sum of the law's numbers.

After that it has ended, or stands at the top on the public overdue list, where somebody can always end it.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from fengqiao.law.facts import Amount, Numbers
from fengqiao.law.table import Law

FORMULA = "open = (1 + m)·l·P + c·(2·D + W) + m·(A + W) + X + s·S;  with merges: M + 2·open"
MEANS = (
    ("m", "moves down, sideways or back to the origin by staff", "工作人员向下、平级或退回起点的移交次数"),
    ("c", "times it is done and to be checked", "办完待核查的次数"),
    ("s", "suspensions", "挂账次数"),
    ("l", "levels on the way to the top", "到最上级的层数"),
    ("P", "the promise of a leg", "每一级的承诺"),
    ("A, W, D", "the steps accepted, working, done", "已受理、办理中、待核查各步期限"),
    ("X", "an extension", "一次延期"),
    ("S", "days a suspension may last", "挂账天数"),
    ("M", "days after the report in which it may be merged", "可并案的天数"),
)
LEAD_REOPENS = 2
SLACK = timedelta(days=21)  # a week and the longest run of holidays, once


def moves(law: Law) -> int:
    """Takes and rulings, the hand-down, and the openings again by a lead; each may begin the way up anew.

    Two offers are two takes, or two refusals and a ruling; an objection is one more ruling. A new route comes
    only before the first way up.
    """
    most = at_most(law)
    return most["offer"] + most["object"] + most["hand_down"] + lead_reopens(law)


def checks(law: Law) -> int:
    """How often it can be done: once, again after every sending back, and after every opening by a lead."""
    return 1 + at_most(law)["send_back"] + lead_reopens(law)


def lead_reopens(law: Law) -> int:
    """How often a lead may open an ended matter again."""
    return LEAD_REOPENS if "reopen" in law.acts else 0


def at_most(law: Law) -> Counter[str]:
    """The bounds of the rows that have one; a row that is not there happens never."""
    return Counter({row.does: row.at_most for row in law.rows if row.at_most})


def longest(law: Law, numbers: Numbers, *, levels: int, urgency: str = "normal") -> timedelta:
    """The bound for a matter that is not merged.

    A promise binds what is not yet done; once broken, only what comes back from a check, or is moved at the
    top, gets a step more.
    """
    number, back = moves(law), checks(law)
    accepted, working, done = (span(numbers.steps[urgency, state]) for state in ("accepted", "working", "done"))
    return (
        (1 + number) * levels * span(numbers.promises[urgency])
        + back * (2 * done + working)
        + number * (accepted + working)
        + span((numbers.extend_working_days, "working_days"))
        + at_most(law)["suspend"] * timedelta(days=numbers.suspend_days)
        + SLACK
    )


def longest_merged(law: Law, numbers: Numbers, *, levels: int, urgency: str = "normal") -> timedelta:
    """The bound with merges: none begins after `merge_days`, a root has its bound, and then the matter its own."""
    return timedelta(days=numbers.merge_days) + 2 * longest(law, numbers, levels=levels, urgency=urgency)


def span(amount: Amount) -> timedelta:
    """What an amount comes to by the clock on the wall, in a sum of many.

    A year has some 250 working days of 365, so each counts one and a half; the day it begins on is not counted.
    """
    number, unit = amount
    if unit == "minutes":
        return timedelta(minutes=number)
    if unit == "hours":
        return timedelta(hours=number)
    if unit == "working_hours":
        return timedelta(days=1.5 * (-(-number // 8) + 1))
    return timedelta(days=1.5 * (number + 1))
