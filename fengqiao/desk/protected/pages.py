"""Asking to see a protected reporter, seeing them for an hour, and breaking the glass where there is no time to ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.cases.models import Case
from fengqiao.desk import act as acts
from fengqiao.desk.protected import reveal
from fengqiao.ledger import reads, time
from fengqiao.matters import reading
from fengqiao.matters.models import Matter
from fengqiao.people.act import together
from fengqiao.people.find import district_of
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.together import act, find
from fengqiao.together.forms import reason_field
from fengqiao.together.models import Request
from fengqiao.together.pages import ask
from fengqiao.together.words import refusal

GROUPS = ("contact", "identity")
OPENED = ("contact", "identity", "original")


class WhyForm(forms.Form):
    """Why, and whether there is time to find a second person."""

    reason = reason_field()
    way = forms.ChoiceField(
        label=gettext_lazy("怎样看"), initial="two", widget=forms.RadioSelect,
        choices=[
            ("two", gettext_lazy("请另一位负责人确认以后再看")),
            ("glass", gettext_lazy("等不及，现在就看：上级马上知道，五个工作日内由别人复核")),
        ],
    )  # fmt: skip


class GlassForm(forms.Form):
    """Which matter, and why at once."""

    number = forms.CharField(label=gettext_lazy("编号"), max_length=40)
    reason = reason_field()


@never_cache
@for_post(kinds=AT_THE_DESK)
def why(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """Asking to see who reports a matter that complains of an office."""
    sight = reveal.in_sight(by, number)
    if sight is None or not reveal.shielded(sight):
        acts.turned_away(number, by=by, now=time.now())
        raise Http404
    if (aside := fresh.again(request, request.path)) is not None:
        return aside
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if form.cleaned_data["way"] == "glass":
                opened = act.open_glass(matter=sight.matter, reason=reason, by=by, now=time.now())
                return redirect("desk:glass", key=opened.pk)
            row = ask(request, by, "reveal", reveal.exactly(by, sight), reason)
        except act.Refused as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            return redirect("together:one", key=row.pk)
    shown = {"form": form, "number": sight.matter.number}
    return render(request, "desk/reveal.html", shown, status=422 if form.errors else 200)


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def revealed(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """Who reports it, for the asker alone, for an hour; that it was read is stored before the page is sent."""
    row = Request.objects.filter(pk=key, what="reveal", asked_by_id=by.person).first()
    sight = reveal.in_sight(by, row.given["matter"]) if row is not None else None
    if row is None or sight is None:
        raise Http404
    if (aside := fresh.again(request)) is not None:
        return aside
    now = time.now()
    try:
        with together():
            act.use(request=row.pk, what="reveal", given=reveal.exactly(by, sight), by=by, now=now, once=False)
            reads.look(by=by, organisation=by.org, subject=reading.subject_of(sight.matter), groups=GROUPS, now=now,
                       reason=_("双人复核：%(why)s") % {"why": row.reason})  # fmt: skip
    except act.Refused as refused:
        messages.warning(request, str(refusal(refused.why)))
        return redirect("together:one", key=row.pk)
    return render(request, "desk/revealed.html", _voices(sight.matter) | {"until": row.use_until, "now": now})


def _voices(matter: Matter) -> dict[str, Any]:
    """Names and ways to be reached of those who report it, as they allowed."""
    from fengqiao.desk.show import reached  # noqa: PLC0415  (what the desk shows asks this folder what is withheld)

    return {"number": matter.number, "contact": reached(matter)}


@never_cache
@for_post(kinds=AT_THE_DESK)
def glass(request: HttpRequest, by: Actor) -> HttpResponse:
    """Somebody is in danger and nobody with a standing is there: any desk or lead of the district opens one matter."""
    if (aside := fresh.again(request, request.path)) is not None:
        return aside
    form = GlassForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["number"].strip()
        try:
            # Said before anything is looked up, so that the answer tells nothing of the number.
            if act.outside(by):
                raise act.Refused("outside")
            matter = _openable(by, number)
            if matter is None:
                acts.turned_away(number, by=by, now=time.now())
                raise act.Refused("no_matter")
            opened = act.open_glass(matter=matter, reason=form.cleaned_data["reason"], by=by, now=time.now())
        except act.Refused as refused:
            form.add_error(None, str(refusal(refused.why)))
        else:
            return redirect("desk:glass", key=opened.pk)
    return render(request, "desk/break.html", {"form": form}, status=422 if form.errors else 200)


def _openable(by: Actor, number: str) -> Matter | None:
    """A case of the actor's chain; what complains of somebody only for those with a standing in it."""
    row = None if "\0" in number else Matter.objects.filter(number=number, kind="case").first()
    if row is None:
        return None
    if row.about:
        return row if reveal.in_sight(by, row.number) is not None else None
    return row if row.district == district_of(by) or reveal.in_sight(by, row.number) is not None else None


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def opened(request: HttpRequest, by: Actor, key: UUID) -> HttpResponse:
    """What was opened, for who opened it, for an hour; each look is stored before the page is sent."""
    now = time.now()
    row = find.opened(by, key, now)
    matter = Matter.objects.filter(pk=row.matter).first() if row is not None else None
    if row is None or matter is None or (matter.about and reveal.in_sight(by, matter.pk) is None):
        raise Http404
    if (aside := fresh.again(request)) is not None:
        return aside
    reads.look(by=by, organisation=by.org, subject=reading.subject_of(matter), groups=OPENED, now=now,
               reason=_("紧急打开：%(why)s") % {"why": row.reason})  # fmt: skip
    case = Case.objects.filter(pk=matter.pk).first()
    shown = _voices(matter) | {"case": case, "until": row.until, "now": now, "glass": True, "review_by": row.review_by}
    return render(request, "desk/revealed.html", shown)
