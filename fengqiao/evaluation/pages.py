"""The lead's page, the problems behind its numbers, and the board of all that waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.cases import callbacks
from fengqiao.evaluation import act, called, find, inquiring, inspected, inspecting, overdue, published, words
from fengqiao.evaluation.lines import Sayings
from fengqiao.evaluation.opening import pages as opening
from fengqiao.evaluation.opening.pages import period_of
from fengqiao.evaluation.reckoning import figures as count
from fengqiao.evaluation.reckoning import looked, periods, plots
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.evaluation.topics import pages as topics
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.matters.standing import within_sight
from fengqiao.people.models import Organisation
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post
from fengqiao.people.standing import Actor

SLOT = "account.news"


def days(since: datetime, now: datetime) -> int:
    """Whole days on the reporter's clock."""
    return max(0, (now - since).days)


@never_cache
@require_safe
@for_post(kinds=("lead",))
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """What is late and why, what will be, who carries how much, and figures one can answer for."""
    now = time.now()
    period, months = period_of(request, by, now)
    say_it = Sayings(by)
    loads = find.loads(by, now)
    drawn = plots.bars([(row.open, row.late, row.soon) for row in loads])
    given: dict[str, Any] = {
        "now": now,
        "whose": Organisation.objects.get(code=by.org).name,
        "late": [
            say_it.line(row.matter, why=words.WHYS[row.why], days=days(row.since, now), times=row.times)
            for row in find.late_now(by, now)
        ],
        "late_count": find.is_late(by, now).count(),
        "soon_count": find.is_soon(by, now).count(),
        "soon": [say_it.line(row.matter, why=words.WHYS[row.why]) for row in find.late_tomorrow(by, now)],
        "until": find.tomorrow(by, now),
        "piled": [
            say_it.line(each.matter, words=each.words, days=days(each.since, now))
            for each in act.piled.of_lead(by, now)
        ],
        "loads": [
            {"code": row.seat, "seat": say_it.names.seat(row.seat), "row": row, "bar": bar}
            for row, bar in zip(loads, drawn, strict=True)
        ],
        "period": period,
        "months": months,
        "running": period.ends > now,
        "called": [
            {
                "code": each.office,
                "office": say_it.names.org(each.office),
                "row": each,
                "tasks": [say_it.line(row) for row in each.tasks],
            }
            for each in called.counted(by, period)
        ],
    }
    if by.centre:
        given |= _of_the_area(by, period, now, say_it)
    return render(request, "evaluation/lead.html", given)


def _of_the_area(by: Actor, period: Period, now: datetime, say_it: Sayings) -> dict[str, Any]:
    here = count.figures(find.stories(find.cohort(by, period)))
    earlier = periods.before(period, find.zone_of(by.scope))
    # Both at the same age: what was reported a month earlier has had a month longer to be solved.
    before = count.figures(find.stories(find.cohort(by, earlier), earlier.ends + (now - period.ends)))
    returned = find.opened(by, period, "returned", 30).seen
    late = list(act.unlooked.answered_by(by.post, now))
    within = {row.pooled.matter_id for row in late}
    within = set(Matter.objects.filter(within_sight(by), pk__in=within).values_list("pk", flat=True))
    seen = inspected.counted(by.scope, period, now)
    refuted = count.Rate(seen["found_refuted"], seen["found_refuted"] + seen["found_held"])
    called = callbacks.counted(by.scope, period.starts, period.ends, Q(about="") | within_sight(by))
    ended = {"calls": called.total(), **{f"call_{name}": n for name, n in called.items()}}
    return {
        "rates": rates(here),
        "beside": [
            {"name": name, "words": words.BUCKETS[name], "n": n} for name, n in here.beside.items() if name != "solved"
        ],
        "reported": here.reported,
        "inspected": {"rate": refuted, "low": round(100 * refuted.low), "high": round(100 * refuted.high)},
        "looks": [{"name": name, "words": words.LOOKS[name], "n": seen[name]} for name in looked.LOOKS],
        "unlooked": [
            say_it.line(
                row.pooled.matter,
                office=say_it.names.org(row.office),
                until=row.due,
                seen=row.pooled.matter_id in within,
            )
            for row in late
        ],
        "calls": [{"name": name, "words": words.CALLED[name], "n": ended[name]} for name in looked.CALLS],
        "returned": {"rate": here.returned, "plot": plots.interval(here.returned)},
        "returned_rows": [say_it.line(row) for row in returned],
        "before": before,
        "earlier": earlier,
        "fewer": here.reported < before.reported,
        "held_to": count.as_many_reported(here.rates["solved"], before.reported),
        "more_solved": count.compared(here.rates["solved"], before.rates["solved"]),
        "tempted": [
            {
                "key": f"change_{each.does}",
                "name": words.CHANGES[each.does],
                "last": each.last,
                "usual": each.usual,
                "much": each.much,
                "rows": [say_it.line(row, at=at) for row, at in each.seen],
                "days": each.days,
            }
            for each in find.tempted(by, period, now)
        ],
    }


def rates(found: count.Figures) -> list[dict[str, Any]]:
    """Each rate with its words, its interval in whole percent, and its plot."""
    return [
        {
            "name": name,
            "words": words.RATES[name],
            "rate": rate,
            "share": None if rate.share is None else round(100 * rate.share),
            "low": round(100 * rate.low),
            "high": round(100 * rate.high),
            "plot": plots.interval(rate),
        }
        for name, rate in found.rates.items()
    ]


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def waiting(request: HttpRequest, by: Actor) -> HttpResponse:
    """All that waits and why, with the reporter's clock, which nothing pauses, beside each."""
    now = time.now()
    say_it = Sayings(by)
    rows = [
        say_it.line(
            row.matter, reason=row.reason, since=row.since, review_on=row.review_on, times=row.times,
            waited=days(row.matter.opened_at, now), by=say_it.names.seat(row.post) if row.post else "",
        )
        for row in find.suspended(by)
    ]  # fmt: skip
    given = {"now": now, "rows": rows, "whose": Organisation.objects.get(code=by.org).name, "by": by}
    return render(request, "evaluation/waiting.html", given)


def links(request: HttpRequest | None, **given: object) -> SafeString | None:
    """For the head of a page: the ways to the figures and to what waits."""
    if request is None or not hasattr(request, "user") or not request.user.is_authenticated:
        return None
    by = actor_of(request)
    if by is None or by.kind not in AT_THE_DESK:
        return None
    return render_to_string("evaluation/links.html", {"lead": by.kind == "lead"})


app_name = "evaluation"
urlpatterns = [
    path("figures/", mine, name="mine"),
    path("figures/waiting/", waiting, name="waiting"),
    *opening.urlpatterns,
    *published.urlpatterns,
    *overdue.urlpatterns,
    *inspecting.urlpatterns,
    *inquiring.urlpatterns,
    *topics.urlpatterns,
]
