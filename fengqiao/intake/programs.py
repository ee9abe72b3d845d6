"""Pages of the ways in and out: keys and gateways, for the IT person; what of a case everybody may see, for a desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fengqiao.cases.models import Case, Category
from fengqiao.files import find as files
from fengqiao.intake.act import open311 as act
from fengqiao.intake.models import Cleared, Feed, Key
from fengqiao.intake.open311.callback import secrets_of
from fengqiao.ledger import time
from fengqiao.matters import find as matters
from fengqiao.matters import reading
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.notices.models import Gateway
from fengqiao.outward import signed
from fengqiao.outward.client import Unfit, parts
from fengqiao.people.find import district_of
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post
from fengqiao.people.standing import Actor

REFUSALS = {
    "scopes": gettext_lazy("请至少选一项用途。"),
    "key_time": gettext_lazy("有效期最长一年。"),
    "ended": gettext_lazy("已经停用或收回了。"),
    "objected": gettext_lazy("诉求人不同意这样用。"),
    "photos": gettext_lazy("这张照片不在这件事里。"),
    "no_dispatch": gettext_lazy("这张任务单已经了结，或受保护，不能发派单。"),
    "not_sent": gettext_lazy("受保护或已经办结的事不往外转。"),
    "sent_already": gettext_lazy("已经转给对方了，正在跟。"),
    "ground": gettext_lazy("请写明凭什么可以交给对方；法定职责要写哪一条。"),
    "service": gettext_lazy("对方没有这个服务项目，请重新选。"),
    "not_public": gettext_lazy("这一类不在公共场所，或这件事受保护，不能公开。"),
}


def secure(url: str) -> None:
    """An address that our client would speak to at all."""
    try:
        parts(url)
    except Unfit:
        raise forms.ValidationError(_("请写一个 https:// 开头的地址。")) from None


class KeyForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=gettext_lazy("给谁用"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("用途"), widget=forms.CheckboxSelectMultiple,
        choices=[("report", gettext_lazy("上报")), ("follow", gettext_lazy("查自己报来的办到哪一步"))],
    )  # fmt: skip
    days = forms.IntegerField(label=gettext_lazy("有效多少天"), min_value=1, max_value=366, initial=180)
    callback = forms.CharField(
        label=gettext_lazy("有进展时通知的地址"), max_length=200, required=False, validators=[secure],
        help_text=gettext_lazy("https:// 开头；不写就不通知。"),
    )  # fmt: skip
    by_token = forms.BooleanField(label=gettext_lazy("先给一次性凭证，再换编号"), required=False)


class GatewayForm(forms.Form):
    """A gateway for a channel."""

    channel = forms.ChoiceField(
        label=gettext_lazy("渠道"), choices=[("sms", gettext_lazy("短信")), ("wechat", gettext_lazy("微信"))]
    )
    url = forms.CharField(
        label=gettext_lazy("网关地址"), max_length=200, validators=[secure],
        help_text=gettext_lazy("https:// 开头。内网地址要先由管理员写进 outward/networks。"),
    )  # fmt: skip


class FeedForm(forms.Form):
    """A feed for somebody's reader."""

    name = forms.CharField(label=gettext_lazy("给谁订阅"), max_length=80)


