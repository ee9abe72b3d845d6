"""Lost slips: by number and a second fact any desk says how it stands, and gives a new code to who stands there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fengqiao.cases import throttle
from fengqiao.cases.act import Reissued, reissue
from fengqiao.cases.find import opens
from fengqiao.intake.slips import find
from fengqiao.intake.slips.paper import paper
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger import time
from fengqiao.matters.history import Names
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor

SALT = "fengqiao.slip"
LASTS = 10 * 60
"""Seconds in which who was recognised gets the new slip."""


class LostForm(forms.Form):
    """The number and one fact that only the reporter would know."""

    number = forms.CharField(
        label=gettext_lazy("编号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    fact = forms.ChoiceField(
        label=gettext_lazy("核对哪一样"), widget=forms.RadioSelect,
        choices=[
            ("address", gettext_lazy("地址，和报的时候说的一样")), ("phone", gettext_lazy("报的时候留的电话（全号）")),
            ("name", gettext_lazy("证件上的姓名（人在窗口，看着证件录）")),
            ("words", gettext_lazy("最前面写的话（匿名、只在地图上点了位置的）")),
        ],
        help_text=gettext_lazy("日期不算：编号里就有。"),
    )  # fmt: skip
    said = forms.CharField(
        label=gettext_lazy("对方说的"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("最前面写的话要 12 个字以上，一字不差；标点和空格不算。"),
    )  # fmt: skip
    near = forms.CharField(
        label=gettext_lazy("地图上的点在哪个楼旁边"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("只在核对“最前面写的话”时用：写了楼的地址，话有 6 个字就够。"),
    )  # fmt: skip


@never_cache
@for_post(kinds=("desk",))
def slip(request: HttpRequest, by: Actor) -> HttpResponse:
    """Asked and answered by POST alone; what is typed stands in no address and no log."""
    now = time.now()
    if "known" in request.POST:
        return _reissue(request, by, now)
    form = LostForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, by, now, form, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    number = given["number"].strip()
    tries = throttle.desk_names(str(request.user.pk), number)
    wait = throttle.wait(tries, now)
    if wait > 0:
        find.slowed(by, now)
        form.add_error(None, _("核对错的次数太多了。请过 %(n)s 分钟再试。") % {"n": -(-wait // 60)})
        answer = _page(request, by, now, form, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    found = find.lost(by, number=number, fact=given["fact"], said=given["said"], near=given["near"], now=now)
    if found is None:
        throttle.failed(tries, now)
        form.add_error(
            None,
            _("没有对上。编号和核对的事实有一样不对，或者这件事不在窗口查：投诉单位和工作人员的事，只凭查询码看。"),
        )
        return _page(request, by, now, form, status=422)
    known = signing.dumps(
        {"voice": found.voice.id, "fact": given["fact"], "had": found.voice.codes.count(), "by": [by.person, by.post]},
        salt=SALT,
    )
    return _page(request, by, now, form, found=found, known=known)


def _reissue(request: HttpRequest, by: Actor, now: datetime) -> HttpResponse:
    """A new code on paper for whoever stands there; a second press prints nothing."""
    try:
        known = signing.loads(request.POST["known"], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        known = None
    found = find.again(known["voice"]) if known and known["by"] == [by.person, by.post] else None
    if known is None or found is None or not opens(found.voice, now):
        return _page(request, by, now, LostForm(), trouble=_("核对过了十分钟，或者情况变了。请重新核对。"), status=409)
    if known["fact"] == "words" and find.reads_it(by, found.voice, now):
        return _page(request, by, now, LostForm(), trouble=_("情况变了，请重新核对。"), status=409)
    if "here" not in request.POST:
        trouble = _("查询码不在电话里说。人在窗口，请先勾上。")
        return _page(
            request, by, now, LostForm(), found=found, known=request.POST["known"], trouble=trouble, status=422
        )
    try:
        code = reissue(voice=found.voice, by=by, now=now, seen=known["fact"], had=known["had"])
    except Reissued:
        trouble = _("这张纸条已经补发过了。没有印出来，请重新核对，再补一张。")
        return _page(request, by, now, LostForm(), trouble=trouble, status=409)
    person = found.voice.person
    language = person.language if person is not None else found.voice.language
    matter = found.voice.matter
    printed = paper(number=matter.number, code=code, matter=matter.id, language=language)
    return render(request, "intake/slip_again.html", {"by": by, "now": now, "slip": printed})


def _page(
    request: HttpRequest, by: Actor, now: datetime, form: LostForm, *, found: find.Found | None = None,
    known: str = "", trouble: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    given: dict[str, Any] = {"by": by, "now": now, "form": form, "known": known, "trouble": trouble}
    if found is not None:
        there = found.now_in
        given |= {
            "number": found.voice.matter.number, "state": in_language(STATES[there.state], by.language),
            "office": Names(by.language).org(there.held_by), "due": there.due, "opens": opens(found.voice, now),
            "told": bool(found.voice.person),
            "elsewhere": form.data.get("fact") == "words" and find.reads_it(by, found.voice, now),
        }  # fmt: skip
    return render(request, "intake/slip_lost.html", given, status=status)
