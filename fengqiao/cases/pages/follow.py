"""Following a report: by its code, or signed in; what the reporter may do is what the law offers them now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fengqiao.cases import find, throttle
from fengqiao.cases import forms as asked
from fengqiao.cases.pages.acts import ACTS, Act
from fengqiao.cases.pages.public import mine as signed_in
from fengqiao.cases.pages.public import public
from fengqiao.files import act as files
from fengqiao.law.words import refusal
from fengqiao.ledger import time
from fengqiao.matters.act import Denied, NotFound, Stale, act
from fengqiao.matters.once import Repeated
from fengqiao.people.standing import Actor
from fengqiao.ui.words import reader

# What a session knows of a follower: the number of a voice, and nothing else.
SESSION = "voice"
IDLE = 30 * 60
SALT = "fengqiao.follow"
View = Callable[..., HttpResponse]


class Standing(NamedTuple):
    """As whom somebody looks at which matter; `key` goes with every form where there is no cookie."""

    by: Actor
    matter: str
    number: str
    key: str = ""
    helped: str = ""

    def url(self, does: str = "") -> str:
        if self.number:
            return (
                reverse("cases:my_does", args=[self.number, does])
                if does
                else reverse("cases:my_case", args=[self.number])
            )
        return reverse("cases:does", args=[does]) if does else reverse("cases:case")


def neutral(view: View) -> View:
    """A page that leaves no trace in the browser: no copy, no address, no title that tells anything."""

    @wraps(view)
    def looked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        answer = view(request, *args, **named)
        answer["X-Robots-Tag"] = "noindex"
        answer["Pragma"] = "no-cache"
        return answer

    return public(looked)


@neutral
def code(request: HttpRequest) -> HttpResponse:
    """The code is typed, and sent by POST; a wrong one, an old one and one that never was read the same."""
    now = time.now()
    if request.method != "POST":
        return _ask(request, asked.Code(), now)
    form = asked.Code(request.POST)
    if not form.is_valid():
        return _ask(request, form, now)
    letters = form.cleaned_data["code"]
    tries = throttle.names(request, letters)
    wait = throttle.wait(tries, now)
    if wait > 0:
        form.add_error(
            None, _("试错的次数太多了。请过 %(wait)s再试；纸条不见了，可以到受理的窗口补发。") % {"wait": _span(wait)}
        )
        answer = _ask(request, form, now, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    voice = find.voice_of(letters, now)
    if voice is None:
        throttle.failed(tries, now)
        form.add_error("code", _("没有找到这个查询码。请对照纸条再看一遍；纸条不见了，可以到受理的窗口补发。"))
        return _ask(request, form, now)
    if not request.COOKIES:
        key = signing.dumps(voice.id, salt=SALT)
        return shown(request, Standing(find.as_voice(voice), voice.matter_id, "", key), now)
    if not request.user.is_authenticated:
        request.session.cycle_key()
        request.session.set_expiry(IDLE)
    request.session[SESSION] = voice.id
    return HttpResponseRedirect(reverse("cases:case"))


def _ask(request: HttpRequest, form: asked.Code, now: datetime, status: int = 200) -> HttpResponse:
    return render(request, "cases/follow.html", {"form": form, "now": now, "mine": signed_in(request)}, status=status)


def _span(seconds: int) -> str:
    if seconds < 60:
        return _("%(n)s 秒") % {"n": seconds}
    return _("%(n)s 分钟") % {"n": -(-seconds // 60)}


@neutral
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Nothing of the report stays in this browser."""
    request.session.pop(SESSION, None)
    if not request.user.is_authenticated:
        request.session.flush()
    return HttpResponseRedirect("/")


def standing(request: HttpRequest, number: str = "") -> Standing | None:
    """As whom this request may look: a signed-in person at their own matter, or whoever typed a code."""
    if number:
        if not signed_in(request):
            return None
        found = find.acting_in(str(request.user.person_id), number)  # type: ignore[union-attr]
        if found is None:
            return None
        by, helped = found
        return Standing(by._replace(language=get_language() or "zh-hans"), number, number, helped=helped)
    key = request.POST.get("key", "") if not request.COOKIES else ""
    voice = str(request.session.get(SESSION, "")) if request.COOKIES else ""
    if key:
        try:
            voice = signing.loads(key, salt=SALT, max_age=IDLE)
        except signing.BadSignature:
            return None
    matter = find.matter_of(voice) if voice else ""
    return Standing(Actor(person="", voice=voice), matter, "", key) if matter else None


@neutral
def case(request: HttpRequest, number: str = "") -> HttpResponse:
    """How the report stands."""
    now = time.now()
    at = standing(request, number)
    if at is None:
        return lost(request, number, now)
    return shown(request, at, now)


