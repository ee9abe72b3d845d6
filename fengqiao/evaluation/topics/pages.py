"""Pages of the monthly topics: what is proposed, its map and problems, the decision; and what everybody may read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fengqiao.cases import where
from fengqiao.evaluation import act, words
from fengqiao.evaluation.forms import CauseForm, UnfoundedForm
from fengqiao.evaluation.lines import Sayings
from fengqiao.evaluation.models import Part, Sought, Topic
from fengqiao.evaluation.topics import published
from fengqiao.evaluation.topics.drawing import Known, drawn, known
from fengqiao.evaluation.topics.gather import public_kinds
from fengqiao.ledger import time
from fengqiao.matters.act import Denied
from fengqiao.matters.models import Matter
from fengqiao.matters.once import Repeated
from fengqiao.matters.standing import within_sight
from fengqiao.people.find import district_of
from fengqiao.people.models import Organisation
from fengqiao.people.session import actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.places.models import Building
from fengqiao.ui.words import say

SHOWN = 20


def topics(by: Actor) -> QuerySet[Topic]:
    """Those of the lead's own area and of what lies in it."""
    if not by.centre:
        return Topic.objects.none()
    mine = Topic.objects.filter(scope__startswith=by.scope).select_related("sought", "cause", "before__cause")
    return mine.order_by("-sought__month", "-count", "id")


def problems(shown: Collection[Topic], by: Actor) -> dict[UUID, list[Matter]]:
    """The problems of each proposal that are in the reader's sight; none that complains of anybody."""
    parts = list(Part.objects.filter(topic__in=[topic.pk for topic in shown]).values_list("topic_id", "matter_id"))
    seen = Matter.objects.filter(within_sight(by), about="", case__locked=False, pk__in={key for _topic, key in parts})
    found: dict[UUID, list[Matter]] = {topic.pk: [] for topic in shown}
    of: dict[str, list[UUID]] = {}
    for topic, key in parts:
        of.setdefault(key, []).append(topic)
    for row in seen.select_related("case").order_by("opened_at", "id"):
        for topic in of[row.pk]:
            found[topic].append(row)
    return found


def _lines(shown: list[Topic], by: Actor) -> list[dict[str, Any]]:
    say_it, buildings, kinds, seen = Sayings(by), _named(shown), public_kinds(), problems(shown, by)
    of = known((topic, seen[topic.pk]) for topic in shown)
    return [_line(topic, seen[topic.pk], say_it, buildings, topic.category in kinds, of) for topic in shown]


def _line(
    topic: Topic, seen: list[Matter], say_it: Sayings, buildings: dict[str, str], public: bool, of: Known
) -> dict[str, Any]:  # fmt: skip
    kind, area = say_it.kinds.get(topic.category), say_it.tree.get(topic.area)
    around = say(dict(area.name)) if area is not None else say_it.names.org(topic.area)
    return {
        "topic": topic,
        "why": words.TOPICS[topic.why],
        "state": words.TOPIC_STATES[topic.state],
        "kind": say(kind) if kind else "",
        "where": buildings.get(topic.building, "") if public else "",
        "around": around,
        "expected": topic.expected / 1000,
        "often": round(10_000 / topic.chance) if topic.chance else 0,
        "rows": [say_it.line(row) for row in seen],
        "unseen": topic.count - len(seen),
        "map": drawn(topic, seen, of, public=public),
        "office": say_it.names.org(topic.office) if topic.office else "",
        "by": say_it.names.seat(topic.decided_by) if topic.decided_by else "",
    }


def _named(rows: list[Topic]) -> dict[str, str]:
    """Buildings by their names: the number on its wall, never a door in it."""
    wanted = {row.building for row in rows if row.building}
    found = {}
    for each in Building.objects.filter(pk__in=wanted):
        found[str(each.pk)] = str(say(each.name)) or each.address
    return found


