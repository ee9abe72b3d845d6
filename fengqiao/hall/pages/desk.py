"""A window's own page: the next number, call again, absent, take up, hand over, done; by keyboard, live."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.hall import act, find, queue
from fengqiao.hall.models import Ticket, Window
from fengqiao.hall.pages.public import _number, first_words, live_url, shown
from fengqiao.hall.queue import Refused
from fengqiao.hall.words import STATES, refusal
from fengqiao.intake import find as intake
from fengqiao.ledger import time
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

AT_HAND = ("recall", "absent", "put_back", "take_up", "done")


@never_cache
@require_safe
@for_post(kinds=AT_THE_DESK)
def desk(request: HttpRequest, by: Actor) -> HttpResponse:
    """The windows at which this office sits."""
    now = time.now()
    rows = [
        {"row": row, "at": find.at_window(row), "waiting": len(find.line_of(row, now))} for row in find.own_windows(by)
    ]
    return render(request, "hall/desk.html", {"rows": rows, "by": by, "lead": by.kind == "lead"})


@never_cache
@for_post(kinds=AT_THE_DESK)
def window(request: HttpRequest, by: Actor, window: UUID) -> HttpResponse:
    """One window: what it has in hand, who waits, and the acts that are allowed now."""
    now = time.now()
    row = find.window(by, window)
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            if request.POST.get("does") == "write":
                return redirect("intake:draft", _write(request, by, row))
            _act(request, by, row)
        except Refused as refused:
            messages.warning(request, str(refusal(refused.why)))
        except act.Stale:
            messages.warning(request, str(refusal("moved_on")))
        return redirect("hall:window", row.pk)
    ticket, day = find.at_window(row), find.day_of(row.centre, now)
    line = find.line_of(row, now)
    draft = intake.draft(by, str(ticket.draft)) if ticket is not None and ticket.draft else None
    given = {
        "window": row, "by": by, "now": now, "ticket": ticket, "line": line[:20], "more": max(0, len(line) - 20),
        "state": STATES[ticket.state] if ticket else "", "choices": queue.choices(ticket.stands()) if ticket else [],
        "draft": draft, "first": first_words(ticket) if ticket else None, "offices": _offices(by, row, ticket),
        "absent": find.absent(row.centre_id, day), "ours": [_ours(each) for each in find.ours(by, row.centre, now)],
        "sits": next((each["now"] for each in shown(row.centre, now) if each["row"].pk == row.pk), []),
        "live_url": live_url(row.centre), "closes": by.org == row.centre_id,
    }  # fmt: skip
    return render(request, "hall/window.html", given)


def _write(request: HttpRequest, by: Actor, row: Window) -> UUID:
    """Where to write down what is told by the one at the window. Raises Stale."""
    ticket = find.at_window(row)
    if ticket is None or ticket.state != "serving" or str(ticket.pk) != request.POST.get("ticket"):
        raise act.Stale
    return act.write(ticket=ticket, by=by, now=time.now(), seen=_number(request.POST.get("seen")))


def _ours(ticket: Ticket) -> dict[str, Any]:
    return {"ticket": ticket, "state": STATES[ticket.state]}


def _offices(by: Actor, row: Window, ticket: Ticket | None) -> list[tuple[str, str]]:
    """To whom it may go from here: offices with a window, none that the story complains of."""
    if ticket is None or ticket.state != "serving":
        return []
    others = [each for each in find.offices_today(row.centre, time.now()) if each.code != by.org]
    found = {office.code: str(say(office.name)) for office in others}
    return [(code, name) for code, name in found.items() if act.may_go_to(ticket, code, by)]


def _act(request: HttpRequest, by: Actor, row: Window) -> None:
    """One press of a button. Raises Refused or Stale."""
    now, does = time.now(), request.POST.get("does", "")
    if does == "next":
        if act.call_next(window=row, by=by, now=now) is None:
            messages.info(request, _("现在没有人在等这个窗口。"))
        return
    if does in ("back", "leave"):
        _by_number(request, by, row, does)
        return
    if does == "end_day" and by.org == row.centre_id:
        ended = act.close_now(centre=row.centre, by=by, now=now)
        messages.success(request, _("今天收号了：%(n)s 个号没有轮到，他们看得到怎么办。") % {"n": ended})
        return
    ticket = find.at_window(row)
    if ticket is None or str(ticket.pk) != request.POST.get("ticket"):
        # The screen is older than the window.
        raise act.Stale
    seen = _number(request.POST.get("seen"))
    if does == "hand_over":
        office = request.POST.get("office", "").replace("\0", "")
        act.hand_over(ticket=ticket, office=office, by=by, now=now, seen=seen)
        messages.success(
            request, _("%(number)s 已经转过去，写下的经过一起去了，不用再讲一遍。") % {"number": ticket.label}
        )
    elif does in AT_HAND:
        act.step(ticket=ticket, does=does, by=by, now=now, seen=seen)
    else:
        raise Refused("moved_on")


def _by_number(request: HttpRequest, by: Actor, row: Window, does: str) -> None:
    """Somebody stands at the window and says their number: they are back, or they go."""
    now = time.now()
    asked = _number(request.POST.get("number", "").strip())
    rows = Ticket.objects.filter(centre=row.centre, day=find.day_of(row.centre, now), number=asked)
    ticket = rows.first() if 0 < asked < 100_000 else None
    if ticket is None:
        raise Refused("no_such_number")
    act.step(ticket=ticket, does=does, by=by, now=now, seen=ticket.version)
    said = _("%(number)s 回到队里了。") if does == "back" else _("%(number)s 不再等了。")
    messages.success(request, said % {"number": ticket.label})


def link(request: HttpRequest | None, **_given: object) -> SafeString | None:
    """On the page of taking in: the way to this office's windows, where it has one."""
    by = actor_of(request) if request is not None else None
    if by is None or not find.own_windows(by):
        return None
    return render_to_string("hall/desk_link.html")
