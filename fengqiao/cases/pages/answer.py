"""One question to whoever left only a mail address: is it solved, in their own words, without an account or a code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fengqiao.cases import callbacks
from fengqiao.ledger import time
from fengqiao.matters.act import Denied
from fengqiao.matters.models import Matter

SAYS = (
    ("solved", gettext_lazy("解决了")),
    ("partly", gettext_lazy("解决了一部分")),
    ("not", gettext_lazy("没有解决")),
)


class OwnWordForm(forms.Form):
    """What whoever was asked says."""

    says = forms.ChoiceField(label=gettext_lazy("解决了没有"), choices=SAYS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("用您自己的话说"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("says") in ("partly", "not") and not str(found.get("text", "")).strip():
            self.add_error("text", _("请写一句：还有什么没有解决。"))
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking changes nothing: a mail server may look ahead. Nothing of the report is shown but its number."""
    now = time.now()
    call = callbacks.asked(secret)
    if call is None:
        raise Http404
    number = Matter.objects.values_list("number", flat=True).get(pk=call.matter.root)
    form = OwnWordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            callbacks.own_word(call, form.cleaned_data["says"], form.cleaned_data["text"].strip(), now)
        except Denied:
            form.add_error("says", _("现在不能这样答，请换一项，或用查询码查看。"))
        else:
            return render(request, "cases/answered.html", {"number": number, "says": form.cleaned_data["says"]})
    given = {"number": number, "form": form, "now": now}
    return render(request, "cases/asked.html", given, status=422 if form.errors else 200)
