"""The wall: a map, who acts next and what changed; it renews itself within a second of an act."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.command import draw, find
from fengqiao.ledger import time
from fengqiao.people.models import Organisation
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def wall(request: HttpRequest, by: Actor) -> HttpResponse:
    """For a room with a screen on its wall; nothing on it is nearer than a building."""
    now = time.now()
    words = find.Sayings(by)
    steps = find.steps(by, now, words)
    given = {
        "now": now,
        "whose": Organisation.objects.get(code=by.org).name,
        "steps": [step for step, _ in steps],
        "changes": find.changes(by, words),
        "map": draw.drawn(by, find.marked(by, steps), steps, words, now),
        "live_url": f"/live/desk?post={by.post}",
    }
    return render(request, "command/wall.html", given)


app_name = "command"
urlpatterns = [path("wall/", wall, name="wall")]
