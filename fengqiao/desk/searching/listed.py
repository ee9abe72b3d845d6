"""The left pane: the rows of the queue as this post may see them, and of a search why each was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fengqiao.cases.models import Category
from fengqiao.desk import find
from fengqiao.desk.forms import categories
from fengqiao.desk.models import View
from fengqiao.desk.names import matter_name
from fengqiao.desk.searching import words
from fengqiao.law.sight import seen
from fengqiao.law.words import STATES, in_language
from fengqiao.matters.models import Matter
from fengqiao.matters.reading import PROTECTED, own
from fengqiao.matters.world import missing_year
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.ui.words import mark, say

# Shape and tone of a state: never a colour without a word or shape.
DRAWN = {
    "reported": ("ring", "river"), "accepted": ("ring", "river"), "working": ("play", "river"),
    "suspended": ("pause", "amber"), "done": ("square", "moss"), "merged": ("ring", ""), "closed": ("tick", "moss"),
    "rejected": ("cross", ""), "withdrawn": ("cross", ""), "asked": ("ring", "river"), "taken": ("play", "river"),
    "answered": ("tick", "moss"), "declined": ("cross", ""), "waived": ("cross", ""), "missed": ("up", "alarm"),
    "told": ("ring", "river"), "to_call": ("ring", "river"), "to_write": ("diamond", "amber"), "written": ("pause", ""),
    "lodged": ("ring", "river"), "examined": ("play", "river"), "replied": ("square", "moss"),
    "review": ("play", "river"), "reviewed": ("square", "moss"), "re_review": ("play", "river"),
    "not_taken": ("cross", ""), "stood": ("tick", ""), "final": ("tick", ""), "referred": ("pause", "amber"),
    "received": ("tick", ""), "came_back": ("cross", ""),
    "said_solved": ("square", "moss"), "said_partly": ("diamond", "amber"), "said_not": ("cross", ""),
    "said_nothing": ("ring", ""), "unreached": ("ring", ""), "uncalled": ("up", "alarm"), "called_off": ("ring", ""),
}  # fmt: skip


def drawn(matter: Matter, now: datetime) -> tuple[str, str]:
    """(shape, tone) of a row: late and soon before the state's own."""
    if matter.due is not None and matter.ended_at is None:
        if matter.due <= now or matter.late:
            return "up", "alarm"
        if matter.due <= now + timedelta(hours=4):
            return "diamond", "amber"
    return DRAWN.get(matter.state, ("ring", ""))


def queue(by: Actor, given: Mapping[str, str], now: datetime, current: str) -> dict[str, Any]:
    """The left pane."""
    asked = find.filters(given)
    sight = find.parts(by, asked.where, looked=bool(asked.q))
    page = find.page(sight, by, asked, now)
    found, after = page.rows, page.after
    hits = words.hits(by, found, page.words, now) if page.words else {}
    counts = find.counts(sight, by, asked, now)
    named = {
        "all": _("全部"), "new": _("待受理"), "today": _("今天到期"), "late": _("逾期"), "check": _("待核查"),
        "call": _("待回访"),
    }  # fmt: skip
    tones = {"today": "amber", "late": "alarm"}
    kept = asked.query()
    places = _names({row.origin for row in found})
    kinds, at = category_names(), stamp()
    return {
        "by": by,
        "now": now,
        "asked": asked,
        "kept": kept,
        "rows": [
            {
                "matter": row,
                "missing": missing_year(row.kind, row, at),
                "name": matter_name(row, groups_of(by, row), kinds),
                "where": places.get(row.origin, ""),
                "shape": drawn(row, now)[0],
                "tone": drawn(row, now)[1],
                "state": in_language(STATES[row.state], by.language),
                "href": reverse("desk:one", args=[row.number]) + (f"?{kept}" if kept else ""),
                "on": current in (row.number, row.id),
                "hit": _drawn_hit(hits[row.pk]) if row.pk in hits else None,
            }
            for row in found
        ],
        "tabs": [
            {
                "word": named[name], "count": counts[name], "href": f"{reverse('desk:queue')}?{asked.query(tab=name)}",
                "on": asked.tab == name, "tone": tones.get(name, "") if counts[name] else "",
            }
            for name in find.TABS
        ],
        "where": [
            {"word": word, "on": asked.where == name, "href": f"{reverse('desk:queue')}?{asked.query(where=name)}"}
            for name, word in (
                ("mine", _("由我这里办")), ("area", _("看得到的")), ("begun", _("从这里开始的")), ("ended", _("已结")),
                ("all", _("全部，连已结的")),
            )
        ],
        "older": f"{reverse('desk:queue')}?{asked.query()}&after={after}" if after else "",
        "categories": categories(now, by.language), **find.around(by, asked)._asdict(),
        "states": [(name, in_language(STATES[name], by.language)) for name in find.STATES],
        "views": View.objects.filter(person=by.person, post=by.post).order_by("name"),
        "current": current,
        "looked_for": bool(page.words),
        "told": _told(page),
        "everywhere": f"{reverse('desk:queue')}?{urlencode({'where': 'all', 'q': asked.q})}"
        if page.words and asked._replace(after="", order="due") != find.Filters(where="all", q=asked.q) else "",
    }  # fmt: skip


def _drawn_hit(hit: words.Hit) -> dict[str, SafeString]:
    """Its parts as HTML; drawn here, for a template opened for each of them took a tenth of the page's time."""
    return {name: SafeString("".join(map(_piece, pieces))) for name, pieces in hit._asdict().items()}


def _piece(piece: tuple[str, bool]) -> str:
    text, looked_for = piece
    return f"<mark>{mark(text)}</mark>" if looked_for else mark(text)


def _told(page: find.Page) -> str:
    """How many were found; of many, that there are more."""
    if not page.words:
        return ""
    if page.found > find.MOST_TOLD:
        return str(_("找到 %(n)s 件以上") % {"n": find.MOST_TOLD})
    return str(_("找到 %(n)s 件") % {"n": page.found})


def groups_of(by: Actor, row: Matter) -> frozenset[str]:
    """The groups a post sees of a row: who is offered it, rules or works on it sees the working account."""
    if by.kind == "lead":
        inside = by.centre and row.held_scope.startswith(by.scope)
        groups = seen(("lead",) if inside or row.held_by == by.org else ("ruler",))
        # A list opens nothing that would ask for a reason.
        return groups if own(by, row) else groups - PROTECTED
    if by.kind == "desk" and (by.org in (row.held_by, row.origin) or row.checked_by == f"{by.org}/desk"):
        return seen(("handler",))
    return seen(("assignee",))


def _names(codes: set[str]) -> dict[str, str]:
    found = Organisation.objects.filter(code__in=codes).values_list("code", "name")
    return {code: short(say(name)) for code, name in found}


def short(name: str) -> str:
    """An organisation's name without the words that all of them share."""
    for tail in ("综治中心", "社区综治中心", " centre", " community centre"):
        name = name.removesuffix(tail)
    return name


def category_names() -> dict[str, dict[str, str]]:
    """Code -> the name of every category."""
    return dict(Category.objects.values_list("code", "name"))
