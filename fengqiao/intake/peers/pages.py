"""Pages of peers: the owner joins and parts them; a desk sends a case to one; a peer tells that there is news."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fengqiao.cases.forms import Words
from fengqiao.cases.models import Case
from fengqiao.intake.act import peers as act
from fengqiao.intake.act.open311 import Refusal, snapped
from fengqiao.intake.models import Peer, Sent
from fengqiao.intake.peers import client
from fengqiao.intake.peers.words import WHY, why
from fengqiao.intake.programs import REFUSALS, secure
from fengqiao.law.words import in_language
from fengqiao.ledger import time
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter
from fengqiao.outward import signed
from fengqiao.people.find import district_of
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.ui.words import reader

KNOWN = 900
LARGEST = 20_000


class PeerForm(forms.Form):
    """Another installation."""

    name = Words(label=gettext_lazy("平台名称"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Open311 地址"), max_length=200, validators=[secure],
        help_text=gettext_lazy("到 v2 为止，例如 https://qiao.example.org/open311/v2"),
    )  # fmt: skip
    form = forms.ChoiceField(label=gettext_lazy("格式"), choices=[("json", "JSON"), ("xml", "XML")])
    key = forms.CharField(
        label=gettext_lazy("对方给的密钥（api_key）"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    jurisdiction = forms.CharField(label="jurisdiction_id", max_length=64, required=False)
    hook = forms.CharField(
        label=gettext_lazy("对方通知我们时用的签名密钥"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("不写也行：那就只由我们每小时去问一次。"),
    )  # fmt: skip


@never_cache
@for_post(kinds=("lead",))
def peers(request: HttpRequest, by: Actor) -> HttpResponse:
    """Other platforms to which a case may be sent: the owner's page."""
    if not by.owner:
        raise PermissionDenied
    now, does = time.now(), request.POST.get("does", "")
    form = PeerForm(request.POST if does == "join" else None, prefix="peer")
    try:
        if does in ("part", "refresh"):
            row = _peer(request.POST.get("row", ""))
            if does == "part":
                act.part(peer=row, district=district_of(by), by=by, now=now)
                messages.success(request, _("已断开。"))
            else:
                act.refresh(peer=row)
                messages.success(request, _("已重新取来对方的服务项目。"))
            return redirect("intake:peers")
        if form.is_bound and form.is_valid():
            act.join(**form.cleaned_data, district=district_of(by), by=by, now=now)
            messages.success(request, _("已连上。"))
            return redirect("intake:peers")
    except Refusal as refused:
        messages.warning(request, str(REFUSALS[refused.why]))
    except (client.Refused, client.Unfit, client.Away) as error:
        said = _("没有连上：%(why)s。") % {"why": in_language(WHY[why(error)], reader())}
        if form.is_bound:
            form.add_error("url", said)
        else:
            messages.warning(request, said)
    given = {
        "rows": Peer.objects.filter(ended_at=None).order_by("name"), "form": form, "by": by, "now": now,
        "told": settings.PUBLIC_URL + reverse("intake:told"),
    }  # fmt: skip
    return render(request, "intake/peers.html", given, status=422 if form.is_bound and form.errors else 200)


def _peer(name: str) -> Peer:
    try:
        row = Peer.objects.filter(pk=UUID(name), ended_at=None).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row


