"""The page of a dispatch link, open to whoever holds it; and that of the office that makes one, mails or prints it."""

from __future__ import annotations

from datetime import datetime

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fengqiao.cases.forms import Words
from fengqiao.cases.models import Case
from fengqiao.intake.act import dispatch as act
from fengqiao.intake.act.open311 import Refusal
from fengqiao.intake.models import Dispatch
from fengqiao.intake.programs import REFUSALS
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger import locked, time
from fengqiao.ledger.models import Record, Value
from fengqiao.matters import find as matters
from fengqiao.matters.act import Denied
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year
from fengqiao.notices import act as notices
from fengqiao.notices.words import dispatch_letter
from fengqiao.people.models import Organisation
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.ui.words import reader, say


class AnswerForm(forms.Form):
    """What an organisation says to a task."""

    does = forms.ChoiceField(
        label=gettext_lazy("答复"), widget=forms.RadioSelect,
        choices=[("answer", gettext_lazy("已办，结果如下")), ("decline_task", gettext_lazy("不归我们，原因如下")),
                 ("report_in", gettext_lazy("收到，正在办"))],
    )  # fmt: skip
    text = Words(label=gettext_lazy("结果或原因"), max_length=2000, lines=True, required=False)

    def clean(self) -> dict[str, str]:
        said: dict[str, str] = super().clean() or {}
        if said.get("does") in ("answer", "decline_task") and not said.get("text"):
            self.add_error("text", _("请写下结果或原因。一句话就行。"))
        return said


class MailForm(forms.Form):
    """Where the link is mailed to."""

    address = forms.EmailField(label=gettext_lazy("对方单位的邮箱"), max_length=120)


ERASED = ("rights.receivers", "rights.telling")
"""Records of that something of a matter was erased, and whoever received it is to erase it too."""


def told(matter: Matter) -> dict[str, str]:
    """What the organisation may read: the question and the working account; no word, name or dwelling of a resident."""
    record = Record.objects.filter(subject=matter.pk, kind="matter.report").first()
    found = None
    if record is not None:
        rows = Value.objects.filter(district=record.district, number=record.number, field="question", group="work")
        found = rows.first()
    case = Case.objects.filter(pk=matter.root).first()
    return {
        "question": locked.said(found.value) if found and found.value else "", "title": case.title if case else "",
        "account": case.account if case else "", "asks": say(_name(matter.origin)), "asked": say(_name(matter.held_by)),
        "state": in_language(STATES[matter.state], reader()),
        "erased": "1" if Record.objects.filter(subject=matter.root, kind__in=ERASED).exists() else "",
    }  # fmt: skip


def _name(code: str) -> dict[str, str]:
    return Organisation.objects.filter(code=code).values_list("name", flat=True).first() or {}


@never_cache
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """One task, for whoever holds its link. Looking changes nothing: a mail server may look ahead."""
    now = time.now()
    row = act.opened(secret, now)
    if row is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            act.answer(row=row, does=said["does"], text=said["text"], now=now)
        except Denied:
            form.add_error("does", _("现在不能这样答复，请换一项。"))
        else:
            row.matter.refresh_from_db()
            return render(request, "intake/answered.html", {"matter": row.matter, **told(row.matter)})
    given = {"matter": row.matter, "form": form, "now": now, **told(row.matter)}
    given["missing"] = missing_year(row.matter.kind, row.matter)
    return render(request, "intake/answer.html", given, status=422 if form.errors else 200)


@never_cache
@for_post(kinds=AT_THE_DESK)
def dispatch(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """The office that called somebody in makes the link: mailed, or printed as a sheet; takes it back; enters paper."""
    now, does = time.now(), request.POST.get("does", "")
    matter = _mine(by, number, now)
    row = Dispatch.objects.filter(matter=matter, ended_at=None).first()
    mail = MailForm(request.POST if does == "mail" else None, prefix="mail")
    paper = AnswerForm(request.POST if does == "paper" else None, prefix="paper")
    try:
        if does == "print" or (mail.is_bound and mail.is_valid()):
            to = mail.cleaned_data["address"] if does == "mail" else ""
            made, secret = act.issue(matter=matter, mailed=does == "mail", address=to, by=by, now=now)
            link = settings.PUBLIC_URL + reverse("intake:answer", args=[secret])
            if does == "print":
                picture = segno.make(link, error="m").svg_data_uri(border=2, scale=4)
                given = {"matter": matter, "link": link, "qr": picture, "row": made, "now": now, **told(matter)}
                return render(request, "intake/sheet.html", given)
            subject, body = dispatch_letter(
                number=matter.number, office=say(_name(matter.origin)), link=link, ends=made.ends_at, language=reader()
            )
            notices.post("mail", to, subject, body, at=now, now=now)
            messages.success(request, _("邮件已交给时钟去发。"))
            return redirect("intake:dispatch", matter.number)
        if does == "revoke":
            act.revoke(matter=matter, by=by, now=now)
            messages.success(request, _("已收回。"))
            return redirect("intake:dispatch", matter.number)
        if row is not None and paper.is_bound and paper.is_valid():
            said = paper.cleaned_data
            act.on_paper(row=row, does=said["does"], text=said["text"], by=by, now=now)
            messages.success(request, _("已录入。"))
            return redirect("desk:one", matter.number)
    except Refusal as refused:
        messages.warning(request, str(REFUSALS[refused.why]))
    except Denied:
        paper.add_error("does", _("现在不能这样答复，请换一项。"))
    given = {"matter": matter, "mail": mail, "paper": paper, "row": row, "by": by, "now": now, **told(matter)}
    wrong = (mail.is_bound and mail.errors) or (paper.is_bound and paper.errors)
    return render(request, "intake/dispatch.html", given, status=422 if wrong else 200)


def _mine(by: Actor, number: str, now: datetime) -> Matter:
    sight = matters.one(by, number, now)
    if sight is None or sight.matter.kind != "task" or sight.matter.about or by.org != sight.matter.origin:
        raise Http404
    return sight.matter


def link(request: HttpRequest | None, *, matter: Matter, **_given: object) -> str | None:
    """In the slot beside a task: the way to its dispatch, for the office that called in."""
    by = actor_of(request) if request is not None and matter.kind == "task" else None
    if by is None or by.org != matter.origin or matter.about or matter.ended_at is not None:
        return None
    return render_to_string("intake/dispatch_link.html", {"matter": matter})
