"""Beside a case who should take it; and a day's batch: proposals that are ticked, changed or left, then assigned."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fengqiao.cases.models import Category
from fengqiao.desk import act, show
from fengqiao.desk.assigning import picture, run, sight, words
from fengqiao.desk.assigning.weigh import Case, Choice, asked, best, choice, rooms, why_nobody
from fengqiao.desk.names import matter_name
from fengqiao.ledger import time
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

BESIDE, OTHERS = 3, 12
KEYS = "456"
DEAR = 5
"""Without another choice the evenest plan stands that costs at most so many percent more than the cheapest."""


class NoMore(Exception):
    """A job has no answer and will have none: stopped, failed or gone."""


Names = Mapping[str, Mapping[str, str]]


def category_names() -> dict[str, dict[str, str]]:
    return {row.code: row.name for row in Category.objects.all()}


def beside(request: HttpRequest | None, *, matter: Matter, now: datetime, **_given: object) -> str | None:
    """For who may assign it now, while nobody has it: the best next posts, each taken by one press."""
    by = actor_of(request) if request is not None and matter.kind == "case" else None
    if by is None or not by.post or matter.assignee or matter.state not in sight.FREE:
        return None
    seen_now = matters.one(by, matter.pk, now)
    if seen_now is None or not any(row.does == "assign" for row in seen_now.choices):
        return None
    holder = Organisation.objects.filter(code=matter.held_by).first()
    if holder is None:
        return None
    here = sight.pool(by, holder, now)
    case = sight.as_case(sight.Eyes.of(by), matter, here, exact=True)
    found = best(case, here.takers, here.weights, here.skills, rooms(here.takers, here.weights), BESIDE)
    names = category_names()
    context = {
        "matter": matter, "once": str(uuid.uuid4()),
        "choices": [
            {
                "code": each.taker.key, "post": words.post(here.seats[each.taker.key]), "key": key,
                "why": words.reasons(each, here.until.get(each.taker.key), names),
            }
            for key, each in zip(KEYS, found, strict=False)
        ],
        "nobody": "" if found else words.unplaced(why_nobody(case, here.takers, here.weights, here.skills)),
    }  # fmt: skip
    return render_to_string("desk/who.html", context, request=request)


@never_cache
@for_post(kinds=AT_THE_DESK)
def batch(request: HttpRequest, by: Actor) -> HttpResponse:
    """Every case in sight that nobody has, each with a proposal; nothing is assigned before a named person sends it."""
    if request.method == "POST":
        return _stopped(request, by) if request.POST.get("does") == "stop" else _given_out(request, by)
    job = request.GET.get("job", "")
    if job and request.headers.get("HX-Request") and run.look(job, _whose(by)).stage != "going":
        # The piece that asked is on a page that still says it is going.
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    return render(request, "desk/batch.html", planned(by, time.now(), request.GET, wait=run.AT_ONCE))


def planned(by: Actor, now: datetime, asked_for: Mapping[str, str], *, wait: float | None = None) -> dict[str, Any]:
    """The page's content: `when` is 'next' for whoever is on shift when the office opens, `most` the chosen plan.

    `job` names what was begun before. What takes longer than `wait` goes on by itself, and the page says how far.
    """
    job = asked_for.get("job", "")
    state = run.look(job, _whose(by)) if job else None
    holder = sight.holder_of(by)
    opening = sight.next_opening(holder, now)
    later = asked_for.get("when") == "next" and opening is not None
    here = sight.pool(by, holder, now, opening if later else now)
    eyes = sight.Eyes.of(by)
    found, more = sight.to_place(eyes, now)
    sight.know(here, {row.case.area for row in found})
    cases = [sight.as_case(eyes, row, here) for row in found]
    context: dict[str, Any] = {
        "by": by, "now": now, "more": more, "count": len(found), "later": later, "at": here.at,
        "opening": None if later else opening, "on_shift": len(here.takers), "night": here.night,
        "once": str(uuid.uuid4()), "missing": run.missing(), "when": asked_for.get("when", ""),
        "most": asked_for.get("most", ""),
    }  # fmt: skip
    if found and here.takers and not context["missing"]:
        try:
            context |= _planned(eyes, found, cases, here, asked_for.get("most", ""), state, wait)
            context["job"] = job if state is not None else ""
        except run.TooLong:
            context["too_long"] = run.SECONDS
        except run.Going as going:
            context |= {"job": going.job, "going": run.look(going.job, _whose(by))}
        except NoMore as why:
            context["ended"] = str(why)
    return {"rows": [], **context, "waiting": found}


def _planned(
    eyes: sight.Eyes, found: Sequence[Matter], cases: Sequence[Case], here: sight.Pool, asked_for: str,
    state: run.State | None, wait: float | None,
) -> dict[str, Any]:  # fmt: skip
    """The plans with their prices, and a row a case of the one that was chosen; of a job those it was begun with."""
    if state is None:
        whose = _whose(eyes.by)
        plans = run.plans(cases, here.takers, here.weights, here.skills, whose=whose, wait=wait)
    else:
        plans = _answered(state, cases)
        known = frozenset(state.keys)
        found = [row for row, case in zip(found, cases, strict=True) if case.key in known]
        cases = [case for case in cases if case.key in known]
    free = plans[-1]
    chosen = next((each for each in plans if str(each.bound or "none") == asked_for), None) or next(
        each for each in plans if 100 * (each.cost - free.cost) <= DEAR * free.cost
    )
    names = category_names()
    rows, spots, metres = [], [], 0
    for number, (row, case, owner) in enumerate(zip(found, cases, chosen.owner, strict=True), 1):
        taken = _cheapest(case, here, lambda each, owner=owner: each.owner == owner) if owner else None
        rows.append(_row(eyes, number, row, case, taken, here, names))
        spots.append((number, case, taken.taker.key if taken else ""))
        metres += (taken.metres or 0) if taken else 0
    return {
        "rows": rows, "placed": chosen.placed, "proven": chosen.proven, "chosen": chosen, "ways": words.way(metres),
        "bounds": [
            {
                "value": str(each.bound or "none"), "on": each is chosen, "most": each.most, "least": each.least,
                "bound": each.bound, "price": words.price(each.cost - free.cost, free.cost),
            }
            for each in plans
        ],
        "picture": picture.drawn(spots, here),
    }  # fmt: skip


def _answered(state: run.State, cases: Sequence[Case]) -> list[run.Plan]:
    """The plans of a job, each for those of its cases that still wait, in their order of now."""
    if state.stage == "going":
        raise run.Going(state.job)
    if state.stage == "late":
        raise run.TooLong
    if state.stage != "done":
        raise NoMore(state.stage)
    found = []
    for plan in state.plans:
        whose = dict(zip(state.keys, plan.owner, strict=True))
        found.append(plan._replace(owner=tuple(whose[case.key] for case in cases if case.key in whose)))
    return found


def _whose(by: Actor) -> str:
    return f"{by.person}|{by.post}"


def _stopped(request: HttpRequest, by: Actor) -> HttpResponse:
    """A job stopped by whoever began it; nothing was changed by it."""
    job = request.POST.get("job", "")
    run.stop(job, _whose(by))
    return redirect(f"{reverse('desk:batch')}?{urlencode({'job': job[:40]})}")


def _cheapest(case: Case, here: sight.Pool, which: Callable[..., bool]) -> Choice | None:
    question = asked(case, here.skills)
    every = [choice(question, each, here.weights) for each in here.takers if which(each)]
    return min((each for each in every if each), key=lambda each: (each.cost, each.taker.key), default=None)


def _row(
    eyes: sight.Eyes, number: int, row: Matter, case: Case, taken: Choice | None, here: sight.Pool, names: Names
) -> dict[str, Any]:
    """One case with its proposal, and the others that could take it, best first."""
    everybody = dict.fromkeys((each.owner for each in here.takers), 1)
    others = best(case, here.takers, here.weights, here.skills, everybody, OTHERS)
    codes = dict.fromkeys([*([taken.taker.key] if taken else []), *(each.taker.key for each in others)])
    why = why_nobody(case, here.takers, here.weights, here.skills) if taken is None else ""
    return {
        "number": number, "matter": row, "name": matter_name(row, eyes.groups(row), names),
        "category": say(names[row.category]) if row.category in names else "",
        "taken": taken.taker.key if taken else "", "missing": missing_year("case", row, eyes.stamp),
        "why": words.reasons(taken, here.until.get(taken.taker.key), names) if taken else words.unplaced(why),
        "options": [(code, words.post(here.seats[code])) for code in codes],
    }  # fmt: skip


def _given_out(request: HttpRequest, by: Actor) -> HttpResponse:
    """The ticked rows as ordinary acts of this person, each answered by itself."""
    now = time.now()
    once = request.POST.get("once", "").replace("\0", "")[:40]
    results = []
    for key in request.POST.getlist("pick")[: sight.MOST]:
        matter = key.replace("\0", "")[:36]
        seat, version = request.POST.get(f"to:{matter}", "").replace("\0", "")[:80], request.POST.get(f"seen:{matter}")
        if not seat:
            results.append(show.result(by, matter, act.Answer(False, _("没有选派给谁。")), now))
            continue
        answer = act.do(
            matter, "assign", by=by, given={"assignee": seat}, now=now,
            seen=int(version) if version and version.isdecimal() and len(version) < 10 else -1,
            once=f"{once}:{matter}"[:64] if once else None,
        )  # fmt: skip
        line = show.result(by, matter, answer, now)
        if answer.ok and (row := Seat.objects.select_related("organisation", "sitter").filter(code=seat).first()):
            line["next"] = words.post(row)
        results.append(line)
    return render(request, "desk/batch.html", {"by": by, "now": now, "results": results, "sent": True})
