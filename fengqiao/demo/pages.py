"""The demo's tour: story cards, "open as …", and the clock that a visitor may advance."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fengqiao import clock
from fengqiao.databases import hurried
from fengqiao.demo import act, climbed, street
from fengqiao.ledger import time
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.people.models import Person
from fengqiao.people.session import AS_RESIDENT, choose
from fengqiao.ui import times

MOST = 60


@never_cache
@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """Who to be, what to try, what time it is."""
    code = settings.HOME / "scene-6-code"
    now = time.now()
    return render(request, "demo/tour.html", {
        "now": now,
        "personas": [
            {
                "name": name, "who": who, "word": {"zh": zh, "en": en},
                "try": dict(zip(("zh", "en"), street.TRY[name], strict=True)),
            }
            for name, who, _, zh, en in street.PERSONAS
        ],
        "code": code.read_text(encoding="utf-8") if code.exists() else "",
        "ahead": time.ahead(),
        "plate": _plate(),
        "hall": street.STREET,
        "climbed": climbed.since(since, get_language() or "zh") if (since := _moment(request)) else [],
    })  # fmt: skip


def _moment(request: HttpRequest) -> datetime | None:
    """When the time was last let go on, as the address says it."""
    with suppress(ValueError):
        found = datetime.fromisoformat(request.GET.get("since", ""))
        return found if found.tzinfo else None
    return None


def _plate() -> str:
    from fengqiao.places.find import buildings_in  # noqa: PLC0415

    found = buildings_in(street.WILLOW).first()
    return found.place_code or "" if found else ""


@require_POST
def open_as(request: HttpRequest, name: str) -> HttpResponse:
    """Be one of the invented people: no password, and only here."""
    persona = next((each for each in street.PERSONAS if each[0] == name), None)
    person = Person.objects.filter(name_mark=mark("name", persona[1])).first() if persona else None
    if settings.MODE != "demo" or persona is None or person is None:
        raise Http404
    logout(request)
    login(request, act.account_of(person, name), backend="django.contrib.auth.backends.ModelBackend")
    choose(request, persona[2] or AS_RESIDENT)
    if number := request.POST.get("number"):
        return redirect("desk:one", number)
    return redirect({"worker": "desk:mine", "resident": "cases:mine"}.get(name, "desk:queue"))


def home(request: HttpRequest | None, **given: object) -> SafeString:
    """Beside the logo of every page: the way back to the tour, whoever one is just now."""
    return format_html('<a class="tool no-print" href="{}">{}</a>', reverse("demo:tour"), _("演示"))


@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """Let the shown time go forward; it stops at every due moment on the way."""
    now, before = time.now(), Record.objects.count()
    until = _until(request.POST.get("by", ""), now)
    stops: list[datetime] = []
    with hurried():
        clock.advance(until, lambda moment, _acts: stops.append(moment))
    moved = Record.objects.count() - before
    messages.success(request, _("时间走到 %(time)s，路上停了 %(stops)s 次，自动办了 %(acts)s 步。") % {
        "time": times.exact(time.now()), "stops": len(stops), "acts": moved,
    })  # fmt: skip
    back = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back if ours else f"{reverse('demo:tour')}?{urlencode({'since': now.isoformat()})}")


def _until(by: str, now: datetime) -> datetime:
    """An hour, a working day, or the very next due moment."""
    if by == "hour":
        return now + timedelta(hours=1)
    if by == "due":
        due = Matter.objects.filter(due__gt=now).order_by("due").values_list("due", flat=True).first()
        return due or now + timedelta(hours=1)
    return max(world().calendar(street.DISTRICT).add(now, 1, "working_days"), now + timedelta(hours=1))


app_name = "demo"
urlpatterns = [
    path("demo/", tour, name="tour"),
    path("demo/as/<slug:name>/", open_as, name="open_as"),
    path("demo/advance/", advance, name="advance"),
]
