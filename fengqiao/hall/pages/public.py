"""What everybody sees: who sits at which window when, drawing a number, one's own number, the board."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import segno
import uuid_utils.compat as uuid
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fengqiao.hall import act, find, hours, pace
from fengqiao.hall.models import Hours, Ticket, Topic
from fengqiao.hall.queue import ENDED, Refused
from fengqiao.hall.words import STATES, days, refusal
from fengqiao.ledger import time
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.session import AT_THE_DESK, actor_of, post_words
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import walls

COOKIE, SALT = "hall", "hall.number"
KEPT = 16 * 3600


class Sits(NamedTuple):
    """Who sits at a window in these hours, in words: posts, no names of persons."""

    days: str
    since: str
    until: str
    who: dict[str, str]
    vacant: bool
    now: bool


def _centre(code: str) -> Organisation:
    found = find.centre(code)
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def halls(request: HttpRequest) -> HttpResponse:
    """The centres that have windows."""
    return render(request, "hall/halls.html", {"centres": list(find.centres()[:400])})


@never_cache
@require_safe
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """Who sits when, and what is open at this minute."""
    centre, now = _centre(code), time.now()
    closes = find.closes_at(centre, now)
    given = {
        "centre": centre, "now": now, "windows": shown(centre, now),
        "closes": closes if closes is not None and closes > now else None,
        # Nobody looks for today's end on tomorrow's clock.
        "midnight": closes is not None and find.minute_of(centre, closes) == 0,
        "unknown": not find.calendar(centre).known(find.day_of(centre, now)), "mine": _mine(request, centre),
    }  # fmt: skip
    return render(request, "hall/hall.html", given)


def shown(centre: Organisation, now: datetime) -> list[dict[str, Any]]:
    """Every window with its office, what it takes, whether it is open, who sits there now and in the week."""
    rows = find.windows(centre.code)
    calendar = find.calendar(centre)
    day, minute = calendar.local_date(now), find.minute_of(centre, now)
    topics = {topic.code: topic.name for topic in find.topics(centre.code)}
    opens, sits = (find.lines(rows, sitting=sitting) for sitting in (False, True))
    opened = {line.window for line in hours.at(hours.on([row.line() for row in opens], day, calendar), minute)}
    seated = {line.key for line in hours.at(hours.on([row.line() for row in sits], day, calendar), minute)}
    found = []
    for row in rows:
        week = [
            sits_words(each, str(each.pk) in seated) for each in sits if each.window_id == row.pk and _valid(each, day)
        ]
        found.append({
            "row": row, "open": str(row.pk) in opened, "now": [each for each in week if each.now],
            "week": week,
            "hours": [hours_words(each, day) for each in opens if each.window_id == row.pk and _valid(each, day)],
            "topics": [topics[code] for code in row.topics if code in topics],
        })  # fmt: skip
    return found


def _valid(row: Hours, day: Any) -> bool:
    """Not over yet: what begins later is shown with its date."""
    return row.last is None or row.last >= day


def hours_words(row: Hours, today: date) -> str:
    """'周一至周五 09:00–12:00，2026-12-01 起'."""
    said = f"{days(row.weekdays)} {hours.clock(row.since)}–{hours.clock(row.until)}"
    if row.holidays:
        said += _("，节假日也开")
    if row.first > today:
        said += _("，%(day)s 起") % {"day": row.first.isoformat()}
    if row.last is not None:
        said += _("，到 %(day)s 为止") % {"day": row.last.isoformat()}
    return said


def sits_words(row: Hours, now: bool = False) -> Sits:
    """A line of who sits when."""
    who, vacant = who_words(row)
    return Sits(days(row.weekdays), hours.clock(row.since), hours.clock(row.until), who, vacant, now)


def who_words(row: Hours) -> tuple[dict[str, str], bool]:
    """The post, and where it is vacant who answers instead."""
    seat = row.seat
    assert seat is not None
    vacant = seat.basis not in find.OWN
    if find.answering(row) is seat:
        return post_words(seat), vacant
    plain, other = _plain(seat), _plain(row.standin)
    return {
        "zh": f"{plain['zh']}（空缺，由{other['zh']}代）", "en": f"{plain['en']} (vacant, {other['en']} answers)",
    }, vacant  # fmt: skip


def _plain(seat: Seat | None) -> dict[str, str]:
    name = seat.name if seat is not None else {}
    return {"zh": name.get("zh") or name.get("en", ""), "en": name.get("en") or name.get("zh", "")}


def _source(request: HttpRequest, centre: Organisation, now: datetime) -> tuple[str, Actor | None]:
    """Who draws: the desk for somebody, a kiosk (a screen that a lead opened here), or somebody's own phone."""
    by = actor_of(request)
    if by is not None and by.kind in AT_THE_DESK and (
        by.org == centre.code or any(row.office_id == by.org for row in find.windows(centre.code))
    ):  # fmt: skip
        return "desk", by
    wall = walls.wall_of(request.COOKIES.get(walls.COOKIE, ""), now)
    if wall is not None and wall.appointment.seat.organisation_id == centre.code:
        return "kiosk", None
    return "phone", None


