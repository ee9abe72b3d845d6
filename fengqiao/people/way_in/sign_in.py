"""Signing in: failures count per account and device; an address is slowed; nobody can lock another's account."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from fengqiao.people.models import Recovery
from fengqiao.people.session import AS_RESIDENT, POST, choose, work_place
from fengqiao.people.standing import posts_of

COOKIE = "device"
YEAR = 365 * 24 * 3600
KNOWN = 12
# Somebody elsewhere who guesses uses up their own address's share, not that of the devices one works on.
RATES = {"known": "10/15m/key", "new": "5/15m/key,60/m/ip"}


class Device:
    """What this browser brings: a random number, and the accounts that signed in here before."""

    def __init__(self, request: HttpRequest) -> None:
        try:
            kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt="people.device", max_age=YEAR)
        except signing.BadSignature:
            kept = {}
        self.id: str = kept.get("id") or secrets.token_hex(16)
        self.accounts: list[str] = kept.get("accounts", [])

    def knows(self, username: str) -> bool:
        return self._name(username) in self.accounts

    def remember(self, username: str, response: HttpResponse) -> None:
        name = self._name(username)
        accounts = [name, *(each for each in self.accounts if each != name)][:KNOWN]
        response.set_cookie(
            COOKIE,
            signing.dumps({"id": self.id, "accounts": accounts}, salt="people.device"),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )

    def _name(self, username: str) -> str:
        """No name lies in the cookie: whoever finds the browser learns nothing of who works here."""
        return hashlib.sha256(f"{self.id}:{username.casefold()}".encode()).hexdigest()[:16]


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth as this house wants it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("账户名或密码不对。忘记密码请找本单位负责人重设。"),
        "too_many_login_attempts": _("试错的次数太多，请过 15 分钟再试。在您平时用的设备上不受别人影响。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        username = str(credentials.get("username") or credentials.get("email") or "")
        device = Device(request)
        kind = "known" if device.knows(username) else "new"
        where = device.id if kind == "known" else ratelimit.get_ip(request)
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="people", action=f"login_{kind}", config={f"login_{kind}": RATES[kind]},
            key=f"{where}:{username.casefold()}",
        )  # fmt: skip
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        mine = posts_of(user.person_id, 1) if user.person_id else []
        if mine:
            choose(request, mine[0].code)
        if user.person_id and Recovery.objects.filter(person_id=user.person_id, ended_at=None).exists():
            request.session["recovery"] = 1
        response: HttpResponse = super().post_login(request, user, **more)
        Device(request).remember(user.username, response)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Those with a post begin where they work, under their first own post; others at the front door."""
        if request.session.get(POST, AS_RESIDENT) == AS_RESIDENT:
            return str(super().get_login_redirect_url(request))
        return work_place()
