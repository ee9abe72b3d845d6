"""Who acts in a request: the signed-in person under the one post they chose, and how long that lasts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fengqiao.ledger import time
from fengqiao.people.models import Account, Appointment, Seat
from fengqiao.people.standing import Actor, acting, of_seat, posts_of

POST, BEGAN, SEEN = "post", "began", "seen"
AS_RESIDENT = "-"
IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=12)
AT_THE_DESK = ("desk", "lead")
# Codes, ids, numbers and dates: what a page fills in by itself or somebody picks.
MARK = re.compile(r"[\x21-\x7e]*$")
MOST_KEPT = 20

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor | None:
    """The one who acts: under the post they chose, else their first own post, else as a resident; None: a stranger.

    Asked once a request, and anew in each: a post that ended acts no more.
    """
    if not hasattr(request, "_actor"):
        request._actor = _actor(request)  # type: ignore[attr-defined]
    found: Actor | None = request._actor  # type: ignore[attr-defined]
    return found


def _actor(request: HttpRequest) -> Actor | None:
    user = request.user
    person: UUID | None = getattr(user, "person_id", None)
    if not user.is_authenticated or person is None:
        return None
    language = get_language() or "zh-hans"
    as_resident = Actor(person=str(person), language=language)
    chosen = request.session.get(POST)
    if chosen == AS_RESIDENT:
        return as_resident
    if chosen:
        found = acting(person, chosen, language=language)
        if found is None:
            # Never on under another post unasked: what they were about to do, they meant under this one.
            request._post_ended = chosen  # type: ignore[attr-defined]
        return found or as_resident
    mine = posts_of(person, 1)
    return of_seat(mine[0], language=language) if mine else as_resident


def choose(request: HttpRequest, post: str) -> bool:
    """Act under another post from now on; False if this person does not sit there."""
    if post != AS_RESIDENT and acting(UUID(str(request.user.person_id)), post) is None:  # type: ignore[union-attr]
        return False
    request.session[POST] = post
    if hasattr(request, "_actor"):
        del request._actor
    return True


def login(view: View) -> View:
    """For anybody with an account of a known person; the view gets the actor as `by`."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by = actor_of(request)
        return _to_login(request) if by is None else view(request, by, *args, **kwargs)

    return wrapped


def for_post(view: View | None = None, *, kinds: Collection[str] = ("desk", "lead", "worker")) -> Any:
    """For those who act under a post of one of these kinds; the view gets the actor as `by`.

    Whoever acts as something else, but also has such a post, is asked to choose it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            by = actor_of(request)
            if by is None:
                return _to_login(request)
            if by.post and by.kind in kinds:
                return _second_factor(request, by) or view(request, by, *args, **kwargs)
            ended = getattr(request, "_post_ended", "")
            if ended or Seat.objects.filter(sitter_id=UUID(by.person), kind__in=list(kinds), closed_at=None).exists():
                said = _("您已不在原来的岗位上，刚才的操作没有进行。请重新选择以哪个岗位办理。")
                if typed(request):
                    return kept(request, said, reverse("people:choose"), _("看看我现在的岗位"))
                if ended:
                    messages.warning(request, said)
                here = request.get_full_path() if request.method == "GET" else "/"
                return _go(request, f"{reverse('people:choose')}?{urlencode({'next': here})}")
            raise PermissionDenied

        return wrapped

    return decorate if view is None else decorate(view)


def _second_factor(request: HttpRequest, by: Actor) -> HttpResponse | None:
    """The owner's post is not used by a password alone: first a passkey or a code, also after a reset."""
    user = request.user
    if not by.owner or not isinstance(user, Account) or not user.by_password:
        return None
    if Authenticator.objects.filter(user=user, type__in=("webauthn", "totp")).exists():
        return None
    said = _("系统责任人不能只用密码。请先设一个通行密钥或动态码，再办别的。")
    if typed(request):
        return kept(request, said, reverse("mfa_index"), _("现在去设"))
    messages.warning(request, said)
    return _go(request, reverse("mfa_index"))


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        raise PermissionDenied
    here = request.get_full_path() if request.method == "GET" else request.headers.get("HX-Current-URL", "/")
    if request.headers.get("HX-Request"):
        return _go(request, reverse("account_login"))
    if typed(request):
        return kept(request, _("您已退出登录，刚才的操作没有进行。"), reverse("account_login"), _("重新登录"))
    return redirect_to_login(here if here.startswith("/") else "/")


def typed(request: HttpRequest) -> list[str]:
    """What somebody wrote in a form that is not taken: sentences, no choices, numbers or marks of the page."""
    if request.method != "POST" or request.headers.get("HX-Request"):
        return []
    lines = [
        line for name, lines in request.POST.lists() if "password" not in name and "csrf" not in name for line in lines
    ]
    return [line for line in lines if line.strip() and not MARK.match(line.strip())][:MOST_KEPT]


def kept(request: HttpRequest, why: str, there: str, where: str) -> HttpResponse:
    """Refused, with what was written still there to be copied: on this page alone, nowhere stored."""
    given = {"why": why, "lines": typed(request), "there": there, "where": where}
    return render(request, "people/kept.html", given, status=403)


