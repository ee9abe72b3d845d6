"""Rights by a follow-up code: correct, stop a use, erase; nothing of who somebody is can be revealed by it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fengqiao.cases.pages.follow import Standing, lost, neutral, shown, standing
from fengqiao.ledger import time
from fengqiao.matters.models import Voice
from fengqiao.rights import act, find
from fengqiao.rights.forms import CorrectForm
from fengqiao.rights.pages.data import asked_of, changed, told_of, uses_of
from fengqiao.rights.words import REFUSALS


@neutral
def data(request: HttpRequest) -> HttpResponse:
    """What can be done about one report by whoever holds its code."""
    at = standing(request)
    if at is None:
        return lost(request, "", time.now())
    voice = Voice.objects.select_related("matter", "person").get(pk=at.by.voice)
    does = request.POST.get("does", "")
    if does == "erase":
        return _erased(request, at, voice)
    if does == "unname":
        return _unnamed(request, at, voice)
    if does == "correct":
        return _corrected(request, at, voice)
    said = changed(request, voice, at.by) if does else ""
    return _page(request, at, voice, CorrectForm(), said=said)


def _erased(request: HttpRequest, at: Standing, voice: Voice) -> HttpResponse:
    now = time.now()
    why = act.erase_one(voice, by=at.by, now=now)
    if why:
        return _page(request, at, voice, CorrectForm(), trouble=str(REFUSALS[why]), status=409)
    return shown(
        request, at, now, done=_("已删除：这件事里的原话、地点和照片，以及和您的联系。办理的经过留着，里面认不出您。")
    )


def _unnamed(request: HttpRequest, at: Standing, voice: Voice) -> HttpResponse:
    try:
        act.unname(voice=voice, by=at.by, now=time.now())
    except act.Refusal as refused:
        return _page(request, at, voice, CorrectForm(), trouble=str(REFUSALS[refused.why]), status=409)
    return shown(
        request, at, time.now(), done=_("已改成匿名：姓名和联系方式删除了，这件事接着办。以后只凭查询码看，请留好。")
    )


def _corrected(request: HttpRequest, at: Standing, voice: Voice) -> HttpResponse:
    form = CorrectForm(request.POST)
    if form.is_valid():
        try:
            act.correct_report(voice=voice, by=at.by, now=time.now(), **form.cleaned_data)
        except act.Refusal as refused:
            form.add_error(None, str(REFUSALS[refused.why]))
        else:
            return _page(request, at, voice, CorrectForm(), said=_("已改正。原来写的封存着，不再显示。"))
    return _page(request, at, voice, form, status=422)


def _page(
    request: HttpRequest, at: Standing, voice: Voice, form: CorrectForm, *, said: str = "", trouble: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    given = {
        "at": at, "form": form, "said": said, "trouble": trouble, "uses": uses_of(voice), "now": time.now(),
        "looks": find.looks_at({voice.matter_id: voice.matter.number})[:100],
        "asked": asked_of(voice), "ended": voice.matter.ended_at is not None, "named": voice.person_id is not None,
        "told": told_of([voice.matter_id]),
    }  # fmt: skip
    return render(request, "rights/by_code.html", given, status=status)
