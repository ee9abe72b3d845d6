"""A fresh sign of the person: passkey, or password and code where there is none, within the last five minutes."""

from __future__ import annotations

import hashlib
import time
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fengqiao.people.models import Account
from fengqiao.people.way_in.sign_in import COOKIE, Device

LASTS = 5 * 60.0
PASSKEY, CODE, PASSWORD = "mfa_reauthenticate_webauthn", "mfa_reauthenticate", "account_reauthenticate"


def missing(request: HttpRequest) -> str:
    """The name of the page that asks for what is wanting; '' where the person showed themselves just now.

    Whoever has a passkey shows that one; without it a password, and the second factor beside it where there is one.
    """
    user = request.user
    if not isinstance(user, Account):
        return PASSWORD
    recent = set()
    for each in get_authentication_records(request, user):
        # The real time, in which these are noted down; a demo's shown time may have jumped.
        if 0 <= time.time() - float(each.get("at", 0)) < LASTS:
            recent.add(str(each.get("type") or each.get("method")))
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if "webauthn" in kinds:
        return "" if "webauthn" in recent else PASSKEY
    if user.by_password and "password" not in recent:
        return PASSWORD
    return CODE if "totp" in kinds and not recent & {"totp", "recovery_codes"} else ""


def again(request: HttpRequest, there: str = "") -> HttpResponse | None:
    """To the page that asks once more, and from there back; None where nothing is wanting.

    `there` is where one goes on: for what was posted the page it was posted from.
    """
    page = missing(request)
    if not page:
        return None
    address = f"{reverse(page)}?{urlencode({'next': there or request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def session_of(request: HttpRequest) -> str:
    """This session as a hash, so that a second person's can be told from it."""
    return hashlib.sha256((request.session.session_key or "").encode()).hexdigest()


def device_of(request: HttpRequest) -> str:
    """This browser as a hash; '' for one in which nobody signed in before."""
    if COOKIE not in request.COOKIES:
        return ""
    return hashlib.sha256(f"device:{Device(request).id}".encode()).hexdigest()
