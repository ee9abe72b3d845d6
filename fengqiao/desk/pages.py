"""The desk: one keyboard-driven queue over all matters, the matter, and what stands beside it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fengqiao.cases.models import Category
from fengqiao.cases.pages import cut
from fengqiao.desk import act as acts
from fengqiao.desk import find, show, ways
from fengqiao.desk import written as papers
from fengqiao.desk.assigning import pages as assigning
from fengqiao.desk.bar import ASKS, in_bar
from fengqiao.desk.calling import pages as calling
from fengqiao.desk.forms import ActForm
from fengqiao.desk.leaving import pages as leaving
from fengqiao.desk.models import View
from fengqiao.desk.protected import pages as protected
from fengqiao.desk.searching import listed
from fengqiao.desk.through import ThroughForm, for_reporter, speaking
from fengqiao.files.act import keep_photos
from fengqiao.law.words import ACTS, in_language
from fengqiao.ledger import time
from fengqiao.matters import find as matters
from fengqiao.matters import reading
from fengqiao.matters.models import Matter
from fengqiao.matters.routes import ROUTED
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor


@never_cache
@require_GET
@for_post
def queue(request: HttpRequest, by: Actor) -> HttpResponse:
    """The queue alone, or with the matter that is open beside it."""
    if by.kind == "worker":
        return redirect("desk:mine")
    return _screen(request, by, request.GET.get("m", ""))


@never_cache
@require_GET
@for_post
def one(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """A matter with the queue beside it."""
    return _screen(request, by, number)


@never_cache
@require_GET
@for_post
def rows(request: HttpRequest, by: Actor) -> HttpResponse:
    """The queue's rows, fetched anew when something happened."""
    return render(request, "desk/rows.html", listed.queue(by, request.GET, time.now(), request.GET.get("m", "")))


@never_cache
@for_post
def does(request: HttpRequest, by: Actor, number: str, name: str) -> HttpResponse:
    """The form of one act, and what comes of sending it."""
    now = time.now()
    sight = _seen(by, number, now)
    if name not in ASKS:
        raise Http404
    sight = reading.narrowed(by, sight, _why(request, sight, now))
    if request.method != "POST":
        # From beside a case: the number of its likely twin, still to be sent by whoever looks at both.
        into = {"into": request.GET.get("into", "")[:40]} if name == "merge" else {}
        form = ActForm(does=name, sight=sight, by=by, now=now, initial=_hidden(sight.matter.version) | into)
        return _screen(request, by, number, form=form)
    form = ActForm(request.POST, request.FILES, does=name, sight=sight, by=by, now=now)
    if not form.is_valid():
        return _screen(request, by, number, form=form, status=422)
    way = ways.foretold(by, sight, name, form.given() | _besides(name, form.given()), now)
    if _not_yet_seen(request, way):
        return _screen(request, by, number, form=form, way=way)
    answer = _send(request, by, sight, form, way, now)
    if answer is None or not answer.ok:
        return _screen(request, by, number, form=form, status=409 if answer and answer.stale else 422)
    after = matters.one(by, sight.matter.id, now)
    target = reverse("desk:one", args=[number]) if after is not None else reverse("desk:queue")
    kept = request.GET.urlencode()
    return HttpResponseRedirect(target + (f"?{kept}" if kept else ""))


@never_cache
@require_GET
@for_post
def slip(request: HttpRequest, by: Actor, number: str, referral: str) -> HttpResponse:
    """The slip for somebody who must go elsewhere, to print."""
    now = time.now()
    sight = _opened(request, by, number, now)
    given = show.slip(sight, referral, by.language)
    if given is None:
        raise Http404
    return render(request, "desk/slip.html", given | {"now": now})


@never_cache
@require_GET
@for_post
def written(request: HttpRequest, by: Actor, number: str, place: int) -> HttpResponse:
    """One written notice of a petition (告知书, 答复意见书) to print, for whoever has no phone to read it on."""
    now = time.now()
    sight = _opened(request, by, number, now)
    if (asking := papers.asking(sight, now)) is not None:
        return render(request, "desk/asking.html", asking)
    found = papers.letters(sight, by.language)
    if not 0 < place <= len(found):
        raise Http404
    given = {"letter": found[place - 1], "number": sight.matter.number, "now": now}
    root = Matter.objects.filter(pk=sight.matter.root).values_list("number", flat=True).first()
    return render(request, "desk/written.html", given | {"root": root or ""})


