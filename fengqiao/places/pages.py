"""What forms and maps ask about places, as JSON; all of it is public."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fengqiao.ledger import time
from fengqiao.places import find, geo
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import LEVELS
from fengqiao.places.tree import Place

app_name = "places"
FRESH = "public, max-age=300"


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The areas below one, the roots without one, or those whose name was typed."""
    parent, words = request.GET.get("parent", ""), request.GET.get("q", "")[:80]
    day = calendar_of(parent).local_date(time.now())

    def answer() -> dict[str, Any]:
        known = find.tree()
        found: Iterable[Place]
        if words.strip():
            found = known.search(words, inside=parent, on=day)
        else:
            found = known.children(parent, on=day)
        return {
            "areas": [
                _area(place)
                | {
                    "more": bool(known.children(place.code, on=day)),
                    "path": [dict(up.name) for up in known.path(place.code)[:-1]],
                }
                for place in found
            ]
        }

    return _kept(request, f"{find.edition()}-{day}", answer)


@require_safe
def locate(request: HttpRequest) -> HttpResponse:
    """The area of a pin: its own and those above it, or a sentence why there is none."""
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        lon = lat = float("nan")
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        return JsonResponse({"area": None, "says": _("地图上的点没有读懂。请再点一次，或只写地点。")}, status=400)
    if request.GET.get("gcj02") == "1":
        lon, lat = geo.to_wgs84(lon, lat)
    where = find.locate(lon, lat, on=calendar_of("").local_date(time.now()))
    if where is None:
        says = _("这个点不在我们负责的区域内。请移动图钉，或写下地点，由工作人员判断。")
        answer = JsonResponse({"area": None, "path": [], "says": says})
    else:
        answer = JsonResponse({"area": _area(where.area), "path": [_area(place) for place in where.path], "says": ""})
    answer["Cache-Control"] = "no-store"  # where somebody pointed stays in no cache
    return answer


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """The polygons of all districts."""
    return _shapes(request, "")


@require_safe
def shapes(request: HttpRequest, parent: str) -> HttpResponse:
    """The polygons of what lies below an area."""
    return _shapes(request, parent)


@require_safe
def plate(request: HttpRequest, code: str) -> HttpResponse:
    """The building whose door bears the code; nobody learns more from it than stands on the wall."""
    found = find.plate(code)
    if found is None:
        says = _("这个码已经收回或不存在。请写下地点，照样可以反映。")
        return JsonResponse({"building": None, "says": says}, status=404)
    building, stairwell = found.building, found.stairwell
    says = _("这栋楼或这个单元已经停用，照样可以反映。") if found.ended else ""
    return JsonResponse(
        {
            "building": {
                "name": building.name,
                "address": building.address,
                "lon": building.lon,
                "lat": building.lat,
            },
            "stairwell": stairwell.name if stairwell is not None else None,
            "ended": found.ended,
            "path": [_area(place) for place in find.tree().path(building.area_id)],
            "says": says,
        }
    )


def _shapes(request: HttpRequest, parent: str) -> HttpResponse:
    packed, mark = find.shapes_of(parent)
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = _kept(request, mark, lambda: packed if small else gzip.decompress(packed), "application/geo+json")
    if small:
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def _kept(request: HttpRequest, mark: str, make: Callable[[], Any], kind: str = "application/json") -> HttpResponse:
    """An answer a browser may keep: asked again, it is sent only if the edition changed."""
    etag = f'W/"{mark}"'
    same = get_conditional_response(request, etag=etag)
    if same is None:
        made = make()
        same = HttpResponse(made, content_type=kind) if isinstance(made, bytes) else JsonResponse(made)
    same["ETag"], same["Cache-Control"] = etag, FRESH
    return same


def _area(place: Place) -> dict[str, Any]:
    return {
        "code": place.code,
        "name": dict(place.name),
        "level": LEVELS[place.level],
        "kind": place.kind,
        "lon": place.lon,
        "lat": place.lat,
    }


urlpatterns = [
    path("places/areas.json", areas, name="areas"),
    path("places/locate", locate, name="locate"),
    path("places/districts.geojson", districts, name="districts"),
    path("places/shapes/<path:parent>.geojson", shapes, name="shapes"),
    path("places/plate/<slug:code>.json", plate, name="plate"),
]