@never_cache
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a number: what for, and whether one would like to go first. No name is asked."""
    centre, now = _centre(code), time.now()
    source, by = _source(request, centre, now)
    if source == "phone" and _mine(request, centre) is not None:
        return redirect("hall:mine", code)
    trouble, status = "", 200
    if request.method == "POST":
        seconds = pace.take(request, now) if source == "phone" else 0
        try:
            if seconds:
                raise Refused("paced")
            ticket = act.draw(
                key=_key(request, centre), centre=centre, topic=_topic(request, centre), source=source,
                priority=request.POST.get("priority") == "1", now=now, by=by,
            )  # fmt: skip
        except Refused as refused:
            trouble, status = str(refusal(refused.why)), 422
            if refused.why == "paced":
                trouble, status = _("取得太快了，请 %(n)s 秒以后再取。") % {"n": seconds}, 429
        else:
            if source != "phone":
                return _paper(request, ticket, source, now)
            answer = redirect("hall:mine", code)
            # The phone shows its number from this alone; it tells nothing but the number.
            answer.set_cookie(
                COOKIE, signing.dumps(str(ticket.pk), salt=SALT), max_age=KEPT, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
            return answer
    given = {
        "centre": centre, "topics": find.estimates(centre, now), "key": _new_key(centre), "trouble": trouble,
        "source": source, "priority": request.POST.get("priority") == "1", "now": now,
    }  # fmt: skip
    return render(request, "hall/draw.html", given, status=status)


def _new_key(centre: Organisation) -> str:
    """The number's own id, made with the form and signed for this centre: nobody chooses one."""
    return signing.dumps(str(uuid.uuid7()), salt=f"{SALT}.new:{centre.code}")


def _key(request: HttpRequest, centre: Organisation) -> UUID:
    """The form sent twice draws one number; one that is not ours draws another."""
    try:
        return UUID(signing.loads(request.POST.get("key", ""), salt=f"{SALT}.new:{centre.code}"))
    except signing.BadSignature:
        return uuid.uuid7()


def _topic(request: HttpRequest, centre: Organisation) -> Topic:
    asked = request.POST.get("topic", "")
    found = next((topic for topic in find.topics(centre.code) if topic.code == asked), None)
    if found is None:
        raise Refused("no_such_topic")
    return found


def _paper(request: HttpRequest, ticket: Ticket, source: str, now: datetime) -> HttpResponse:
    """The number on paper; the screen goes back to the next one by itself."""
    address = f"{settings.PUBLIC_URL.partition('://')[2]}/hall/{ticket.centre_id}/"
    given = {
        "ticket": ticket, "centre": ticket.centre, "estimate": find.estimate(ticket, now), "now": now, "source": source,
        "address": address,
    }  # fmt: skip
    return render(request, "hall/paper.html", given)


def _mine(request: HttpRequest, centre: Organisation, *, ended: bool = False) -> Ticket | None:
    """The number this phone drew here; None if there is none, or it is over."""
    try:
        key = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    row = (
        Ticket.objects.filter(pk=key, centre=centre).select_related("topic", "window", "centre", "first_window").first()
    )
    return row if row is not None and (ended or row.state not in ENDED) else None


@never_cache
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """One's own number: how many are before it, where to go, or that it was not reached today."""
    centre, now = _centre(code), time.now()
    ticket = _mine(request, centre, ended=True)
    if ticket is None:
        return redirect("hall:draw", code)
    does = request.POST.get("does", "")
    if request.method == "POST":
        try:
            if does not in ("leave", "back"):
                raise Refused("moved_on")
            act.step(ticket=ticket, does=does, by=_drawer(ticket), now=now, seen=_number(request.POST.get("seen")))
        except Refused as refused:
            messages.warning(request, str(refusal(refused.why)))
        except act.Stale:
            messages.warning(request, str(refusal("moved_on")))
        return redirect("hall:mine", code)
    given = {
        "centre": centre, "ticket": ticket, "state": STATES[ticket.state], "now": now, "first": first_words(ticket),
        "estimate": find.estimate(ticket, now) if ticket.state in ("waiting", "handed") else None,
        "live_url": live_url(centre) if ticket.state not in ENDED else "",
    }  # fmt: skip
    return render(request, "hall/mine.html", given)


def _drawer(ticket: Ticket) -> Any:
    return act.Drawer(ticket.pk)


def _number(words: str | None) -> int:
    return int(words) if words and words.isdecimal() and len(words) < 9 else -1


def first_words(ticket: Ticket) -> dict[str, str] | None:
    """The first contact in words: who stays responsible until the end, wherever the number went."""
    seat = Seat.objects.filter(code=ticket.first_post).select_related("organisation").first()
    return post_words(seat) if seat is not None else None


def live_url(centre: Organisation) -> str:
    """Where a page hears that something moved in this hall."""
    return f"/live/hall?post=hall:{centre.code}"


@never_cache
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The wall of the hall: which number is called at which window; numbers only."""
    centre, now = _centre(code), time.now()
    day, link = find.day_of(centre, now), f"{settings.PUBLIC_URL}{reverse('hall:draw', args=[code])}"
    given = {
        "qr": segno.make(link, error="m").svg_data_uri(border=2, scale=5), "link": link.partition("://")[2],
        "centre": centre, "whose": centre.name, "now": now, "called": find.called(code, day),
        "absent": find.absent(code, day), "topics": find.estimates(centre, now), "windows": shown(centre, now),
        "live_url": live_url(centre),
    }  # fmt: skip
    return render(request, "hall/board.html", given)


def link(request: HttpRequest | None, **_given: object) -> SafeString | None:
    """On the first page: the way to the hall, where there is one."""
    rows = list(find.centres()[:2])
    if not rows:
        return None
    return render_to_string("hall/link.html", {"only": rows[0] if len(rows) == 1 else None})
