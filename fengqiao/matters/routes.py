"""Where another category or place would lead a matter: asked before an act is done, and again when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from fengqiao.law.facts import Facts
from fengqiao.law.table import Refused

Given = Mapping[str, Any]
Way = Callable[[Facts, str, Given, datetime], Given | Refused]

# A slot, filled in wiring.py: a kind of matter -> who answers elsewhere, as the room that keeps places knows it.
ROUTES: dict[str, Way] = {}
ROUTED = ("recategorise", "relocate")


def routed(facts: Facts, does: str, given: Given, now: datetime) -> Given | Refused:
    """What was given, with the organisation that a new category or place leads to; no caller names it themselves."""
    if does not in ROUTED or facts.kind not in ROUTES:
        return given
    return ROUTES[facts.kind](facts, does, given, now)
