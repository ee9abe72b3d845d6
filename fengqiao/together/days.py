"""An area's own days of work: they move deadlines, so one lead asks for them and another confirms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.places.act import chain_of, set_days
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import CalendarDay
from fengqiao.places.refusals import Refused as NoPlace
from fengqiao.together import numbers
from fengqiao.together.act import Refused
from fengqiao.together.models import Request
from fengqiao.together.whats import Given, What
from fengqiao.ui.words import say

MOST = 400


def areas(by: Actor) -> list[Organisation]:
    """The centres, by area, whose days this lead may ask to change: all of the districts whose deadlines are theirs."""
    mine = {top.district for top in numbers.districts(by)}
    rows = Organisation.objects.filter(kind="centre", valid_to=None, district__in=mine, level__lte=3)
    return [row for row in rows.order_by("level", "code")[:MOST] if places.area(row.area_id) is not None]


def own(area: str, since: date) -> list[tuple[CalendarDay, Mapping[str, str]]]:
    """The days that bind an area, its own and those of what it lies in, each with whose word it is."""
    path = {place.code: place.name for place in places.tree().path(area)}
    rows = CalendarDay.objects.filter(area_id__in=list(path), day__gte=since).order_by("day")[:200]
    return [(row, path[row.area_id]) for row in rows]


def _may(by: Actor, given: Given) -> bool:
    """Leads of the district's highest centre and above it, as for its deadlines: nobody below moves their own."""
    return numbers.may(by, str(given["district"]))


def _days(given: Given) -> list[date]:
    first, last = (date.fromisoformat(given[name]) for name in ("first", "last"))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _lines(given: Given) -> list[tuple[str, str]]:
    place = places.area(str(given["area"]))
    last = "" if given["last"] == given["first"] else f" – {given['last']}"
    return [
        (_("哪个区域"), str(say(place.name)) if place is not None else str(given["area"])),
        (_("哪几天"), f"{given['first']}{last}"),
        (_("怎样算"), _("上班") if given["working"] else _("不上班")),
        (_("缘由"), str(given["ground"])),
    ]


def _run(request: Request, asker: Actor, second: Actor, now: datetime) -> None:
    given = request.given
    if date.fromisoformat(given["first"]) <= calendar_of(str(given["area"])).local_date(now):
        raise Refused("late")
    said = (bool(given["working"]), str(given["ground"]))
    try:
        if chain_of(str(given["area"])) != given["district"]:
            raise Refused("gone")
        set_days(area=given["area"], days=dict.fromkeys(_days(given), said), by=asker, now=now)
    except NoPlace as refused:
        raise Refused("gone") from refused


DAYS_OF_AN_AREA = What(
    word=gettext_lazy("改工作日"), district=lambda given: str(given["district"]), may_ask=_may, may_confirm=_may,
    lines=_lines, run=_run,
)  # fmt: skip
