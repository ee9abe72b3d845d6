"""The one queue: every matter within sight of the post one acts under, narrowed by filters of the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, F, Q

from fengqiao.desk.searching import words
from fengqiao.ledger.found.index import planned
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import NOTHING, QUERIES, untouched
from fengqiao.matters.world import world
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

Named = tuple[str, dict[str, str]]

PAGE = 30
MOST_COUNTED = 20_000
MOST_NAMED = 2_000
MOST_OFFERED = 200
MOST_TOLD = 100
"""Up to so many that were found are counted out."""

STATES = (
    "reported", "accepted", "working", "suspended", "done", "merged", "closed", "rejected", "withdrawn", "to_call",
    "to_write", "written",
)  # fmt: skip


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


TABS = ("all", "new", "today", "late", "check", "call")
WHERE = ("mine", "area", "begun", "ended", "all")


def filters(given: Mapping[str, str]) -> Filters:
    """Filters from a query string."""
    # PostgreSQL takes no NUL in a text, and nobody means one.
    asked = {name: str(given[name]).replace("\0", "").strip()[:80] for name in Filters._fields if given.get(name)}
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


def parts(by: Actor, where: str, *, looked: bool = False) -> list[Q]:
    """Sight as parts without overlap, each with an index: one OR over all of them would read the whole table.

    The last part holds the few that are here by name: given to this post, offered, to be ruled on or checked. For
    words that are `looked` for, an area is gone through in the queue's order until there are enough.
    """
    if where == "begun":
        return [QUERIES["origin"](by)]
    whole = ["lead" if by.kind == "lead" else "handler"]
    if where in ("area", "ended", "all"):
        whole.append("origin")
    anchors = {
        "handler": Q(held_by=by.org), "lead": _within(by) if by.centre else Q(held_by=by.org),
        "origin": Q(origin=by.org),
    }  # fmt: skip
    found: list[Q] = []
    rest = Q()
    for name in whole:
        sight = _in_order(by) if looked and name == "lead" and by.centre else QUERIES[name](by)
        if sight is not NOTHING:
            found.append(sight & rest)
            rest &= ~anchors[name]
    if where != "ended":
        few = [QUERIES[name](by) for name in ("assignee", "offered", "ruler", "checker")]
        named = [Matter.objects.filter(each, ended_at=None).values_list("pk") for each in few if each is not NOTHING]
        # One question over four small indexes; an OR would read everything that is open.
        keys = [key for (key,) in (named[0].union(*named[1:])[:MOST_NAMED] if named else [])]
        if keys:
            found.append(Q(pk__in=keys) & rest)
    return found


def _within(by: Actor) -> Q:
    return Q(held_scope__gte=by.scope, held_scope__lt=by.scope + "~") if by.scope else Q()


def _in_order(by: Actor) -> Q:
    """What a lead sees, asked so that SQLite has no range to read and sort whole."""
    return Q(held_scope__startswith=by.scope) & untouched(by)


class Around(NamedTuple):
    """What the fields of the queue offer: (scope, name) of areas from one's own down, (code, name) of offices."""

    areas: list[tuple[str, str]]
    offices: list[tuple[str, str]]


def around(by: Actor, asked: Filters) -> Around:
    """Areas a level at a time, so that a city's six thousand stand in no list; offices that may hold what one sees."""
    areas, offices = _around(stamp(), by.org, by.scope, asked.area)
    found = Around(*([(code, str(say(name))) for code, name in rows] for rows in (areas, offices)))
    for chosen, rows in ((asked.area, found.areas), (asked.office, found.offices)):
        if chosen and chosen not in dict(rows):
            # An old bookmark stays what it was when the form is sent again.
            rows.append((chosen, chosen))
    return found


@lru_cache(maxsize=1024)
def _around(stamp: int, org: str, scope: str, area: str) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """Kept until posts or offices change, which changes the stamp."""
    living = Organisation.objects.filter(valid_to=None)
    # From one's own area to the chosen one, and what lies right below each of these.
    chain = [area[:end] for end in range(len(scope), len(area) + 1)] if area.startswith(scope) else [scope]
    known = list(living.filter(kind="centre", scope__in=[scope, *chain]).order_by("level", "code"))
    below = living.filter(kind="centre", above__in=[row.code for row in known]).order_by("scope")[:MOST_OFFERED]
    areas = {row.scope: row.name for row in sorted((*known, *below), key=lambda row: str(row.scope))}
    over = [scope[:end] for end in range(1, len(scope) + 1)]
    beside = living.filter(Q(scope__in=over) | Q(scope__gte=scope, scope__lt=scope + "~") & ~Q(kind="centre"))
    holders = [row for row in beside.order_by("level", "code")[:MOST_OFFERED] if row.kind != "independent"]
    holders.sort(key=lambda row: row.code != org)
    return tuple(areas.items()), tuple((str(row.code), row.name) for row in holders)


