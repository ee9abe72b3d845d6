"""The desk's page for the working account: what those who carry out read of a case, cut anew while it is open."""

from __future__ import annotations

from hashlib import sha256

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fengqiao.cases import act
from fengqiao.cases.forms import Words
from fengqiao.cases.models import Case
from fengqiao.ledger import time
from fengqiao.matters import find as matters
from fengqiao.matters import reading
from fengqiao.matters.world import LAWS
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor

CUTS = frozenset({"handler", "lead"})
"""By which right one changes what the working account says."""


def may(by: Actor, sight: matters.Sight) -> bool:
    """Whoever takes the case in or leads there, as long as it is open."""
    open_ = sight.matter.kind == "case" and sight.facts.state in LAWS["case"].open_states
    return open_ and by.kind in AT_THE_DESK and not sight.standings.isdisjoint(CUTS)


class CutForm(forms.Form):
    """Heading and account; `was` is a mark of what stood there when the page was opened."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    title = Words(label=gettext_lazy("办理标题"), max_length=60)
    account = Words(
        lines=True, label=gettext_lazy("办理摘要"), max_length=2000,
        help_text=gettext_lazy("删去能认出诉求人的内容；办理的人只看到这里。"),
    )  # fmt: skip


def _mark(case: Case) -> str:
    return sha256(f"{case.title}\0{case.account}".encode()).hexdigest()


@never_cache
@for_post(kinds=AT_THE_DESK)
def cut(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """What the worker reads is mended, without another step of the case; what it said before stays on record."""
    now = time.now()
    sight = matters.one(by, number, now)
    if sight is None or not may(by, sight):
        raise Http404
    sight = reading.opened(by, sight, now, reading.why(request.session, sight.matter.id, now))
    case = Case.objects.get(pk=sight.matter.pk)
    original = case.words if "original" in sight.groups else ""
    begun = {"was": _mark(case), "title": case.title, "account": case.account or original}
    form = CutForm(request.POST if request.method == "POST" else None, initial=begun)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid() and form.cleaned_data["was"] != _mark(case):
            status = 409
            form.data = form.data.copy()
            form.data["was"] = _mark(case)
            form.add_error(None, _("刚才有同事改过，现在是下面这样。请看过再存，或把您的改进去。"))
        elif form.is_valid():
            said = form.cleaned_data
            act.set_account(case=case, title=said["title"], account=said["account"], by=by, now=now)
            messages.success(request, _("办理摘要已改，办理的人看到的就是这些。"))
            return redirect("desk:one", sight.matter.number)
    given = {"form": form, "matter": sight.matter, "original": original, "case": case, "stale": status == 409}
    return render(request, "cases/cut.html", given, status=status)
