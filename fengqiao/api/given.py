"""What programs send: checked for form and existence here, judged by the law afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.parser import Parser
from pydantic import ConfigDict, Field

from fengqiao.api.problems import bad
from fengqiao.cases.forms import plain
from fengqiao.cases.models import Category
from fengqiao.cases.where import centre_of
from fengqiao.matters import find
from fengqiao.people.standing import Actor
from fengqiao.places import find as places

LON, LAT = (73.0, 136.0), (3.0, 54.0)
LINES = ("title", "place")


class Strict(Schema):
    """Unknown fields are refused: a mistyped name must not be silently dropped."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Read(Parser):
    """PostgreSQL takes no NUL in a text, and nobody means one."""

    def parse_body(self, request: HttpRequest) -> Any:
        return _without_nul(super().parse_body(request))


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    return (
        {_without_nul(name): _without_nul(each) for name, each in value.items()} if isinstance(value, dict) else value
    )


class Given(Strict):
    """What an act may be given, in the law's own names; which are needed stands with the act."""

    category: str = Field("", max_length=48)
    urgency: str = Field("", max_length=8)
    title: str = Field("", max_length=60)
    account: str = Field("", max_length=2000)
    reason: str = Field("", max_length=2000)
    instead: str = Field("", max_length=2000)
    to: str = Field("", max_length=64)
    organisation: str = Field("", max_length=64)
    organisations: list[str] = Field([], max_length=20)
    duty_row: str = Field("", max_length=64)
    into: str = Field("", max_length=40)
    assignee: str = Field("", max_length=80)
    question: str = Field("", max_length=2000)
    outcome: str = Field("", max_length=2000)
    days: int | None = Field(None, ge=1, le=366)
    review_on: date | None = None
    finding: str = Field("", max_length=2000)
    text: str = Field("", max_length=2000)
    channel: str = Field("", max_length=12)
    place: str = Field("", max_length=200)
    area: str = Field("", max_length=24)
    lon: float | None = None
    lat: float | None = None
    photos: list[UUID] = Field([], max_length=12)


def point(lon: float | None, lat: float | None) -> str:
    """The smallest area that covers the pin, '' where none is drawn there; refused where it cannot be meant."""
    if lon is None and lat is None:
        return ""
    if lon is None or lat is None:
        raise bad("lon" if lon is None else "lat", _("坐标少了一半。"), _("经度（lon）和纬度（lat）要一起给。"))
    if not _within(lon, LON) or not _within(lat, LAT):
        if _within(lat, LON) and _within(lon, LAT):
            raise bad(
                "lon", _("经度和纬度好像写反了。"), _("lon 是经度（73 到 136），lat 是纬度（3 到 54）；请对调后再发。")
            )
        raise bad("lon", _("坐标不在国内。"), _("请用 WGS-84 的度数，lon 在 73 到 136、lat 在 3 到 54 之间。"))
    found = places.locate(lon, lat)
    return found.area.code if found is not None else ""


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def category(code: str, now: datetime) -> Category | None:
    """The category of that code if it is valid today; '' means that nobody has said which."""
    if not code:
        return None
    row = Category.objects.filter(code=code).first()
    if row is not None and row.valid_from <= now.date() and (row.valid_to is None or row.valid_to > now.date()):
        return row
    raise bad("category", _("没有这个类别，或已经停用。"), _("请从 /api/v1/categories 里选一个。"))


def cleaned(given: Given, does: str, *, by: Actor, now: datetime) -> dict[str, Any]:
    """What was given as the law takes it: nothing blank, nothing that does not exist."""
    values: dict[str, Any] = {}
    for name, value in given.model_dump().items():
        if isinstance(value, str):
            value = plain(value, lines=name not in LINES)
        if value not in (None, "", []):
            values[name] = TURN[name](value, by, now) if name in TURN else value
    if does in ("accept", "recategorise") and "category" in values:
        found = category(values["category"], now)
        values["hazard"] = bool(found and found.hazard)
    if does == "relocate" and ("lon" in values or "lat" in values):
        point(values.get("lon"), values.get("lat"))
    if values.get("area") and places.area(values["area"]) is None and not _centre(values["area"]):
        raise bad("area", _("没有这个区域编码。"), _("请用 /places/areas.json 里的编码，或给坐标。"))
    return values


def _centre(area: str) -> bool:
    try:
        return centre_of(area).code == area
    except LookupError:
        return False


def _review(on: date, by: Actor, now: datetime) -> datetime:
    return datetime.combine(on, time(17), tzinfo=ZoneInfo(settings.TIME_ZONE))


def _into(number: str, by: Actor, now: datetime) -> str:
    found = list(find.matters(by).filter(Q(number=number) | Q(pk=number), kind="case").values_list("id", flat=True)[:2])
    if len(found) != 1:
        raise bad("into", _("没有找到要并入的那一件。"), _("请写完整的编号。"))
    return str(found[0])


def _photos(photos: list[UUID], by: Actor, now: datetime) -> list[str]:
    return list(dict.fromkeys(str(photo) for photo in photos))


TURN: dict[str, Callable[[Any, Actor, datetime], Any]] = {"review_on": _review, "into": _into, "photos": _photos}
