"""My data: what is held about me, who looked, a copy to take along; correct, object, withdraw, erase."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fengqiao.cases.pages.public import mine as signed_in
from fengqiao.ledger import time
from fengqiao.matters.models import Voice
from fengqiao.people.models import Helper, Organisation, Person
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.rights import act, copies, find
from fengqiao.rights.forms import BOTH, CorrectForm
from fengqiao.rights.models import Asked
from fengqiao.rights.uses import USES
from fengqiao.rights.words import REFUSALS, TOLD_WORDS


def of_oneself(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the person who is signed in; anybody else is led to the door."""

    @never_cache
    @wraps(page)
    def wrapped(request: HttpRequest, **named: Any) -> HttpResponse:
        if not signed_in(request):
            return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('rights:data')}")
        return page(request, get_object_or_404(Person, pk=request.user.person_id), **named)  # type: ignore[union-attr]

    return wrapped


def uses_of(voice: Voice | None) -> list[dict[str, Any]]:
    """Each use in words, and since when this person has stopped it."""
    stopped = {row.use: row for row in find.in_force(voice)} if voice is not None else {}
    return [{"use": use, "words": BOTH[use], "stopped": stopped.get(use)} for use in USES]


def asked_of(voice: Voice | None) -> list[dict[str, Any]]:
    """What this person asked for, in words, with the office that answers."""
    rows = find.asked_of(voice)
    offices = dict(Organisation.objects.filter(code__in={row.office for row in rows}).values_list("code", "name"))
    return [{"row": row, "words": BOTH[row.use or row.what], "office": offices.get(row.office, "")} for row in rows]


def told_of(matters: list[str]) -> list[dict[str, Any]]:
    """Who outside hears that something was erased or corrected, in words: of what, and when they were told."""
    return [{"row": row, "words": TOLD_WORDS[row.what]} for row in find.told_of(matters)]


@require_safe
@of_oneself
def data(request: HttpRequest, person: Person) -> HttpResponse:
    """Everything held about whoever is signed in."""
    reports = find.reports(person)
    voice = reports[0].voice if reports else None
    given = {
        "person": person, "reports": reports, "looks": find.looks(person)[:100],
        "receivers": find.receivers(person), "now": time.now(),
        "told": told_of([row.voice.matter_id for row in reports]),
        "helpers": Helper.objects.filter(person=person, revoked_at=None).exclude(helper=None).select_related("helper"),
        "ended": sum(row.keeps != "open" for row in reports), "stay": sum(row.keeps == "open" for row in reports),
        "uses": uses_of(voice) if voice is not None else [], "asked": asked_of(voice),
    }  # fmt: skip
    return render(request, "rights/data.html", given)


@require_POST
@of_oneself
def copy(request: HttpRequest, person: Person) -> HttpResponse:
    """The same as a file, for other programs or to be read, for whoever showed themselves just now."""
    if (aside := fresh.again(request, reverse("rights:data"))) is not None:
        return aside
    now = time.now()
    act.taken(person=person, by=Actor(person=str(person.pk)), now=now)
    if request.POST.get("form") == "html":
        answer = HttpResponse(copies.readable(person, now), content_type="text/html; charset=utf-8")
        answer["Content-Security-Policy"] = copies.POLICY
        name = "html"
    else:
        answer = JsonResponse(copies.copy(person, now), json_dumps_params={"ensure_ascii": False, "indent": 2})
        name = "json"
    answer["Content-Disposition"] = f'attachment; filename="fengqiao-{now:%Y%m%d}.{name}"'
    return answer


@of_oneself
def correct(request: HttpRequest, person: Person, number: str) -> HttpResponse:
    """Place or words of one report as they should have been."""
    voice = Voice.objects.filter(person=person, matter__number=number.replace("\0", "")).first()
    if voice is None:
        raise Http404
    held = find.held(voice)
    begun = {"place": held.case.place, "words": held.case.words} if held.case is not None else {}
    form = CorrectForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            act.correct_report(voice=voice, by=Actor(person=str(person.pk)), now=time.now(), **form.cleaned_data)
        except act.Refusal as refused:
            form.add_error(None, str(REFUSALS[refused.why]))
        else:
            messages.success(request, _("已改正。原来写的封存着，不再显示。"))
            return redirect("rights:data")
    given = {"form": form, "number": voice.matter.number, "now": time.now()}
    return render(request, "rights/correct.html", given, status=422 if form.errors else 200)


@require_POST
@of_oneself
def uses(request: HttpRequest, person: Person) -> HttpResponse:
    """One press stops a use, one press allows it again; one press stops what a counter asked for."""
    mine = Voice.objects.filter(person=person).order_by("-since", "-id").select_related("matter", "person").first()
    if mine is None:
        raise Http404
    say = changed(request, mine, Actor(person=str(person.pk)))
    messages.success(request, say)
    return redirect("rights:data")


def changed(request: HttpRequest, voice: Voice, by: Actor) -> str:
    """Carry out what was pressed, by whoever speaks for this voice; what came of it, in words."""
    now, does = time.now(), request.POST.get("does", "")
    if does == "stop":
        use = request.POST.get("use", "")
        if use not in USES:
            raise Http404
        # PostgreSQL takes no NUL in a text.
        words = request.POST.get("words", "").replace("\0", "")[:1000]
        row = act.stop(voice=voice, use=use, words=words, by=by, now=now)
        if row.office:
            return _("已停下，从现在起不再这样用。负责答复的窗口会在期限内答复您。")
        return _("已停下，从现在起不再这样用。")
    try:
        asked = Asked.objects.get(pk=UUID(request.POST.get("asked", "")), voice__in=find.voices_of(voice))
    except (ValueError, Asked.DoesNotExist):
        raise Http404 from None
    try:
        if does == "allow":
            act.allow(asked=asked, by=by, now=now)
            return _("已恢复。")
        if does == "end":
            act.end(asked=asked, by=by._replace(voice=voice.id), now=now)
            return _("已停下，什么都不会删。")
    except act.Refusal as refused:
        return str(REFUSALS[refused.why])
    raise Http404


@require_POST
@of_oneself
def erase(request: HttpRequest, person: Person) -> HttpResponse:
    """Erased for good, after it was said what goes and what stays, for whoever showed themselves just now."""
    if (aside := fresh.again(request, reverse("rights:data"))) is not None:
        return aside
    done = act.erase(person, by=Actor(person=str(person.pk)), now=time.now())
    if done.person:
        messages.success(request, _("已删除：您报的事里的原话、地点、照片，以及您的姓名和联系方式。"))
        if done.account:
            said = _("账户里也没有您的名字了。以后登录用这个账户名，请抄下来：%(name)s") % {"name": done.account}
            messages.success(request, said)
    elif done.reports:
        messages.success(
            request,
            _("已删除 %(n)s 件里的原话、地点和照片。没办完的还留着，办完以后可以再来删。") % {"n": done.reports},
        )
    else:
        messages.info(request, _("现在没有可以删的：没办完的事要有人负责到底，办完以后再来。"))
    return redirect("rights:data")