@never_cache
@for_post(kinds=("lead",))
def programs(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who may speak with us by program, and by which gateways we speak: the IT person's page."""
    if not by.owner:
        raise PermissionDenied
    now, does = time.now(), request.POST.get("does", "")
    key_form = KeyForm(request.POST if does == "key" else None, prefix="key")
    gateway_form = GatewayForm(request.POST if does == "gateway" else None, prefix="gateway")
    feed_form = FeedForm(request.POST if does == "feed" else None, prefix="feed")
    shown: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            if does in STEPS:
                shown = STEPS[does](_row(does, request), by, now)
                if not shown:
                    messages.success(request, _("已停用。"))
                    return redirect("intake:programs")
            elif does == "key" and key_form.is_valid():
                shown = _make_key(key_form.cleaned_data, by, now)
                key_form = KeyForm(prefix="key")
            elif does == "feed" and feed_form.is_valid():
                made, secret = act.make_feed(**feed_form.cleaned_data, district=district_of(by), by=by, now=now)
                shown, feed_form = [(made.name, _feed_address(secret))], FeedForm(prefix="feed")
            elif does == "gateway" and gateway_form.is_valid():
                row = notices.open_gateway(**gateway_form.cleaned_data, district=district_of(by), by=by, now=now)
                shown, gateway_form = _gateway_secret(row), GatewayForm(prefix="gateway")
        except act.Refusal as refused:
            messages.warning(request, str(REFUSALS[refused.why]))
    given = {
        "keys": Key.objects.filter(ended_at=None, ends_at__gt=now).order_by("name"), "shown": shown, "now": now,
        "gateways": Gateway.objects.filter(ended_at=None).order_by("channel"), "key_form": key_form,
        "gateway_form": gateway_form, "feed_form": feed_form, "by": by,
        "feeds": Feed.objects.filter(ended_at=None).order_by("name"),
    }  # fmt: skip
    wrong = any(form.is_bound and form.errors for form in (key_form, gateway_form, feed_form))
    return render(request, "intake/programs.html", given, status=422 if wrong else 200)


def _row(does: str, request: HttpRequest) -> Any:
    try:
        name = UUID(request.POST.get("row", ""))
    except ValueError:
        raise Http404 from None
    kept: Any = {"key": Key, "gateway": Gateway, "feed": Feed}[does.rpartition("_")[2]]
    if (row := kept.objects.filter(pk=name, ended_at=None).first()) is None:
        raise Http404
    return row


def _make_key(said: dict[str, Any], by: Actor, now: datetime) -> list[tuple[str, str]]:
    row, secret = act.make_key(
        name=said["name"], scopes=said["scopes"], ends=now + timedelta(days=said["days"]), callback=said["callback"],
        by_token=said["by_token"], district=district_of(by), by=by, now=now,
    )  # fmt: skip
    shown = [(_("密钥（api_key）"), secret)]
    return shown + ([(_("签名密钥"), secrets_of(row)[0])] if row.callback else [])


def _gateway_secret(row: Gateway) -> list[tuple[str, str]]:
    return [(_("签名密钥"), signed.secret(settings.HOME, f"gateway:{row.pk}", row.turn))]


def _turn_key(row: Key, by: Actor, now: datetime) -> list[tuple[str, str]]:
    act.turn_key(key=row, district=district_of(by), by=by, now=now)
    return [(_("签名密钥"), secrets_of(row)[0])]


def _end_key(row: Key, by: Actor, now: datetime) -> list[tuple[str, str]]:
    act.end_key(key=row, district=district_of(by), by=by, now=now)
    return []


def _turn_gateway(row: Gateway, by: Actor, now: datetime) -> list[tuple[str, str]]:
    notices.turn_gateway(gateway=row, district=district_of(by), by=by, now=now)
    return _gateway_secret(row)


def _end_gateway(row: Gateway, by: Actor, now: datetime) -> list[tuple[str, str]]:
    notices.end_gateway(gateway=row, district=district_of(by), by=by, now=now)
    return []


def _feed_address(secret: str) -> str:
    return settings.PUBLIC_URL + reverse("intake:feed", args=[secret])


def _end_feed(row: Feed, by: Actor, now: datetime) -> list[tuple[str, str]]:
    act.end_feed(feed=row, district=district_of(by), by=by, now=now)
    return []


STEPS: dict[str, Any] = {
    "end_feed": _end_feed,
    "turn_key": _turn_key, "end_key": _end_key, "turn_gateway": _turn_gateway, "end_gateway": _end_gateway
}  # fmt: skip


class ClearForm(forms.Form):
    """What of a case everybody may see."""

    text = forms.CharField(
        label=gettext_lazy("公开的文字"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写清楚是什么事；不要写人名、电话、门牌和谁报来的。"),
    )  # fmt: skip
    photos = forms.MultipleChoiceField(
        label=gettext_lazy("公开的照片"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("照片里不要有人脸、车牌和别人家。"),
    )  # fmt: skip

    def __init__(self, *given: Any, photos: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["photos"].choices = photos  # type: ignore[attr-defined]
        if not photos:
            del self.fields["photos"]


CLEARS = frozenset({"handler", "lead", "origin"})
"""By which right one opens what strangers may read of a case."""


def clearable(matter: Matter) -> bool:
    """Whether anything of it may ever be shown to everybody."""
    return not matter.about and Category.objects.filter(pk=matter.category, public=True).exists()


@never_cache
@for_post(kinds=AT_THE_DESK)
def clearing(request: HttpRequest, by: Actor, number: str) -> HttpResponse:
    """A desk reads once more what strangers will read, and takes it back whenever it must."""
    now = time.now()
    sight = matters.one(by, number, now)
    if sight is None or sight.standings.isdisjoint(CLEARS) or not clearable(sight.matter):
        raise Http404
    sight = reading.opened(by, sight, now, reading.why(request.session, sight.matter.id, now))
    row = Cleared.objects.filter(pk=sight.matter.pk, ended_at=None).first()
    found = files.of(sight.matter.pk, sight.groups)
    choices = [(file.id, _("照片 %(n)d") % {"n": place}) for place, file in enumerate(found, 1)]
    case = Case.objects.get(pk=sight.matter.pk)
    begun = {"text": row.text, "photos": row.photos} if row else {"text": case.account or case.title}
    form = ClearForm(request.POST if request.POST.get("does") == "clear" else None, photos=choices, initial=begun)
    try:
        if request.POST.get("does") == "unclear":
            act.unclear(matter=sight.matter, by=by, now=now)
            messages.success(request, _("已收回，外面看不到了。"))
            return redirect("intake:clearing", sight.matter.number)
        if form.is_bound and form.is_valid():
            photos = form.cleaned_data.get("photos") or []
            act.clear(matter=sight.matter, text=form.cleaned_data["text"], photos=photos, by=by, now=now)
            messages.success(request, _("已公开：只有这些文字、照片和大致地点。"))
            return redirect("intake:clearing", sight.matter.number)
    except act.Refusal as refused:
        messages.warning(request, str(REFUSALS[refused.why]))
    given = {
        "matter": sight.matter, "form": form, "row": row, "place": act.snapped(case)[0], "by": by, "now": now,
        "photos": [{"id": file.id, "name": name} for file, (_id, name) in zip(found, choices, strict=True)],
    }  # fmt: skip
    return render(request, "intake/clearing.html", given, status=422 if form.errors else 200)


def link(request: HttpRequest | None, *, matter: Matter, now: datetime, **_given: object) -> str | None:
    """In the slot beside a case: the way to its public part, where there may be one, for who may open it."""
    by = actor_of(request) if request is not None and matter.kind == "case" else None
    if by is None or not clearable(matter):
        return None
    sight = matters.one(by, matter.pk, now)
    if sight is None or sight.standings.isdisjoint(CLEARS):
        # A link that only says "no such page" is worse than none: an office it is merely offered to, for one.
        return None
    return render_to_string("intake/clear_link.html", {"matter": matter})


def badge(request: HttpRequest | None, **_given: object) -> str | None:
    """In the head of the IT person's pages: the way to the keys and gateways."""
    by = actor_of(request) if request is not None and hasattr(request, "user") else None
    if by is None or not by.owner:
        return None
    return format_html('<a class="tool" href="{}">{}</a>', reverse("intake:programs"), _("进出口"))
