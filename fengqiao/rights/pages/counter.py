"""Rights at the counter: entered for somebody by a desk, two colleagues see papers, the office answers objections."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fengqiao.ledger import time
from fengqiao.matters import find as matters
from fengqiao.matters import reading
from fengqiao.matters.models import Voice
from fengqiao.matters.world import unknown_year
from fengqiao.people.models import Person
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.people.words import PAPERS
from fengqiao.rights import act, copies, find
from fengqiao.rights.act.asking import TWO
from fengqiao.rights.forms import BOTH, AnswerForm, CounterForm
from fengqiao.rights.models import Asked
from fengqiao.rights.words import REFUSALS, TOLD_WORDS


@never_cache
@for_post(kinds=AT_THE_DESK)
def desk(request: HttpRequest, by: Actor) -> HttpResponse:
    """What this office has to answer, and what waits for a second colleague."""
    return _desk(request, by)


def _desk(request: HttpRequest, by: Actor, *, form: AnswerForm | None = None, of: str = "") -> HttpResponse:
    now = time.now()
    waiting = [
        {
            "row": row, "words": BOTH[row.what], "papers": PAPERS.get(row.seen, ""),
            "mine": str(row.asked_by_id) == by.person or row.session == _session(request),
            "name": row.voice.person.name if row.voice.person else "",
        }
        for row in find.at_counters(by) if not act.over(row, now)
    ]  # fmt: skip
    answers = [
        {
            "row": row, "words": BOTH[row.use], "missing": unknown_year(row.district, row.due),
            "form": form if str(row.pk) == of else AnswerForm(prefix=str(row.pk)[:8]),
        }
        for row in find.to_answer(by)
    ]  # fmt: skip
    to_tell = [{"row": row, "words": TOLD_WORDS[row.what]} for row in find.to_tell(by)]
    given = {"waiting": waiting, "answers": answers, "to_tell": to_tell, "now": now, "by": by}
    return render(request, "rights/desk.html", given, status=422 if form is not None else 200)


def voices(sight: matters.Sight) -> list[tuple[str, str]]:
    """The reporters of a matter who left who they are, for those who may see it.

    Who complains of an office is named to no desk here: they have their code.
    """
    if sight.matter.about:
        return []
    rows = sight.matter.voiced_by.exclude(person=None).select_related("person").order_by("since")[:50]
    return [(str(row.id), row.person.name or _("没有留下姓名")) for row in rows if row.person is not None]


def _sight(request: HttpRequest, by: Actor, number: str, now: datetime) -> matters.Sight:
    sight = matters.one(by, number, now)
    if sight is not None:
        sight = reading.opened(by, sight, now, reading.why(request.session, sight.matter.id, now))
    if sight is None or "identity" not in sight.groups or sight.matter.kind != "case" or not voices(sight):
        raise Http404
    return sight


@never_cache
@for_post(kinds=AT_THE_DESK)
def counter(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """For one who reported this matter and cannot do it alone: marked "through the office", and told to them."""
    now = time.now()
    sight = _sight(request, by, number, now)
    form = CounterForm(request.POST or None, voices=voices(sight))
    if request.method == "POST" and form.is_valid():
        try:
            said = _entered(request, by, form.cleaned_data, now)
        except act.Refusal as refused:
            form.add_error(None, str(REFUSALS[refused.why]))
        else:
            messages.success(request, said)
            return redirect(
                "rights:desk" if form.cleaned_data["does"] in TWO else "desk:one",
                *(() if form.cleaned_data["does"] in TWO else (sight.matter.number,)),
            )
    given = {"form": form, "matter": sight.matter, "now": now, "by": by}
    return render(request, "rights/counter.html", given, status=422 if form.errors else 200)


def _entered(request: HttpRequest, by: Actor, said: dict[str, Any], now: datetime) -> str:
    voice = Voice.objects.select_related("matter", "person").get(pk=said["voice"])
    if str(voice.person_id) == by.person:
        raise act.Refusal("not_yours")
    if said["does"] == "stop":
        act.stop(voice=voice, use=said["use"], words=said["words"], by=by, now=now)
        return _("已停下，标明“经办事处”，也告诉了本人。")
    if said["does"] == "correct":
        own = {name: said[name] for name in ("name", "phone", "email") if said[name]}
        if not own and not said["place"] and not said["words"]:
            raise act.Refusal("nothing")
        if own:
            act.correct_person(voice=voice, by=by, now=now, **own)
        if said["place"] or said["words"]:
            act.correct_report(voice=voice, place=said["place"], words=said["words"], by=by, now=now)
        return _("已改正，标明“经办事处”，也告诉了本人（原来的联系方式）。")
    act.ask(
        voice=voice, what=said["does"], seen=said["seen"], session=_session(request),
        asker=Person.objects.get(pk=by.person), by=by, now=now,
    )  # fmt: skip
    return _("已登记，也告诉了本人。请另一位同事在自己的登录里确认。")


@never_cache
@require_POST
@for_post(kinds=AT_THE_DESK)
def step(request: HttpRequest, by: Actor, asked: UUID) -> HttpResponse:
    """The second colleague confirms; either stops it; a confirmed copy is printed once."""
    row = find.at_counters(by).filter(pk=asked).first()
    if row is None:
        raise Http404
    now, does = time.now(), request.POST.get("does", "")
    if does in ("confirm", "print") and (aside := fresh.again(request, reverse("rights:desk"))) is not None:
        return aside
    try:
        if does == "confirm":
            confirmer = Person.objects.get(pk=by.person)
            act.confirm(asked=row, session=_session(request), confirmer=confirmer, by=by, now=now)
            messages.success(request, _("已确认，也告诉了本人。"))
        elif does == "end":
            act.end(asked=row, by=by, now=now)
            messages.success(request, _("已停下。"))
        elif does == "print" and row.voice.person is not None:
            if (aside := fresh.again(request, reverse("rights:desk"))) is not None:
                return aside
            only = act.printed(asked=row, by=by, reason=_("窗口为本人打印"), now=now)
            return render(request, "rights/printed.html", copies.told(row.voice.person, now, only))
    except act.Refusal as refused:
        messages.warning(request, str(REFUSALS[refused.why]))
    return redirect("rights:desk")


@never_cache
@require_POST
@for_post(kinds=AT_THE_DESK)
def answer(request: HttpRequest, by: Actor, asked: UUID) -> HttpResponse:
    """The office says whether the objection is kept; a no has its reason."""
    row: Asked | None = find.to_answer(by).filter(pk=asked).first()
    if row is None:
        raise Http404
    form = AnswerForm(request.POST, prefix=str(row.pk)[:8])
    if not form.is_valid():
        return _desk(request, by, form=form, of=str(row.pk))
    try:
        act.answer(
            asked=row, keep=form.cleaned_data["keep"] == "1", reason=form.cleaned_data["reason"], by=by, now=time.now()
        )
        messages.success(request, _("已答复，也告诉了本人。"))
    except act.Refusal as refused:
        messages.warning(request, str(REFUSALS[refused.why]))
    return redirect("rights:desk")


@never_cache
@require_POST
@for_post(kinds=AT_THE_DESK)
def told(request: HttpRequest, by: Actor, told: UUID) -> HttpResponse:
    """Somebody here told them; on record, and on the page of whom it is about."""
    row = find.to_tell(by).filter(pk=told).first()
    if row is None:
        raise Http404
    if act.told_them(row=row, by=by, now=time.now()):
        messages.success(request, _("已记录。"))
    return redirect("rights:desk")


def _session(request: HttpRequest) -> str:
    return hashlib.sha256((request.session.session_key or "").encode()).hexdigest()
