"""The desk's ways in: counter and phone log with drafts, finding a caller."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fengqiao.cases.act import Report, valid_categories
from fengqiao.intake import act as acts
from fengqiao.intake import as_typed, find, programs, sorting_pages
from fengqiao.intake.dispatch import pages as dispatch
from fengqiao.intake.forms import MOST_CASES, CallerForm, ContactForm, MatterForm
from fengqiao.intake.imports import pages as imports
from fengqiao.intake.imports import places_pages as ground
from fengqiao.intake.models import Draft
from fengqiao.intake.open311 import feed
from fengqiao.intake.peers import pages as peers
from fengqiao.intake.slips.pages import slip
from fengqiao.intake.slips.paper import paper
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger import time
from fengqiao.people.find import name_of
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.session import for_post, post_words
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

desk_only = for_post(kinds=("desk",))
WRITTEN = re.compile(r"(c|m\d)-[a-z_]+$|count$")
"""The fields of a draft, whatever else a form brings along."""


@never_cache
@require_GET
@desk_only
def begun(request: HttpRequest, by: Actor) -> HttpResponse:
    """What is being written down here, and the ways to begin."""
    return render(
        request, "intake/begun.html", {"drafts": find.drafts(by), "by": by, "now": time.now(), "caller": CallerForm()}
    )


@require_POST
@desk_only
def begin(request: HttpRequest, by: Actor) -> HttpResponse:
    """Another contact; the ones already open stay open."""
    source = "counter" if request.POST.get("source") == "counter" else "phone"
    written = {name: value for name, value in _typed(request).items() if WRITTEN.match(name)}
    draft = acts.begin(by=by, source=source, now=time.now(), body=written)
    return redirect("intake:draft", draft.pk)


def _forms(by: Actor, data: Any) -> tuple[ContactForm, list[MatterForm]]:
    language = by.language
    areas = [(place.code, say(place.name)) for place in find.areas(by)]
    categories = [(row.code, say(row.name)) for row in valid_categories(time.now())]
    offices = [
        (row.code, say(row.name))
        for row in Organisation.objects.filter(scope__startswith=by.scope[:6], valid_to=None).exclude(
            kind="independent"
        )[:400]
    ]
    contact = ContactForm(data, prefix="c", initial={"language": language})
    said = str(data.get("count", "1"))[:4] if data else "1"
    count = int(said) if said.isdecimal() else 1
    matters = [
        MatterForm(data, prefix=f"m{place}", areas=areas, categories=categories, offices=offices)
        for place in range(min(max(1, count), MOST_CASES))
    ]
    # The first one is what the contact came for: that is where writing begins.
    first = matters[0].fields["words"]
    first.required = True
    first.error_messages["required"] = _("请写下什么事。一句话就行。")
    first.widget.attrs["autofocus"] = True
    return contact, matters


def _typed(request: HttpRequest) -> dict[str, str]:
    """What a draft keeps of a form, as it was typed; no text of PostgreSQL's holds a NUL."""
    given = {name.replace("\0", ""): str(value).replace("\0", "") for name, value in request.POST.items()}
    return {name: value for name, value in given.items() if name not in ("csrfmiddlewaretoken", "seen")}


def _seen(request: HttpRequest) -> datetime | None:
    """Which state of the draft this page was made from."""
    try:
        return datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        return None


