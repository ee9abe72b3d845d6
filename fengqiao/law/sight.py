"""Sight: which standing may see which group of fields; what may not be seen is nowhere (DESIGN.md 3)."""

from __future__ import annotations

from collections.abc import Iterable

GROUPS = {
    "public": ("办理进度", "progress"),
    "work": ("办理用的摘要", "working account"),
    "original": ("原话、照片、门牌", "original words, photos, dwelling"),
    "identity": ("诉求人是谁", "who reports"),
    "contact": ("联系方式", "how to reach them"),
    "about": ("投诉的单位或人", "whom it complains of"),
    "papers": ("调解文书", "dispute papers"),
    "health": ("健康信息", "health"),
}

# One row a standing. A reporter sees the original words of their own voice only (find.py narrows it).
SIGHT: dict[str, frozenset[str]] = {
    "reporter": frozenset({"public", "original", "about"}),
    "left": frozenset({"public", "original"}),
    "handler": frozenset({"public", "work", "original", "identity", "contact", "about"}),
    "assignee": frozenset({"public", "work"}),
    "offered": frozenset({"public", "work"}),
    "ruler": frozenset({"public", "work"}),
    "checker": frozenset({"public", "work", "original", "identity", "contact", "about"}),
    "origin": frozenset({"public", "work", "original", "identity", "contact", "about"}),
    "lead": frozenset({"public", "work", "original", "identity", "contact", "about"}),
    "lead_above": frozenset({"public", "work", "original", "identity", "contact", "about"}),
    "clock": frozenset(),
}


def seen(standings: Iterable[str]) -> frozenset[str]:
    """The groups that somebody with these standings may see; none without a standing."""
    groups: frozenset[str] = frozenset()
    for name in standings:
        groups |= SIGHT[name]
    return groups
