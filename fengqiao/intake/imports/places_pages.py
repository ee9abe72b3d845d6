"""Files of buildings, dwellings and premises: choose one, name columns and system, see what fits, take it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from fengqiao.intake import find
from fengqiao.intake.act import imports
from fengqiao.intake.imports import fitting, shapes, stones, table, waiting
from fengqiao.intake.imports.forms import GroundFileForm, GroundForm
from fengqiao.intake.models import CASES
from fengqiao.law.words import in_language
from fengqiao.ledger import time
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.places.buildings.coordinates import WGS84

ground_people = for_post(kinds=("desk", "lead"))


def reason(row: dict[str, Any] | stones.Rejected, language: str) -> str:
    """Why a row does not fit, in words."""
    told = row._asdict() if isinstance(row, stones.Rejected) else row
    return in_language(stones.WHY[told["why"]], language).format(value=told.get("value", ""))


def laid_down(form: Form, by: Actor, stream: Callable[[bytes, str], Iterable[list[str]]]) -> str:
    """The digest under which a form's file waits for its columns; '' where it cannot be read, which the form says."""
    upload = form.cleaned_data["file"]
    raw = upload.read()
    digest = waiting.digest_of(raw, by.org)
    try:
        waiting.put(digest, name=upload.name, org=by.org, rows=stream(raw, upload.name))
    except table.NotRead as error:
        form.add_error("file", in_language(table.WHY[error.why], by.language).format(about=error.about))
        return ""
    return digest


@never_cache
@ground_people
def files(request: HttpRequest, by: Actor) -> HttpResponse:
    """Files of places: choose one; those under way and done before."""
    form = GroundFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (digest := laid_down(form, by, shapes.stream)):
        return redirect("intake:ground_columns", digest)
    batches = find.batches(by).exclude(what=CASES)[:20]
    context = {"form": form, "batches": batches, "by": by}
    return render(request, "intake/ground_files.html", context, status=422 if form.errors else 200)


@never_cache
@ground_people
def columns(request: HttpRequest, by: Actor, digest: str) -> HttpResponse:
    """What the rows are, which column is what, which system it is in; what would fit; then, on somebody's word, it is
    taken in."""
    kept = waiting.get(digest, org=by.org)
    if kept is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    what = asked.get("what", "")
    what = what if what in stones.WHATS else stones.kind_of(kept.header)
    guessed = stones.guess(kept.header, what)
    weighed = (
        fitting.weigh(digest, stones.Reading(what, kept.header, guessed), by) if what == stones.BUILDINGS else None
    )
    data = request.POST if request.method == "POST" and "other" not in request.POST else None
    form = GroundForm(
        data, what=what, header=kept.header, guessed=guessed, asked=weighed is not None and weighed.asked,
        language=by.language,
    )  # fmt: skip
    given: dict[str, Any] = {
        "form": form, "header": kept.header, "sample": kept.sample, "name": kept.name, "count": kept.count, "by": by,
        "what": what, "weighed": weighed,
    }  # fmt: skip
    if data is None or not form.is_valid() or "back" in data:
        return render(request, "intake/ground_columns.html", given, status=422 if form.errors else 200)
    chosen = {field: form.cleaned_data[field] for field in stones.FIELDS[what] if form.cleaned_data.get(field)}
    reading = stones.Reading(what, kept.header, chosen, form.cleaned_data.get("system") or WGS84)
    if "go" not in data:
        tried = fitting.run(digest, reading, by)
        why = [(in_language(stones.WHY[each], by.language).format(value="…"), n) for each, n in tried.why.most_common()]
        rejected = [(row.row, reason(row, by.language), row.words) for row in tried.rejected]
        bad = {"tried": tried, "why": why, "bad": tried.why.total(), "rejected": rejected}
        return render(request, "intake/ground_trial.html", given | bad)
    batch = imports.begin(
        digest=digest, name=kept.name, count=kept.count, reading=reading, by=by, now=time.now()
    )  # fmt: skip
    imports.go_on(batch, now=time.now(), most=imports.AT_ONCE)
    return redirect("intake:batch", batch.pk)