@never_cache
@require_safe
@for_post(kinds=("lead",))
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """What waits for a decision with its map, what was decided, and when one last looked."""
    waiting = list(topics(by).filter(state="proposed")[:SHOWN])
    over = list(topics(by).exclude(state="proposed")[:SHOWN])
    lines = _lines(waiting + over, by)
    given = {
        "now": time.now(),
        "waiting": lines[: len(waiting)],
        "over": lines[len(waiting) :],
        "last": Sought.objects.filter(district=district_of(by)).order_by("-month").first(),
        "whose": Organisation.objects.get(code=by.org).name,
    }
    return render(request, "evaluation/topics.html", given)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_post(kinds=("lead",))
def one(request: HttpRequest, by: Actor, topic: UUID) -> HttpResponse:
    """One proposal; a named person makes an office accountable for its cause, or says why not."""
    now = time.now()
    row = topics(by).filter(pk=topic).first()
    if row is None:
        raise Http404
    offices = [(each.code, say(each.name)) for each in act.offices(by)]
    does = request.POST.get("does", "") if request.method == "POST" else ""
    cause = CauseForm(
        request.POST if does == "open" else None, offices=offices, initial={"office": _likely(row, now)}, prefix="cause"
    )
    unfounded = UnfoundedForm(request.POST if does == "dismiss" else None, prefix="unfounded")
    form: Form = unfounded if does == "dismiss" else cause
    if does in ("open", "dismiss") and form.is_valid():
        try:
            return _decided(request, row, form, does, by, now)
        except act.Refusal as refused:
            form.add_error(None, str(words.REFUSALS[refused.why]))
        except (Denied, LookupError, Repeated):
            form.add_error(None, _("这个单位现在接不了，请换一个。"))
        row = topics(by).get(pk=topic)
    given = {
        "now": now,
        "each": _lines([row], by)[0],
        "cause": cause,
        "unfounded": unfounded,
        "whose": Organisation.objects.get(code=by.org).name,
    }
    return render(request, "evaluation/topic.html", given, status=422 if form.errors else 200)


def _decided(request: HttpRequest, row: Topic, form: Form, does: str, by: Actor, now: datetime) -> HttpResponse:
    if does == "dismiss":
        act.dismiss(row, reason=form.cleaned_data["reason"], by=by, now=now)
        messages.success(request, _("记下了。以后又多了，才会再提出来。"))
        return HttpResponseRedirect(reverse("evaluation:topics"))
    opened = act.open_cause(row, **form.cleaned_data, by=by, now=now)
    messages.success(request, _("立了：%(number)s。原来的那些事照旧各办各的。") % {"number": opened.number})
    return HttpResponseRedirect(reverse("evaluation:topic", args=[row.pk]))


def _likely(row: Topic, now: datetime) -> str:
    """Whose duty that kind is there."""
    try:
        return where.answers(area=row.area, category=row.category, now=now).org
    except LookupError:
        return ""


def beside(request: HttpRequest | None, *, matter: Matter, **_given: object) -> str | None:
    """In the slot beside a case: the cause that stands behind it, or the problems that it stands behind."""
    by = actor_of(request) if request is not None else None
    if by is None or matter.kind != "case" or matter.about:
        return None
    own = Topic.objects.filter(cause_id=matter.pk).first()
    causes = Matter.objects.filter(
        within_sight(by), pk__in=Topic.objects.filter(parts__matter=matter).exclude(cause=None).values("cause_id")
    )
    rows = problems([own], by)[own.pk] if own is not None else []
    above = list(causes.order_by("opened_at", "id"))
    if own is None and not above:
        return None
    given = {"own": own, "rows": rows, "unseen": own.count - len(rows) if own else 0, "causes": above}
    return render_to_string("evaluation/cause.html", given)


@never_cache
@require_safe
def monthly(request: HttpRequest) -> HttpResponse:
    """For everybody: which causes an office is looking into, by month, kind and community."""
    now = time.now()
    return render(request, "evaluation/monthly.html", {"now": now, "lines": published.listed(now)})


urlpatterns = [
    path("figures/topics/", mine, name="topics"),
    path("figures/topics/<uuid:topic>/", one, name="topic"),
    path("figures/monthly/", monthly, name="monthly"),
]
