"""Pages of the look itself: language, size, the way out, examples, errors in words."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from fengqiao.ledger import time
from fengqiao.ui import examples
from fengqiao.ui.context import ELDER_COOKIE

EXAMPLES = {place: f"ui/look_{place}.html" for place in ("desk", "phone", "wall", "print")}
YEAR = 365 * 24 * 3600
# What says nothing of what was read here.
KEPT = {ELDER_COOKIE, settings.LANGUAGE_COOKIE_NAME}
app_name = "ui"


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where the reader came from, if that is a page of ours."""
    there = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if ours else default


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Large or standard size, kept in a cookie for a year."""
    answer = HttpResponseRedirect(safe_next(request))
    if request.POST.get("elder") == "1":
        answer.set_cookie(
            ELDER_COOKIE,
            "1",
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    else:
        answer.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return answer


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Quick exit: what this browser keeps of us is dropped, a neutral page opens."""
    if not request.user.is_authenticated and request.session.session_key:
        request.session.flush()
    there = getattr(settings, "LEAVE_TO", "")
    answer = HttpResponseRedirect(there) if there else render(request, "ui/leave.html", {"now": time.now()})
    kept = KEPT | {settings.SESSION_COOKIE_NAME} if request.user.is_authenticated else KEPT
    for name in request.COOKIES.keys() - kept:
        answer.delete_cookie(name, samesite="Lax")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Every component once, for those who build pages."""
    if not request.user.is_staff:
        raise Http404
    now = time.now()
    page = EXAMPLES.get(request.GET.get("as", ""), "ui/look.html")
    return render(request, page, examples.shown(now) | {"now": now})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest) -> HttpResponse:
    """Somebody else was first; rooms answer with it where a screen was stale."""
    return render(request, "409.html", status=409)


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "413.html", status=413)


def too_many(request: HttpRequest, retry_after: int = 300) -> HttpResponse:
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(retry_after)
    return answer


def unavailable(request: HttpRequest, retry_after: int = 120) -> HttpResponse:
    answer = render(request, "503.html", status=503)
    answer["Retry-After"] = str(retry_after)
    return answer


urlpatterns = [
    path("language/", set_language, name="language"),
    path("elder/", elder, name="elder"),
    path("leave/", leave, name="leave"),
    path("ui/", look, name="look"),
]
