"""Why a matter is late: read from where it stands, always of a post or a step, never of a person."""

from __future__ import annotations

from fengqiao.law.facts import Facts

WHYS = ("contested", "offered", "vacant", "tasks", "unsorted", "unassigned", "unfinished", "unchecked")


def why(facts: Facts, *, vacant: bool, tasks: int) -> str:
    """The one reason that stands in the way now, the nearest first."""
    if facts.objected_by or facts.ruler:
        return "contested"
    if facts.offered_to:
        return "offered"
    if vacant:
        return "vacant"
    if tasks:
        return "tasks"
    return {
        "reported": "unsorted",
        "asked": "unsorted",
        "told": "unsorted",
        "accepted": "unassigned",
        "done": "unchecked",
    }.get(facts.state, "unfinished")
