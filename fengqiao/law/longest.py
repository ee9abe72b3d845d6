"""How long a matter can stay open while nobody but staff and the clock acts: a sum of the law's numbers.

After that it has ended, or stands at the top on the public overdue list, where somebody can always end it.
"""

from __future__ import annotations

from datetime import timedelta

from fengqiao.law.facts import Amount, Numbers
from fengqiao.law.table import Law

HOLIDAYS = timedelta(days=14)  # more than the longest run of holidays beside weekends
FORMULA = "open = (1 + m)·l·P + (1 + m + c)·(R + A + W) + 2·c·D + X + s·S;  with merges: M + 2·open"
MEANS = (
    ("m", "moves down, sideways or back to the origin by staff", "工作人员向下、平级或退回起点的移交次数"),
    ("c", "times it is done and to be checked", "办完待核查的次数"),
    ("s", "suspensions", "挂账次数"),
    ("l", "levels on the way to the top", "到最上级的层数"),
    ("P", "the promise of a leg", "每一级的承诺"),
    ("R, A, W, D", "the steps reported, accepted, working, done", "待受理、已受理、办理中、待核查各步期限"),
    ("X", "an extension", "一次延期"),
    ("S", "days a suspension may last", "挂账天数"),
    ("M", "days after the report in which it may be merged", "可并案的天数"),
)


def moves(law: Law) -> int:
    """Takes and rulings, one hand-down, one new route, and the openings again by a lead.

    Two offers are two takes, or two refusals and a ruling; an objection is one more ruling.
    """
    most = at_most(law)
    return most["offer"] + most["object"] + most["hand_down"] + 1 + LEAD_REOPENS


LEAD_REOPENS = 2


def checks(law: Law) -> int:
    """How often it can be done: once, again after every sending back, and after every opening by a lead."""
    return 1 + at_most(law)["send_back"] + LEAD_REOPENS


def at_most(law: Law) -> dict[str, int]:
    """The bounds of the rows that have one."""
    return {row.does: row.at_most for row in law.rows if row.at_most}


def longest(law: Law, numbers: Numbers, *, levels: int, urgency: str = "normal") -> timedelta:
    """The bound for a matter that is not merged."""
    number, back = moves(law), checks(law)
    steps = {state: span(numbers.steps[urgency, state]) for state in ("reported", "accepted", "working", "done")}
    busy = steps["reported"] + steps["accepted"] + steps["working"]
    return (
        (1 + number) * levels * span(numbers.promises[urgency])
        + (1 + number + back) * busy
        + 2 * back * steps["done"]
        + span((numbers.extend_working_days, "working_days"))
        + at_most(law)["suspend"] * timedelta(days=numbers.suspend_days)
    )


def longest_merged(law: Law, numbers: Numbers, *, levels: int, urgency: str = "normal") -> timedelta:
    """The bound with merges: none begins after `merge_days`, a root has its bound, and then the matter its own."""
    return timedelta(days=numbers.merge_days) + 2 * longest(law, numbers, levels=levels, urgency=urgency)


def span(amount: Amount) -> timedelta:
    """The longest that an amount can be by the clock on the wall."""
    number, unit = amount
    if unit == "minutes":
        return timedelta(minutes=number)
    if unit == "hours":
        return timedelta(hours=number)
    if unit == "working_hours":
        return timedelta(days=-(-number // 8) * 7 / 5 + 3) + HOLIDAYS
    return timedelta(days=-(-number // 5) * 7 + 1) + (HOLIDAYS if unit == "working_days" else timedelta(days=number))
