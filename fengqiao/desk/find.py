"""The one queue: every matter within sight of the post one acts under, narrowed by filters of the URL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from fengqiao.matters.models import Matter
from fengqiao.matters.standing import NOTHING, QUERIES
from fengqiao.matters.world import world
from fengqiao.people.standing import Actor

PAGE = 40
STATES = ("reported", "accepted", "working", "suspended", "done", "merged", "closed", "rejected", "withdrawn")


class Filters(NamedTuple):
    """What the URL asks for; unknown words are dropped, so that an old bookmark still opens."""

    tab: str = "all"
    where: str = "mine"
    state: str = ""
    category: str = ""
    urgency: str = ""
    area: str = ""
    office: str = ""
    q: str = ""
    order: str = "due"
    after: str = ""

    def query(self, **changes: str) -> str:
        """The filters as a query string, without what is the default."""
        from urllib.parse import urlencode  # noqa: PLC0415

        wanted = {**self._asdict(), "after": "", **changes}
        standard = Filters()._asdict()
        return urlencode({name: value for name, value in wanted.items() if value != standard[name]})


TABS = ("all", "new", "today", "late", "check")
WHERE = ("mine", "area", "begun", "ended")


def filters(given: Mapping[str, str]) -> Filters:
    """Filters from a query string."""
    asked = {name: str(given.get(name, "")).strip()[:80] for name in Filters._fields if given.get(name)}
    if asked.get("tab") not in TABS:
        asked.pop("tab", None)
    if asked.get("where") not in WHERE:
        asked.pop("where", None)
    if asked.get("state") not in STATES:
        asked.pop("state", None)
    if asked.get("urgency") not in ("urgent", "normal"):
        asked.pop("urgency", None)
    if asked.get("order") not in ("due", "opened"):
        asked.pop("order", None)
    return Filters(**asked)


def _any(by: Actor, names: tuple[str, ...]) -> Q:
    sight = NOTHING
    for name in names:
        found = QUERIES[name](by)
        if found is not NOTHING:
            sight |= found
    return sight


def queue(by: Actor, asked: Filters, now: datetime) -> QuerySet[Matter]:
    """The matters of a view, most urgent first; not yet cut to a page."""
    rows = narrowed(by, asked, now)
    if asked.tab == "new":
        rows = rows.filter(state="reported")
    elif asked.tab == "today":
        rows = rows.filter(due__lte=end_of_day(by, now), ended_at=None)
    elif asked.tab == "late":
        rows = rows.filter(Q(due__lte=now) | Q(late=True), ended_at=None)
    elif asked.tab == "check":
        rows = rows.filter(state="done")
    if asked.where == "ended":
        return rows.order_by("-ended_at", "-id")
    return rows.order_by("-opened_at", "-id") if asked.order == "opened" else rows.order_by("due", "id")


def narrowed(by: Actor, asked: Filters, now: datetime) -> QuerySet[Matter]:
    """Sight first, then the filters, then the tabs (queue) or their counts (counts)."""
    if asked.where == "begun":
        sight = _any(by, ("origin",))
    elif asked.where in ("area", "ended"):
        sight = _any(by, ("handler", "assignee", "lead", "checker", "origin", "offered", "ruler"))
    else:
        # What this post answers for or can do something about now.
        own = ("handler", "assignee", "checker", "offered", "ruler")
        sight = _any(by, own)
        if by.kind == "lead":
            sight |= QUERIES["lead"](by)
    rows = Matter.objects.filter(sight)
    rows = rows.filter(ended_at__isnull=False) if asked.where == "ended" else rows.filter(ended_at=None)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.category:
        rows = rows.filter(Q(category=asked.category) | Q(category__startswith=asked.category + "."))
    if asked.urgency:
        rows = rows.filter(urgency=asked.urgency)
    if asked.office:
        rows = rows.filter(held_by=asked.office)
    if asked.area:
        rows = rows.filter(origin_scope__gte=asked.area, origin_scope__lt=asked.area + "~")
    if asked.q:
        # Only what this post may see of a case is searched: its number and the working account.
        rows = rows.filter(
            Q(number__endswith=asked.q) | Q(number=asked.q) | Q(case__title__contains=asked.q)
            | Q(case__account__contains=asked.q)
        )  # fmt: skip
    return rows


def counts(by: Actor, asked: Filters, now: datetime) -> dict[str, int]:
    """How many stand under each tab of this view."""
    return narrowed(by, asked, now).aggregate(
        all=Count("pk"),
        new=Count("pk", filter=Q(state="reported")),
        today=Count("pk", filter=Q(due__lte=end_of_day(by, now))),
        late=Count("pk", filter=Q(due__lte=now) | Q(late=True)),
        check=Count("pk", filter=Q(state="done")),
    )


def end_of_day(by: Actor, now: datetime) -> datetime:
    """The last moment of the local day."""
    calendar = world().calendar(by.scope.ljust(6, "0")[:6] + "000000" if by.scope else "")
    day = calendar.local_date(now)
    return calendar.closing(day) if calendar.closing(day) > now else now + timedelta(hours=6)


def page(rows: QuerySet[Matter], asked: Filters) -> tuple[list[Matter], str]:
    """One page of the queue and the cursor of the next ('' at the end)."""
    start = int(asked.after) if asked.after.isdigit() else 0
    found = list(rows.select_related("case")[start : start + PAGE + 1])
    return found[:PAGE], str(start + PAGE) if len(found) > PAGE else ""
