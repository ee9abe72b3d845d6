"""What inspections and callbacks of a month came to: counted apart, each in one place, and none of it under solved."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fengqiao.law.callback_law import ENDED

FOUND = ("held", "refuted", "unseen")
LOOKS = ("drawn", "checked", *(f"found_{name}" for name in FOUND), "waiting", "unlooked")
"""Columns of inspections: all drawn; of these looked at, and with what result; not yet; and not looked at in time."""
IN_TIME = "not unlooked"
CALLS = ("calls", *(f"call_{name}" for name in ENDED))
"""Columns of callbacks: all that ended, and how."""
SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("drawn", ("checked", "waiting")),
    ("drawn", ("unlooked", IN_TIME)),
    ("checked", tuple(f"found_{name}" for name in FOUND)),
    ("calls", CALLS[1:]),
)
"""The sums that hold among these columns, as every reader knows."""


class Look(NamedTuple):
    """What one office found and when, or nothing yet."""

    found: str
    at: datetime | None


class Drawn(NamedTuple):
    """A matter that was drawn, where it began, by when it was to be looked at, and what each office found."""

    area: str
    due: datetime | None
    looks: tuple[Look, ...]


def found(entry: Drawn, until: datetime) -> str:
    """What came of it up to a moment: one of FOUND, or '' where an office still has to look."""
    said = [each.found for each in entry.looks if each.at is not None and each.at <= until]
    if "refuted" in said:
        return "refuted"
    if not said or len(said) < len(entry.looks):
        return ""
    return "held" if "held" in said else "unseen"


def unlooked(entry: Drawn, until: datetime) -> bool:
    """Whether an office did not look in time. Looking later does not undo it; what was refuted asks nobody else."""
    refuted = [each.at for each in entry.looks if each.found == "refuted" and each.at is not None]
    asked = min([*refuted, until])
    return entry.due is not None and any(
        min(each.at or asked, asked) > entry.due for each in entry.looks
    )  # fmt: skip


def columns(entry: Drawn, until: datetime) -> list[str]:
    """Every column that counts it."""
    what = found(entry, until)
    here = ["drawn", "unlooked" if unlooked(entry, until) else IN_TIME]
    return [*here, "checked", f"found_{what}"] if what else [*here, "waiting"]
