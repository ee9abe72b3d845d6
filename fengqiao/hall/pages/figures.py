"""The lead's figures of a hall: waits by hour and kind over four weeks, with their n, never by clerk."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.hall import find, reckon
from fengqiao.hall.models import Ticket, Topic
from fengqiao.hall.pages.setting import _led
from fengqiao.ledger import time
from fengqiao.people.models import Organisation
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor

DAYS = 28


def drawn(centre: Organisation, since: object, until: object) -> list[reckon.Drawn]:
    """The numbers of these days, without anybody who called or served them."""
    zone = find.calendar(centre).zone
    rows = Ticket.objects.filter(centre=centre, day__gte=since, day__lte=until)
    return [
        reckon.Drawn(
            str(topic), at.astimezone(zone).hour,
            None if first is None else max(0, int((first - at).total_seconds() // 60)), state,
        )
        for topic, at, first, state in rows.values_list("topic_id", "drawn_at", "first_called_at", "state")
    ]  # fmt: skip


@never_cache
@require_safe
@for_post(kinds=("lead",))
def figures(request: HttpRequest, by: Actor) -> HttpResponse:
    """How long people waited in the last four weeks."""
    centre, now = _led(request, by), time.now()
    today = find.day_of(centre, now)
    since = today - timedelta(days=DAYS - 1)
    rows = drawn(centre, since, today)
    kinds = reckon.by_topic(rows)
    names = {str(topic.pk): topic.name for topic in Topic.objects.filter(pk__in=list(kinds))}
    given = {
        "centre": centre, "since": since, "until": today, "whole": reckon.cell(rows),
        "hours": reckon.by_hour(rows), "kinds": [(names[key], cell) for key, cell in kinds.items()],
    }  # fmt: skip
    return render(request, "hall/figures.html", given)