def _go(request: HttpRequest, there: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)


def lapsed(session: SessionBase, *, at_desk: bool = False) -> bool:
    """Whether a session's time is over; `at_desk`: also for want of a sign of the one who sits there."""
    # The real time: a demo's shown time may jump by a day, which signs nobody out.
    now = (time.now() - time.ahead()).timestamp()
    if now - session.get(BEGAN, now) > WHOLE.total_seconds():
        return True
    return at_desk and now - session.get(SEEN, now) > IDLE.total_seconds()


class Limits:
    """A session lasts 12 hours at most, and at a desk 15 minutes without a sign of the one who sits there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated and self.over(request):
            logout(request)
            request.__dict__.pop("_actor", None)
            messages.info(request, _("离开时间较长，已自动退出登录。草稿都还在，请重新登录。"))
            if request.method != "GET" or request.headers.get("HX-Request"):
                return _to_login(request)
        return self.get_response(request)

    def over(self, request: HttpRequest) -> bool:
        # The real time: a demo's shown time may jump by a day, which signs nobody out.
        now = (time.now() - time.ahead()).timestamp()
        session = request.session
        began, seen = session.get(BEGAN), session.get(SEEN, now)
        if began is None:
            session[BEGAN] = began = now
        if lapsed(session):
            return True
        if now - seen > IDLE.total_seconds():
            by = actor_of(request)
            if by is not None and by.kind in AT_THE_DESK:
                return True
        # Written once a minute at most; a page that refreshes itself is no sign of anybody.
        if not _by_itself(request) and (SEEN not in session or now - seen >= 60):
            session[SEEN] = now
        return False


def _by_itself(request: HttpRequest) -> bool:
    source = request.headers.get("HX-Source", "")
    return request.method == "GET" and (source.startswith("div") or "Last-Event-ID" in request.headers)


def work_place() -> str:
    """Where those with a post begin; a room above names it in the settings."""
    try:
        return reverse(settings.STAFF_HOME)
    except NoReverseMatch:
        return "/"


def began(request: HttpRequest) -> datetime | None:
    """When this session began, in real time."""
    at = request.session.get(BEGAN)
    return None if at is None else datetime.fromtimestamp(at, tz=time.now().tzinfo)


def context(request: HttpRequest) -> dict[str, object]:
    """For every page: under which post the reader acts, in words, and where they change it."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    by = actor_of(request)
    if by is None:
        return {}
    known: dict[str, object] | None = getattr(request, "_acting_in_words", None)
    if known is not None and known["actor"] is by:
        # What rooms above put into a page is drawn with the same.
        return known
    seat = None
    if by.post:
        seat = Seat.objects.filter(code=by.post).select_related("organisation").first()
    known = {
        "actor": by,
        "actor_post": post_words(seat, by.person) if seat is not None else None,
        "actor_links": {
            "choose": reverse("people:choose"),
            "me": reverse("people:me"),
            "posts": reverse("people:posts") if by.kind == "lead" else "",
        },
    }
    request._acting_in_words = known  # type: ignore[attr-defined]
    return known


def on_leave(seats: Iterable[str], now: datetime) -> frozenset[str]:
    """Those of these posts whose holder is away at the moment: nobody has left them."""
    found = Appointment.objects.filter(seat_id__in=list(seats), kind="holder", ended_at=None)
    found = found.filter(Q(ends=None) | Q(ends__gt=now), Q(away_until=None) | Q(away_until__gt=now))
    found = found.filter(starts__lte=now, away_from__lte=now)
    return frozenset(found.values_list("seat_id", flat=True))


def post_words(seat: Seat, person: str = "", away: Collection[str] | None = None) -> dict[str, str]:
    """A post in words: office, post, and where one sits there for somebody else: why.

    For a list give those of its posts that are `on_leave`, else each asks for itself.
    """
    org, name = seat.organisation.name, seat.name
    zh = f"{org.get('zh') or org.get('en', '')}{name.get('zh') or name.get('en', '')}"
    en = f"{org.get('en') or org.get('zh', '')}, {name.get('en') or name.get('zh', '')}"
    mine = bool(person) and str(seat.sitter_id) == person
    gone = ("空缺", "vacant")
    if seat.basis in ("lead_above", "owner"):
        away = on_leave([seat.code], time.now()) if away is None else away
        gone = ("离岗", "away") if seat.code in away else gone
    yours = (f"{gone[0]}，由您代", f"{gone[1]}, you answer")
    why = {
        "standin": ("代班", "standing in"),
        "lead_above": yours if mine else (f"{gone[0]}，由上级负责人代", f"{gone[1]}, the lead above answers"),
        "owner": yours if mine else (f"{gone[0]}，由系统责任人代", f"{gone[1]}, the owner answers"),
        "closed": ("已撤销", "closed"),
    }.get(seat.basis)
    if why is None:
        return {"zh": zh, "en": en}
    return {"zh": f"{zh}（{why[0]}）", "en": f"{en} ({why[1]})"}
