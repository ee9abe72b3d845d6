"""One's own notices, and how many are unread in the head of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fengqiao.law.words import ACTS, in_language
from fengqiao.ledger import time
from fengqiao.matters.models import Voice
from fengqiao.notices import act, find, rings
from fengqiao.people.reach import reaches
from fengqiao.people.session import actor_of, login
from fengqiao.people.standing import Actor

SLOT = "account.news"


@never_cache
@require_safe
@login
def notices(request: HttpRequest, by: Actor) -> HttpResponse:
    """What one was told, newest first; it counts as read once one says so."""
    rows = [
        find.News(
            row.at, row.number.partition("/")[0], _words(row.kind, by.language, row.number), row.read_at is None,
            _href(by, row.number, row.kind),
        )
        for row in find.mine(by)
    ]  # fmt: skip
    given = {"rows": rows, "now": time.now(), "fresh": any(row.fresh for row in rows), "by": by}
    return render(request, "notices/staff.html" if by.post else "notices/resident.html", given)


def _words(kind: str, language: str, number: str = "") -> str:
    if kind == "evaluation.topics":
        _month, _, counts = number.partition("/")
        topics, _, problems = counts.partition("/")
        many = problems if problems != "0" else in_language(("不到 5", "fewer than 5"), language)
        told = (
            "每月一题：{} 处问题可能各有同一个根源，共 {} 件，请看",
            "topics of the month: {} places where problems may have one cause, {} problems in all",
        )
        return in_language(told, language).format(topics, many)
    if kind == "evaluation.topic":
        return in_language(("请你们查这些问题背后的根源", "your office is to find the cause behind problems"), language)
    if kind == "notices.ring":
        return in_language(("响铃：急件等您接", "rings: urgent, and waits for you"), language)
    if kind == "evaluation.late":
        return in_language(
            ("抽中了没有按时去看，由您负责", "drawn and not inspected in time: you answer for it"), language
        )
    if kind == "notices.returned":
        return in_language(
            ("诉求人的邮箱收不到信，请打电话，或印出来寄去", "mail to the reporter came back: call, or print a letter"),
            language,
        )
    if kind == "notices.returned_own":
        return in_language(
            ("给您的邮件退回来了，请改联系方式", "a mail to you came back: please change how you may be reached"),
            language,
        )
    if kind == "rights.receivers":
        return in_language(
            ("有人的信息已删除，请告诉收到过的单位也删除", "personal data was erased: tell whoever received it"),
            language,
        )
    if kind == "rights.unname":
        return in_language(("诉求人改成了匿名", "its reporter is anonymous now"), language)
    if kind == "evaluation.piled":
        return in_language(("诉求人说了几次，没有回音", "words of a reporter lie unanswered"), language)
    if kind == "case.code":
        return in_language(
            ("在窗口补发了查询码，旧码作废", "a new code was given at a counter; the old one ended"), language
        )
    return in_language(ACTS.get(kind.partition(".")[2], ("有变化", "something changed")), language)


def _href(by: Actor, number: str, kind: str = "") -> str:
    """Where the reader opens that matter; the pages of other rooms are known by their names alone."""
    if kind == "hall.overdue":
        # The first contact follows it there, and has no page of the matter itself.
        return reverse("hall:first")
    if kind == "evaluation.topics":
        return reverse("evaluation:topics") if by.kind == "lead" else ""
    if kind == "evaluation.late" and by.kind == "lead":
        return reverse("evaluation:mine") + "#inspected"
    name = {"worker": "desk:mine_one", "desk": "desk:one", "lead": "desk:one"}.get(by.kind, "cases:my_case")
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""


@require_POST
@login
def read(request: HttpRequest, by: Actor) -> HttpResponse:
    """Everything shown so far is read."""
    act.read(person=by.person, now=time.now())
    return HttpResponseRedirect(reverse("notices:mine"))


def badge(request: HttpRequest | None, **given: object) -> SafeString | None:
    """For the head of a page: the way to one's notices and how many are unread."""
    if request is None or not hasattr(request, "user") or not request.user.is_authenticated:
        return None
    by = actor_of(request)
    if by is None:
        return None
    return render_to_string("notices/badge.html", {"count": find.unread(by)})


def unreached(request: HttpRequest | None, *, at: Any, **_given: object) -> SafeString | None:
    """On the page of somebody's own report: that mail to them comes back; not to which address."""
    voice = Voice.objects.filter(pk=at.by.voice).select_related("person").first() if at.by.voice else None
    if voice is None or voice.person is None or reaches(voice.person):
        return None
    return format_html('<p class="note note-amber" role="status">{}</p>', _("给您的邮件退回来了：请在下面改联系方式。"))


def alarm(request: HttpRequest | None, **given: object) -> SafeString | None:
    """Above every page of a colleague whose telephone rings: what rings, and the way to it."""
    if request is None or not hasattr(request, "user") or not request.user.is_authenticated:
        return None
    by = actor_of(request)
    if by is None or not by.post:
        return None
    rung = [
        {"number": number, "since": since, "href": _href(by, number)}
        for number, since in rings.numbers(rings.ringing(by.person))
    ]
    return render_to_string("notices/alarm.html", {"rung": rung, "now": time.now()}) if rung else None


app_name = "notices"
urlpatterns = [
    path("notices/", notices, name="mine"),
    path("notices/read/", read, name="read"),
]
