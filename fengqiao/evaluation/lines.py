"""Matters as lines of a list: number, kind, area, state and post; nothing of the reporter."""

from __future__ import annotations

from typing import Any

from fengqiao.cases.models import Category
from fengqiao.law.words import STATES, in_language
from fengqiao.matters.history import Names
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year
from fengqiao.people.ladder import stamp
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.ui.words import say


class Sayings:
    """Names of kinds, places and posts for one page."""

    def __init__(self, by: Actor) -> None:
        self.names = Names(by.language)
        self.language = by.language
        self.kinds = dict(Category.objects.values_list("code", "name"))
        self.tree = places.tree()
        self.at = stamp()

    def line(self, row: Matter, **more: Any) -> dict[str, Any]:
        """A matter in a list: number, kind, area, state, post; nothing of the reporter."""
        case = getattr(row, "case", None) if row.kind == "case" else None
        place = self.tree.get(case.area) if case is not None else None
        kind = self.kinds.get(row.category)
        return {
            "number": row.number,
            "kind": say(kind) if kind else in_language(("未分类的事", "not sorted yet"), self.language),
            "where": say(dict(place.name)) if place is not None else self.names.org(row.origin),
            "state": in_language(STATES[row.state], self.language),
            "post": self.names.seat(row.seat) if row.seat else "",
            "due": row.due,
            "missing": missing_year(row.kind, row, self.at),
            "opened_at": row.opened_at,
            **more,
        }
