"""Pages of a lost way in: two colleagues in two sessions, a day in which the owner may stop it, then a link."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fengqiao import keys
from fengqiao.ledger import time
from fengqiao.people import act, find
from fengqiao.people.account import link_page
from fengqiao.people.forms import RecoverForm
from fengqiao.people.models import Account, Person, Recovery
from fengqiao.people.session import AT_THE_DESK, for_post, login, post_words
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.people.words import PAPERS, refusal

FLAG = "recovery"


@never_cache
@for_post(kinds=AT_THE_DESK)
def recover(request: HttpRequest, by: Actor) -> HttpResponse:
    """Somebody stands at the counter and cannot sign in; below: what waits for a second person or for its day."""
    form = RecoverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        account = Account.objects.filter(username__iexact=form.cleaned_data["username"]).first()
        if account is None or account.person is None or not find.may_recover(by, account.person):
            # The same words for an account that is not there and for one elsewhere.
            form.add_error("username", _("本地区没有这个账户名，或者它只能在控制台重设。"))
        else:
            try:
                act.ask_recovery(
                    person=account.person, seen=form.cleaned_data["seen"], session=_session(request), post=by.post,
                    asker=_me(by), by=by, now=time.now(),
                )  # fmt: skip
            except act.Refusal as refused:
                form.add_error(None, str(refusal(refused.why)))
            else:
                messages.success(request, _("已记录。请另一位同事在自己的登录里打开这一页确认。"))
                return redirect("people:recover")
    return render(
        request, "people/recover.html", {"form": form, "rows": _rows(request, by), "now": time.now()},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _rows(request: HttpRequest, by: Actor) -> list[dict[str, object]]:
    now = time.now()
    return [
        {
            "row": row, "papers": PAPERS.get(row.seen, ""), "account": getattr(row.person, "account", None),
            "mine": str(row.asked_by_id) == by.person or row.session == _session(request),
            "waits": row.ready_at is not None and row.ready_at > now,
            "ready": row.ready_at is not None and row.ready_at <= now,
        }
        for row in find.recoveries(by)
    ]  # fmt: skip


@never_cache
@require_POST
@for_post(kinds=AT_THE_DESK)
def step(request: HttpRequest, by: Actor, recovery: UUID) -> HttpResponse:
    """The second person confirms; either stops it; after a day the link is printed."""
    row = Recovery.objects.filter(pk=recovery).select_related("person").first()
    if row is None or not find.may_recover(by, row.person):
        raise Http404
    now, does = time.now(), request.POST.get("does", "")
    try:
        if does == "confirm":
            key = secrets.token_urlsafe(24)
            act.confirm_recovery(
                recovery=row, session=_session(request), post=by.post, confirmer=_me(by),
                link=settings.PUBLIC_URL + reverse("people:stop_recovery", args=[key]), key=_mac(key), by=by, now=now,
            )  # fmt: skip
            messages.success(request, _("已确认。24 小时以后可以重设；本人已收到通知，可以停止。"))
        elif does == "stop":
            act.stop_recovery(recovery=row, how="staff", by=by, now=now)
            messages.success(request, _("已停止，原来的登录方式不变。"))
        elif does == "finish":
            return link_page(request, act.finish_recovery(recovery=row, by=by, now=now))
    except act.Refusal as refused:
        messages.warning(request, str(refusal(refused.why)))
    return redirect("people:recover")


@never_cache
@login
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Somebody asked to reset my ways in: who, when, and how I stop it."""
    row = Recovery.objects.filter(person_id=UUID(by.person), ended_at=None).first()
    if request.method == "POST" and row is not None:
        return _stopped(request, row, by)
    request.session.pop(FLAG, None)
    return _show(request, row)


@never_cache
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Opened from the letter to the old contacts; whoever can read it stops the reset, and nothing more."""
    row = Recovery.objects.filter(key=_mac(key), ended_at=None).first()
    if request.method == "POST" and row is not None:
        return _stopped(request, row, CLOCK._replace(person=str(row.person_id), kind="resident"))
    return _show(request, row)


def _stopped(request: HttpRequest, row: Recovery, by: Actor) -> HttpResponse:
    try:
        act.stop_recovery(recovery=row, how="owner", by=by, now=time.now())
    except act.Refusal as refused:
        messages.warning(request, str(refusal(refused.why)))
        return _show(request, None)
    return render(request, "people/stopped.html")


def _show(request: HttpRequest, row: Recovery | None) -> HttpResponse:
    given: dict[str, object] = {"row": row, "now": time.now()}
    if row is not None:
        given |= {"asked": _post(row.asked_post), "confirmed": _post(row.confirmed_post)}
    return render(request, "people/stop.html", given, status=200 if row is not None else 404)


def _post(code: str) -> dict[str, str] | None:
    seat = find.seat(code)
    return None if seat is None else post_words(seat)


def badge(request: HttpRequest | None, **_given: object) -> str | None:
    """In the head of every page of the one concerned, where they are still signed in."""
    if request is None or not request.session.get(FLAG):
        return None
    return format_html(
        '<a class="tool tone-amber" href="{}">{}</a>', reverse("people:my_recovery"), _("有人申请重设您的登录方式")
    )


def _me(by: Actor) -> Person:
    return Person.objects.get(pk=by.person)


def _session(request: HttpRequest) -> str:
    return hashlib.sha256((request.session.session_key or "").encode()).hexdigest()


def _mac(key: str) -> str:
    return hmac.new(keys.key(settings.HOME, "recovery").encode(), key.encode(), hashlib.sha256).hexdigest()