@never_cache
@for_post
def through(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """What a resident says on the phone or at the counter, entered for them by the desk."""
    now = time.now()
    sight = _seen(by, number, now)
    sight = reading.narrowed(by, sight, _why(request, sight, now))
    if not for_reporter(by, sight, now):
        raise Http404
    form = ThroughForm(request.POST or None, by=by, sight=sight, now=now, initial=_hidden(sight.matter.version))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            name = form.cleaned_data["says"]
            answer = acts.do(
                sight.matter.id, name, by=speaking(by, form.cleaned_data["voice"]), given=form.given(), now=now,
                seen=form.cleaned_data["seen"], once=form.cleaned_data["once"] or None,
            )  # fmt: skip
            if answer.ok:
                _tell(request, by, name, sight.matter.number)
                return HttpResponseRedirect(reverse("desk:one", args=[number]))
            form.add_error(None, answer.word)
            status = 409 if answer.stale else 422
    return _screen(request, by, number, form=form, status=status)


@require_POST
@for_post
def why(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """Outside one's own cases what is protected opens with a typed reason, which its reporter reads."""
    now = time.now()
    sight = _seen(by, number, now)
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    if reason:
        reading.say(request.session, sight.matter.id, reason, now)
    else:
        messages.warning(request, _("请写明为什么要看。"))
    return redirect("desk:mine_one" if by.kind == "worker" else "desk:one", number)


def _seen(by: Actor, number: str, now: datetime) -> matters.Sight:
    """A matter within sight; outside it the attempt is on record, and the answer that of a number that never was."""
    sight = matters.one(by, number, now)
    if sight is None:
        acts.turned_away(number, by=by, now=now)
        raise Http404
    return sight


def _opened(request: HttpRequest, by: Actor, number: str, now: datetime) -> matters.Sight:
    """The same with the look at what is protected stored, before anything of it is shown."""
    sight = _seen(by, number, now)
    return reading.opened(by, sight, now, _why(request, sight, now))


def _why(request: HttpRequest, sight: matters.Sight, now: datetime) -> str:
    return reading.why(request.session, sight.matter.id, now)


def _not_yet_seen(request: HttpRequest, way: ways.Way | None) -> bool:
    """Whether it would go to somebody whom the screen had not named before it was sent."""
    return way is not None and way.moves and request.POST.get("shown") != way.holder


def _send(
    request: HttpRequest, by: Actor, sight: matters.Sight, form: ActForm, way: ways.Way | None, now: datetime
) -> acts.Answer | None:
    """Do what the form says and tell it; what is wrong stands in the form. None: a photo could not be kept."""
    given = form.given()
    photos, wrong = keep_photos(form.cleaned_data.get("photos") or [], subject=sight.matter.id, by=by, now=now)
    if wrong:
        form.add_error("photos", wrong)
        return None
    if photos:
        given["photos"] = photos
    answer = acts.do(
        sight.matter.id, form.does, by=by, given=given | _besides(form.does, given), now=now,
        seen=form.cleaned_data.get("seen"), once=form.cleaned_data.get("once") or None,
    )  # fmt: skip
    if answer.ok:
        _tell(request, by, form.does, sight.matter.number, ways.now_with(way) if way else "")
    else:
        form.add_error(None, answer.word)
    return answer


@require_POST
@for_post
def leads(request: HttpRequest, by: Actor, number: str, name: str) -> HttpResponse:
    """Who would have it, while the form is still being filled in."""
    now = time.now()
    sight = matters.one(by, number, now)
    if sight is None or name not in ASKS:
        raise Http404
    form = ActForm(request.POST, does=name, sight=sight, by=by, now=now)
    form.is_valid()
    given = form.given()
    return render(request, "desk/way.html", {"way": ways.foretold(by, sight, name, given | _besides(name, given), now)})


def _besides(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the law must be told of a category: whether it is a hazard."""
    if name not in ("accept", "recategorise"):
        return {}
    category = Category.objects.filter(code=given.get("category", "")).first()
    return {"hazard": category.hazard} if category else {}


def _tell(request: HttpRequest, by: Actor, name: str, number: str, more: str = "") -> None:
    word = in_language(ACTS[name], by.language)
    done = _("%(number)s：已“%(act)s”。") % {"number": number, "act": word}
    messages.success(request, ways.joined(done, more))


def _hidden(version: int) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), "seen": version}


def _screen(
    request: HttpRequest, by: Actor, number: str, *, form: ActForm | ThroughForm | None = None, status: int = 200,
    way: ways.Way | None = None,
) -> HttpResponse:  # fmt: skip
    now = time.now()
    context = listed.queue(by, request.GET, now, number)
    sight = _seen(by, number, now) if number else None
    if sight is not None:
        whole, sight = sight, reading.opened(by, sight, now, _why(request, sight, now))
        context |= show.matter(by, sight, now) | papers.shown(sight, by.language)
        context["may_cut"] = cut.may(by, sight)
        context["tasks"] = calling.tasks_of(sight.matter, by, now)
        context["asks_why"] = whole.groups != sight.groups
        if form is not None:
            if form.is_bound and status == 409:
                # The screen was stale: the next sending is judged against what is shown now.
                form.data = form.data.copy()
                form.data["seen"] = sight.matter.version
                form.data["once"] = str(uuid.uuid4())
            name = form.does if isinstance(form, ActForm) else "through"
            word = in_language(ACTS[name], by.language) if name in ACTS else _("记下对方说的")
            context |= {"form": form, "does": name, "does_word": word, "way": way, "asked_again": way is not None}
            if name in ROUTED:
                context["way_url"] = reverse("desk:leads", args=[number, name])
    context["live_url"] = f"/live/desk?post={by.post}"
    return render(request, "desk/queue.html", context, status=status)


@require_POST
@for_post
def bulk(request: HttpRequest, by: Actor) -> HttpResponse:
    """One act to every matter that was ticked, with a result per row."""
    now = time.now()
    name = request.POST.get("does", "")
    picked = [key.replace("\0", "") for key in request.POST.getlist("matter")[:200]]
    if not picked or name not in find_bulk():
        return redirect("desk:queue")
    form = ActForm(request.POST if "sent" in request.POST else None, does=name, sight=None, by=by, now=now,
                   initial={"once": str(uuid.uuid4())})  # fmt: skip
    context: dict[str, Any] = {
        "form": form, "picked": picked, "does": name, "does_word": in_language(ACTS[name], by.language), "by": by,
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        given = form.given()
        given.update(_besides(name, given))
        if name in ROUTED and "shown" not in request.POST:
            context["ways"] = show.ways_of(by, picked, name, given, now)
            return render(request, "desk/bulk.html", context | {"count": len(picked)})
        results = acts.do_all(picked, name, by=by, given=given, now=now, once=form.cleaned_data["once"])
        context["results"] = [show.result(by, matter, answer, now) for matter, answer in results]
    context["count"] = len(picked)
    return render(request, "desk/bulk.html", context)


def find_bulk() -> tuple[str, ...]:
    """Acts that make sense for many at once."""
    plain = ("assign", "accept", "note", "escalate", "reject", "close", "urge", "hand_down")
    return (*plain, "recategorise", "relocate", "merge")


@require_POST
@for_post
def keep_view(request: HttpRequest, by: Actor) -> HttpResponse:
    """Keep the filters of the page under a name."""
    name = request.POST.get("name", "").replace("\0", "").strip()[:40]
    asked = find.filters(_query(request.POST.get("query", "")))
    if name:
        acts.keep_view(by=by, name=name, query=asked.query(), now=time.now())
    return HttpResponseRedirect(f"{reverse('desk:queue')}?{asked.query()}")


def _query(text: str) -> dict[str, str]:
    from urllib.parse import parse_qsl  # noqa: PLC0415

    return dict(parse_qsl(text[:500]))


@never_cache
@require_GET
@for_post
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """A worker's matters on the phone."""
    return render(request, "desk/mine.html", show.mine(by, time.now(), request.GET.get("q", "")))


@never_cache
@for_post
def mine_one(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """One matter on the phone: what to do, done with a photo in three taps."""
    now = time.now()
    sight = _opened(request, by, number, now)
    name = request.POST.get("does") or request.GET.get("does") or show.first_act(sight)
    form = None
    way: ways.Way | None = None
    status = 200
    if name in in_bar(sight.choices):
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ActForm(*data, does=name, sight=sight, by=by, now=now, initial=_hidden(sight.matter.version))
    if request.method == "POST" and form is not None:
        status = 422
        if form.is_valid():
            way = ways.foretold(by, sight, name, form.given() | _besides(name, form.given()), now)
            if _not_yet_seen(request, way):
                status = 200
            else:
                answer = _send(request, by, sight, form, way, now)
                if answer is not None and answer.ok:
                    return redirect("desk:mine")
    context = show.matter(by, sight, now) | show.mine(by, now) | {"form": form, "does": name}
    if form is not None:
        context |= {"way": way, "asked_again": way is not None}
        context["does_word"] = in_language(ACTS[name], by.language)
    return render(request, "desk/mine_one.html", context, status=status)


@never_cache
@require_GET
@for_post
def views(request: HttpRequest, by: Actor) -> HttpResponse:
    """Saved views of this post."""
    found = View.objects.filter(person=by.person, post=by.post).order_by("name")
    return render(request, "desk/views.html", {"views": found, "by": by})


app_name = "desk"
urlpatterns = [
    path("desk/", queue, name="queue"),
    path("desk/rows/", rows, name="rows"),
    path("desk/bulk/", bulk, name="bulk"),
    path("desk/batch/", assigning.batch, name="batch"),
    path("desk/out/", leaving.out, name="out"),
    path("desk/views/", views, name="views"),
    path("desk/views/keep/", keep_view, name="keep_view"),
    path("desk/m/<str:number>/", one, name="one"),
    path("desk/m/<str:number>/reveal/", protected.why, name="reveal"),
    path("desk/revealed/<uuid:key>/", protected.revealed, name="revealed"),
    path("desk/glass/", protected.glass, name="break"),
    path("desk/glass/<uuid:key>/", protected.opened, name="glass"),
    path("desk/m/<str:number>/slip/<str:referral>/", slip, name="slip"),
    path("desk/m/<str:number>/written/<int:place>/", written, name="written"),
    path("desk/m/<str:number>/called/", calling.called, name="called"),
    path("desk/m/<str:number>/through/", through, name="through"),
    path("desk/m/<str:number>/why/", why, name="why"),
    path("desk/m/<str:number>/<slug:name>/leads/", leads, name="leads"),
    path("desk/m/<str:number>/<slug:name>/", does, name="does"),
    path("work/", mine, name="mine"),
    path("work/<str:number>/", mine_one, name="mine_one"),
]