def lost(request: HttpRequest, number: str, now: datetime) -> HttpResponse:
    if number:
        raise Http404
    form = asked.Code()
    return render(request, "cases/follow.html", {"form": form, "now": now, "again": True, "mine": signed_in(request)})


def shown(
    request: HttpRequest, at: Standing, now: datetime, *, done: str = "", trouble: str = "", status: int = 200
) -> HttpResponse:
    seen = find.mine(at.by, at.matter, now, helped=at.helped)
    if seen is None:
        return lost(request, at.number, now)
    acts = [(ACTS[name], at.url(name)) for name in seen.acts if name in ACTS]
    given = {
        "seen": seen, "at": at, "now": now, "acts": acts, "done": done or request.GET.get("done", ""),
        "said": ACTS[request.GET["done"]].thanks() if request.GET.get("done") in ACTS else done,
        "trouble": trouble,
    }  # fmt: skip
    if not at.number and not request.user.is_authenticated and request.COOKIES:
        request.session.set_expiry(IDLE)
    return render(request, "cases/case.html", given, status=status)


@neutral
def does(request: HttpRequest, does: str, number: str = "") -> HttpResponse:
    """One act of the reporter: asked on a page of its own, done by POST."""
    now = time.now()
    at = standing(request, number)
    if does not in ACTS:
        raise Http404
    if at is None:
        return lost(request, number, now)
    seen = find.mine(at.by, at.matter, now, helped=at.helped)
    if seen is None:
        return lost(request, number, now)
    what = ACTS[does]
    if does not in seen.acts:
        return shown(
            request,
            at,
            now,
            trouble=_("这件事现在的情况变了，“%(act)s”已经用不上。下面是最新的情况。") % {"act": what.word()},
            status=409,
        )
    if request.method != "POST" or "ask" in request.POST:
        return _ask_act(request, at, seen, what, what.form(), now)
    form = what.form(request.POST, request.FILES)
    if not form.is_valid():
        return _ask_act(request, at, seen, what, form, now)
    return _do(request, at, seen, what, form, now)


def _ask_act(
    request: HttpRequest, at: Standing, seen: find.Mine, what: Act, form: asked.Say, now: datetime, *, trouble: str = ""
) -> HttpResponse:
    given = {
        "seen": seen, "at": at, "now": now, "what": what, "form": form, "trouble": trouble,
        "once": _once(request), "version": seen.sight.matter.version,
    }  # fmt: skip
    return render(request, "cases/act.html", given, status=409 if trouble else 200)


def _once(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("once", "")))
    except ValueError:
        return str(uuid4())


def _do(request: HttpRequest, at: Standing, seen: find.Mine, what: Act, form: asked.Say, now: datetime) -> HttpResponse:
    said = form.cleaned_data
    photos, wrong = files.keep_photos(said.get("photos") or [], subject=seen.sight.matter.id, by=at.by, now=now)
    if wrong:
        form.add_error("photos", wrong)
        return _ask_act(request, at, seen, what, form, now)
    given: dict[str, Any] = {what.field: said["text"]} if said.get("text") else {}
    if photos:
        given["photos"] = photos
    version = request.POST.get("version", "")
    try:
        act(
            seen.elsewhere.get(what.does, seen.sight.matter.id), what.does, by=at.by, now=now, given=given,
            once=_once(request),
            seen_version=int(version[:9]) if what.careful and version.isdecimal() else None,
        )  # fmt: skip
    except Stale:
        text = _("您打开以后，这件事又往前走了一步。请看一眼现在的情况，还要这样做就再按一次；写的都还在。")
        fresh = find.mine(at.by, at.matter, now, helped=at.helped) or seen
        return _ask_act(request, at, fresh, what, form, now, trouble=text)
    except Denied as denied:
        return shown(request, at, now, trouble=refusal(denied.refused, reader(), does=what.does), status=409)
    except Repeated:
        # The same press again, with other photos or words: the first one counted.
        pass
    except NotFound:
        return lost(request, at.number, now)
    if at.key:
        return shown(request, at, now, done=what.thanks())
    return HttpResponseRedirect(f"{at.url()}?done={what.does}")


@neutral
def mine(request: HttpRequest) -> HttpResponse:
    """A signed-in resident's own reports, and those of the people they help."""
    if not signed_in(request):
        return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('cases:mine')}")
    now = time.now()
    rows = [
        each | {"href": reverse("cases:my_case", args=[each["matter"].number])}
        for each in find.reports_of(str(request.user.person_id), now)  # type: ignore[union-attr]
    ]
    return render(request, "cases/mine.html", {"rows": rows, "now": now})
