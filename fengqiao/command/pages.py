"""The wall: a map, who acts next and what changed; it renews itself within a second of an act."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fengqiao.command import draw, find
from fengqiao.command.forms import WallForm
from fengqiao.ledger import time
from fengqiao.people import act
from fengqiao.people.models import Organisation, Wall
from fengqiao.people.session import AT_THE_DESK, for_post, on_leave, post_words
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import walls
from fengqiao.people.words import refusal


@never_cache
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """For a room with a screen on its wall, which is a device of its own or somebody's who is signed in."""
    token = request.COOKIES.get(walls.COOKIE, "")
    if not token or request.user.is_authenticated:
        answer: HttpResponse = signed_in(request)
        return answer
    now = time.now()
    device = walls.wall_of(token, now)
    if device is None:
        ended = render(request, "command/ended.html", {"now": now}, status=403)
        ended.delete_cookie(walls.COOKIE)
        return ended
    act.seen_wall(device, now)
    return _wall(request, walls.viewer(device, get_language() or "zh-hans"), device)


@for_post(kinds=AT_THE_DESK)
def signed_in(request: HttpRequest, by: Actor) -> HttpResponse:
    """A look at the wall of one's own post."""
    return _wall(request, by, None)


def _wall(request: HttpRequest, by: Actor, device: Wall | None) -> HttpResponse:
    """Nothing on it is nearer than a building, and no person is named."""
    now = time.now()
    words = find.Sayings(by)
    steps = find.steps(by, now, words)
    given = {
        "now": now,
        "device": device,
        "may_keep": device is None and by.kind == "lead",
        "whose": Organisation.objects.get(code=by.org).name,
        "steps": [step for step, _ in steps],
        "changes": find.changes(by, words),
        "map": draw.drawn(by, find.marked(by, steps), steps, words, now),
        "live_url": f"/live/desk?post={by.post}",
    }
    return render(request, "command/wall.html", given)


@never_cache
@for_post(kinds=("lead",))
def devices(request: HttpRequest, by: Actor) -> HttpResponse:
    """The walls one answers for; and this very screen becomes one, whereupon nobody is signed in at it."""
    now = time.now()
    form = WallForm(request.POST if request.method == "POST" else None)
    mine = walls.own_appointment(by, now)
    if request.method == "POST" and mine is not None and form.is_valid():
        answer = redirect("command:wall")
        ends = now + timedelta(days=form.cleaned_data["days"])
        try:
            walls.keep(request, answer, name=form.cleaned_data["name"], appointment=mine, ends=ends, by=by, now=now)
        except act.Refusal as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            # A screen that everybody passes is nobody's desk.
            logout(request)
            return answer
    found = list(walls.led(by, now))
    away = on_leave([row.appointment.seat_id for row in found], now)
    rows = [{"wall": row, "post": post_words(row.appointment.seat, away=away)} for row in found]
    given = {"form": form, "rows": rows, "mine": mine, "now": now}
    return render(request, "command/devices.html", given, status=422 if form.errors else 200)


@never_cache
@require_POST
@for_post(kinds=("lead",))
def end(request: HttpRequest, by: Actor, wall: UUID) -> HttpResponse:
    """A screen goes dark within five seconds."""
    now = time.now()
    row = next((row for row in walls.led(by, now) if row.pk == wall), None)
    if row is None:
        raise Http404
    try:
        act.end_wall(wall=row, by=by, now=now)
    except act.Refusal as refused:
        messages.warning(request, str(refusal(refused.why)))
    else:
        messages.success(request, _("大屏「%(name)s」已停用，五秒之内变黑。") % {"name": row.name})
    return redirect(reverse("command:devices"))


app_name = "command"
urlpatterns = [
    path("wall/", wall, name="wall"),
    path("wall/devices/", devices, name="devices"),
    path("wall/devices/<uuid:wall>/end/", end, name="end"),
]