def narrowed(asked: Filters) -> Q:
    """The filters of the URL, without the tabs and the words."""
    wanted = Q(ended_at__isnull=asked.where != "ended")
    if asked.state:
        wanted &= Q(state=asked.state)
    if asked.category:
        wanted &= Q(category=asked.category) | Q(category__startswith=asked.category + ".")
    if asked.urgency:
        wanted &= Q(urgency=asked.urgency)
    if asked.office:
        wanted &= Q(held_by=asked.office)
    if asked.area:
        wanted &= Q(origin_scope__gte=asked.area, origin_scope__lt=asked.area + "~")
    return wanted


def _tab(by: Actor, asked: Filters, now: datetime) -> Q:
    if asked.where == "ended" or asked.tab == "all":
        return Q()
    return tabs(by, now)[asked.tab]


def tabs(by: Actor, now: datetime) -> dict[str, Q]:
    """What each tab of open matters shows."""
    return {
        "all": Q(),
        "new": Q(state="reported"),
        "today": Q(due__lte=end_of_day(by, now)),
        "late": Q(due__lte=now) | Q(late=True),
        "check": Q(state="done"),
        "call": Q(state__in=("to_call", "to_write", "written")),
    }


def counts(sight: Sequence[Q], by: Actor, asked: Filters, now: datetime) -> dict[str, int | None]:
    """How many stand under each tab of this view; None where there are too many to count while somebody waits."""
    if asked.where in ("ended", "all") or asked.q:
        return dict.fromkeys(TABS)
    wanted = narrowed(asked)
    total: dict[str, int] = dict.fromkeys(TABS, 0)
    for part in sight:
        few = Matter.objects.filter(part, wanted).values("pk", "state", "due", "late")[:MOST_COUNTED]
        ways = {name: Count("pk", filter=each) if each else Count("pk") for name, each in tabs(by, now).items()}
        for name, count in few.aggregate(**ways).items():
            total[name] += count
    if total["all"] >= MOST_COUNTED:
        return dict.fromkeys(TABS)
    return dict(total)


def end_of_day(by: Actor, now: datetime) -> datetime:
    """The last moment of the local day."""
    calendar = world().calendar(by.scope.ljust(6, "0")[:6] + "000000" if by.scope else "")
    day = calendar.local_date(now)
    return calendar.closing(day) if calendar.closing(day) > now else now + timedelta(hours=6)


def _order(column: str) -> tuple[Any, str]:
    return (F("due").asc(nulls_last=True), "pk") if column == "due" else (f"-{column}", "-pk")


class Page(NamedTuple):
    """One page of the queue: its rows, the cursor of the next ('' at the end), and of a search what it found.

    `found` is how many there are, at most MOST_TOLD + 1; `words` what was looked for, as it is compared.
    """

    rows: list[Matter]
    after: str
    words: tuple[str, ...] = ()
    found: int = 0


def page(sight: Sequence[Q], by: Actor, asked: Filters, now: datetime, most: int = PAGE) -> Page:
    """One page of the queue, most urgent first; of `all`, what has ended comes behind what is open, newest first.

    Each part gives its own first rows from its index; only those that meet on this page are read whole.
    """
    if asked.q.strip():
        with planned():
            return _page(sight, by, asked, now, most)
    return _page(sight, by, asked, now, most)


def _page(sight: Sequence[Q], by: Actor, asked: Filters, now: datetime, most: int) -> Page:
    start = min(int(asked.after[:6]), 100 * PAGE) if asked.after.isdecimal() else 0
    said = words.wanted(by, asked.q)
    need = max(start + most + 1, MOST_TOLD + 1 if said.words else 0)
    if asked.where != "all":
        keys = _keys(said.asked(sight), by, asked, now, need)
    else:
        keys = _keys(said.asked(sight), by, asked._replace(where="area"), now, need)
        if len(keys) < need and asked.tab == "all":
            ended = asked._replace(where="ended")
            keys += _keys(said.asked(parts(by, "ended", looked=bool(said.words))), by, ended, now, need - len(keys))
    here = keys[start : start + most]
    found = {row.pk: row for row in Matter.objects.filter(pk__in=here).select_related("case")}
    after = str(start + most) if len(keys) > start + most else ""
    return Page([found[key] for key in here if key in found], after, said.words, min(len(keys), MOST_TOLD + 1))


def _keys(sight: Sequence[Q], by: Actor, asked: Filters, now: datetime, need: int) -> list[str]:
    """The keys of the first so many, in their order; parts of sight may overlap."""
    wanted = narrowed(asked) & _tab(by, asked, now)
    column = "ended_at" if asked.where == "ended" else "opened_at" if asked.order == "opened" else "due"
    back = "" if column == "due" else "-"
    keys: set[tuple[Any, str]] = set()
    for part in sight:
        rows = Matter.objects.filter(part, wanted).order_by(*_order(column))
        keys.update(rows.values_list(column, "pk")[:need])
    # What waits for nothing (merged) has no due and comes last.
    order = sorted(keys, key=lambda key: (key[0] is None, key[0] or now, key[1]), reverse=bool(back))
    return [key for _, key in order[:need]]