@never_cache
@desk_only
def draft(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """One contact: kept while it is typed; sent, it becomes its cases."""
    found = find.draft(by, key) if acts.is_id(key) else None
    if found is None:
        if request.method == "POST":
            # Dropped by a colleague, or another office's: the words typed here are shown to who typed them.
            return _meanwhile(request, by, None, {})
        raise Http404
    if found.sent_at is not None:
        if request.method == "POST" and str(found.person) != by.person:
            # A colleague was first: what is typed here is still shown, and can begin a draft of its own.
            return _meanwhile(request, by, found, {})
        return render(
            request, "intake/sent.html", {"draft": found, "numbers": found.cases, "by": by, "first": _first(found)}
        )
    data = request.POST if request.method == "POST" else (found.body or None)
    contact, matters = _forms(by, data)
    context = {
        "draft": found,
        "contact": contact,
        "matters": matters,
        "count": len(matters),
        "by": by,
        "most": MOST_CASES,
    }
    if request.method != "POST":
        for form in (contact, *matters):
            # What was kept is shown as it was typed; it is judged when it is sent.
            if form.is_bound:
                form._errors = forms.utils.ErrorDict()
        return render(request, "intake/draft.html", context)
    body = _typed(request)
    if "more" in request.POST:
        body["count"] = str(min(len(matters) + 1, MOST_CASES))
    if acts.keep(draft=found, body=body, by=by, now=time.now(), seen=_seen(request)) is None:
        return _meanwhile(request, by, found, context)
    if "more" in request.POST:
        return redirect("intake:draft", key)
    valid = contact.is_valid() & (sum(not form.is_valid() for form in matters) == 0)
    language = (contact.cleaned_data.get("language") if valid else "") or by.language
    reports = [
        _report(form.cleaned_data, by, language)
        for form in matters
        if form.is_valid() and form.cleaned_data.get("words")
    ]
    if valid and not reports:
        matters[0].add_error("words", _("请写下什么事。一句话就行。"))
        valid = False
    if not valid:
        return render(request, "intake/draft.html", context, status=422)
    opened = acts.send(
        draft=found, contact=acts.Contact(**contact.cleaned_data), reports=reports, by=by, now=time.now()
    )
    context = {"draft": found, "numbers": [each.number for each in opened], "by": by, "first": _first(found)}
    if found.source == "counter":
        context["now"] = time.now()
        context["slips"] = [
            paper(number=each.number, code=each.code, matter=each.matter, language=language)
            for each in opened
            if each.code and not each.repeated
        ]
    return render(request, "intake/sent.html", context)


def _first(found: Draft) -> dict[str, str] | None:
    """Who took them up first in a hall, for the slip: it stays responsible wherever the draft went."""
    seat = Seat.objects.filter(code=found.first_contact).select_related("organisation").first()
    return post_words(seat) if seat is not None else None


def _meanwhile(request: HttpRequest, by: Actor, found: Draft | None, context: dict[str, Any]) -> HttpResponse:
    """A colleague wrote on in it, sent it or dropped it: nothing typed is lost, theirs is shown beside."""
    now = find.draft(by, str(found.pk)) if found else None
    typed = [(name, value) for name, value in _typed(request).items() if WRITTEN.match(name)]
    if now is None or now.sent_at is not None:
        source = found.source if found else "phone"
        given = {"by": by, "typed": typed, "source": source, "numbers": now.cases if now else []}
        given["who"] = name_of(str(now.person)) if now else ""
        return render(request, "intake/meanwhile.html", given, status=409 if found else 404)
    theirs = [value for name, value in now.body.items() if value and name.endswith(("-words", "-name"))]
    given = {"draft": now, "theirs": theirs, "who": name_of(str(now.person))}
    return render(request, "intake/draft.html", context | given, status=409)


def _report(given: dict[str, Any], by: Actor, language: str) -> Report:
    return Report(
        words=given["words"], area=given.get("area") or by.org.partition(":")[0], category=given.get("category") or "",
        place=given.get("place") or "", urgency="urgent" if given.get("urgent") else "",
        about_organisations=(given["about"],) if given.get("about") else (), language=language,
    )  # fmt: skip


@require_POST
@desk_only
def keep(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Keep what is typed so far."""
    found = find.draft(by, key) if acts.is_id(key) else None
    if found is None:
        raise Http404
    kept = acts.keep(draft=found, body=_typed(request), by=by, now=time.now(), seen=_seen(request))
    if kept is not None:
        return JsonResponse({"kept": True}, headers={"X-Seen": kept.isoformat()})
    now = find.draft(by, key)
    return JsonResponse({"kept": False, "by": name_of(str(now.person)) if now else ""}, status=409)


@require_POST
@desk_only
def drop(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Nothing came of it."""
    found = find.draft(by, key) if acts.is_id(key) else None
    if found is not None:
        acts.drop(draft=found)
    return redirect("intake:begun")


@never_cache
@require_POST
@desk_only
def caller(request: HttpRequest, by: Actor) -> HttpResponse:
    """A caller's matters at this desk; what is asked travels in the body, never in an address or a log."""
    form = CallerForm(request.POST)
    now = time.now()
    rows: list[dict[str, Any]] = []
    if form.is_valid():
        found = find.caller(by, reason=_("来电查询"), now=now, **form.cleaned_data)
        rows = [
            {"matter": row, "state": in_language(STATES[row.state], by.language),
             "name": row.case.title or row.case.words[:40]}
            for row in found
        ]  # fmt: skip
    return render(
        request, "intake/caller.html", {"form": form, "rows": rows, "by": by, "now": now, "asked": form.is_valid()}
    )


app_name = "intake"
urlpatterns = [
    *as_typed.urlpatterns,
    path("open311/v2/", include("fengqiao.intake.open311.server")),
    path("intake/", begun, name="begun"),
    path("intake/sorting/", sorting_pages.sorting, name="sorting"),
    path("intake/programs/", programs.programs, name="programs"),
    path("intake/public/<str:number>/", programs.clearing, name="clearing"),
    path("dispatch/<str:secret>/", dispatch.answer, name="answer"),
    path("intake/dispatch/<str:number>/", dispatch.dispatch, name="dispatch"),
    path("feed/<str:secret>.atom", feed.feed, name="feed"),
    path("intake/peers/", peers.peers, name="peers"),
    path("intake/send/<str:number>/", peers.send, name="send_to"),
    path("open311/v2/told/", peers.told, name="told"),
    path("intake/begin/", begin, name="begin"),
    path("intake/d/<str:key>/", draft, name="draft"),
    path("intake/d/<str:key>/keep/", keep, name="keep"),
    path("intake/d/<str:key>/drop/", drop, name="drop"),
    path("intake/caller/", caller, name="caller"),
    path("intake/slip/", slip, name="slip"),
    path("intake/files/", imports.files, name="files"),
    path("intake/files/<str:digest>/", imports.columns, name="columns"),
    path("intake/ground/", ground.files, name="ground_files"),
    path("intake/ground/<str:digest>/", ground.columns, name="ground_columns"),
    path("intake/batch/<str:key>/go/", imports.go, name="batch_go"),
    path("intake/batch/<str:key>/", imports.batch, name="batch"),
]
