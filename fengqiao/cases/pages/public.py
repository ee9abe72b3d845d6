"""What all public pages share: no authority without a cookie, nothing kept on the way, the pages that only tell."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from fengqiao.ui import pages as ui

View = Callable[..., HttpResponse]
# Four photos of 15 MB and the words.
MOST_BYTES = 64 * 1024 * 1024


class _Check(CsrfViewMiddleware):
    """Django's own check, asked for by hand."""

    def _reject(self, request: WSGIRequest, reason: str) -> HttpResponse:
        return super()._reject(request, reason)


def public(view: View) -> View:
    """A page for anybody, with or without cookies: it is stored nowhere and names nobody to another site.

    Where a browser sends cookies, another site could speak in its name, so Django's check holds; without
    cookies a request carries no authority that could be borrowed.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        refused = None
        if request.method == "POST":
            refused = _refused(request)
        answer = refused or view(request, *args, **named)
        answer.headers.setdefault("Cache-Control", "no-store, private")
        answer.headers.setdefault("Referrer-Policy", "same-origin")
        return answer

    return csrf_exempt(shown)


def _refused(request: HttpRequest) -> HttpResponse | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return ui.too_large(request)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return ui.forbidden(request, PermissionError())
    if request.COOKIES:
        check = _Check(lambda _request: HttpResponse())
        check.process_request(request)  # type: ignore[arg-type]
        return check.process_view(request, _unexempt, (), {})  # type: ignore[arg-type,return-value]
    return None


def _unexempt(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Report, follow, how it works; in danger, whom to call first."""
    return render(request, "cases/home.html", {"mine": mine(request)})


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How it works, what one may expect, whom else one can call."""
    return render(request, "cases/about.html")


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What everybody can do here, what does not work yet and whom to tell."""
    return render(request, "cases/accessibility.html")


def mine(request: HttpRequest) -> bool:
    """Whether a person is signed in who may have reports of their own."""
    return request.user.is_authenticated and request.user.person_id is not None