class SendForm(forms.Form):
    """A case for a peer, in words written for it."""

    service = forms.ChoiceField(label=gettext_lazy("转给谁、哪个服务项目"))
    words = Words(
        label=gettext_lazy("转出去的话"), max_length=1000, lines=True,
        help_text=gettext_lazy("对方只看得到这段话和下面的地点；不要写人名、电话、门牌和谁报来的。"),
    )  # fmt: skip
    place = Words(label=gettext_lazy("地点"), max_length=200)
    ground = forms.ChoiceField(
        label=gettext_lazy("凭什么可以交给对方"), widget=forms.RadioSelect,
        choices=[
            ("none", gettext_lazy("里面没有个人信息")),
            ("consent", gettext_lazy("诉求人单独同意交给这一家")),
            ("law", gettext_lazy("法定职责（写明哪一条）")),
        ],
    )  # fmt: skip
    article = Words(label=gettext_lazy("哪部法哪一条"), max_length=120, required=False)
    point = forms.BooleanField(label=gettext_lazy("带上楼的坐标"), required=False)

    def __init__(self, *given: Any, services: list[tuple[str, str]], point: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["service"].choices = services  # type: ignore[attr-defined]
        if not point:
            del self.fields["point"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("ground") == "law" and not given.get("article"):
            self.add_error("article", _("请写明哪部法、哪一条。"))
        return given


def sendable(matter: Matter) -> bool:
    """Whether it may leave the house at all."""
    return matter.kind == "case" and not matter.about


@never_cache
@for_post(kinds=AT_THE_DESK)
def send(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """A desk sends a case of its own to a peer, sees what the peer says of it, and may stop asking."""
    now = time.now()
    sight = matters.one(by, number, now)
    if sight is None or sight.standings.isdisjoint(("handler", "lead")) or not sendable(sight.matter):
        raise Http404
    case = Case.objects.get(pk=sight.matter.pk)
    place, lon, lat = snapped(case)
    services = [
        (f"{row.pk}:{code}", f"{row.name} · {name}")
        for row in Peer.objects.filter(ended_at=None).order_by("name")
        for code, name in row.services
    ]
    begun = {"words": case.account or case.title, "place": place}
    form = SendForm(
        request.POST if request.POST.get("does") == "send" else None, services=services, initial=begun,
        point=bool(case.building and lon is not None),
    )  # fmt: skip
    try:
        if request.POST.get("does") == "unfollow":
            act.unfollow(sent=_of(sight.matter, request.POST.get("row", "")), by=by, now=now)
            messages.success(request, _("不再跟了。"))
            return redirect("intake:send_to", sight.matter.number)
        if form.is_bound and form.is_valid():
            said = form.cleaned_data
            name, _colon, service = said["service"].partition(":")
            lon, lat = (lon, lat) if said.get("point") else (None, None)
            act.send(
                matter=sight.matter, peer=_peer(name), service=service, words=said["words"], place=said["place"],
                lon=lon, lat=lat, ground=said["ground"], article=said["article"], by=by, now=now,
            )  # fmt: skip
            messages.success(request, _("已交给时钟去发；发出、对方的编号和进展都会写在这里。"))
            return redirect("intake:send_to", sight.matter.number)
    except Refusal as refused:
        messages.warning(request, str(REFUSALS[refused.why]))
    given = {
        "matter": sight.matter, "form": form if services and sight.matter.ended_at is None else None, "by": by,
        "now": now, "rows": _shown(sight.matter),
    }  # fmt: skip
    return render(request, "intake/send.html", given, status=422 if form.errors else 200)


def _of(matter: Matter, name: str) -> Sent:
    try:
        row = Sent.objects.filter(pk=UUID(name), matter=matter, ended_at=None).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row


ODD = {
    "state": gettext_lazy("状态读不懂"),
    "time": gettext_lazy("时间不对，没有采信"),
    "place": gettext_lazy("地点不是这里，没有采信"),
}


def _shown(matter: Matter) -> list[dict[str, Any]]:
    found = []
    for row in Sent.objects.filter(matter=matter).select_related("peer").order_by("-made_at"):
        error = in_language(WHY[row.last_error], reader()) if row.last_error in WHY else ""
        odd = [ODD[each] for each in row.odd if each in ODD]
        found.append({"row": row, "error": error, "odd": odd})
    return found


def link(request: HttpRequest | None, *, matter: Matter, now: datetime, **_given: object) -> str | None:
    """In the slot beside a case: what peers say of it, and the way to send it, for those who hold it."""
    by = actor_of(request) if request is not None else None
    if by is None or not sendable(matter):
        return None
    rows = _shown(matter)
    if not rows and not Peer.objects.filter(ended_at=None).exists():
        return None
    sight = matters.one(by, matter.pk, now)
    if sight is None or sight.standings.isdisjoint(("handler", "lead")):
        return None
    return render_to_string("intake/send_link.html", {"matter": matter, "rows": rows, "now": now})


@csrf_exempt
@require_POST
def told(request: HttpRequest) -> HttpResponse:
    """A peer says that something changed: signed, fresh, once; then it is asked. Anything else finds nobody here."""
    heads = {name.lower(): value for name, value in request.headers.items()}
    if len(request.body) > LARGEST:
        raise Http404
    for row in Peer.objects.filter(ended_at=None).exclude(hook=""):
        try:
            message = signed.check([act.hook(row)], heads, request.body, datetime.now(UTC))
            said = json.loads(request.body)
        except (signed.Bad, ValueError, RecursionError):
            continue
        if not cache.add(f"told:{row.pk}:{message}", 1, KNOWN):
            return JsonResponse({}, status=409)
        number = said.get("service_request_id") if isinstance(said, dict) else None
        if isinstance(number, str) and number and number.isprintable():
            act.news(peer=row, number=number[:64], now=time.now())
        return JsonResponse({})
    raise Http404
