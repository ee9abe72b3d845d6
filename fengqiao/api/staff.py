"""For posts: the queue, one matter with what is open now, and every act of the law, as on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile
from ninja.security import APIKeyCookie

from fengqiao.api.given import Given, Strict, cleaned
from fengqiao.api.problems import Problem, missing, once_of, refused
from fengqiao.cases import callbacks, referrals, statements
from fengqiao.desk import find as queue
from fengqiao.desk.act import turned_away
from fengqiao.desk.searching import words
from fengqiao.files import find as files
from fengqiao.files.act import receive
from fengqiao.law.sight import seen
from fengqiao.law.table import Refused
from fengqiao.law.words import ACTS, STATES, in_language
from fengqiao.ledger import time
from fengqiao.matters import find, reading
from fengqiao.matters.act import Outcome, act
from fengqiao.matters.history import Names, history
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year
from fengqiao.people.ladder import stamp
from fengqiao.people.session import actor_of
from fengqiao.people.standing import Actor, acting, posts_of
from fengqiao.ui.words import reader

POST = "Fengqiao-Post"


class Session(APIKeyCookie):
    """A signed-in session with its CSRF token; the post is the session's, or the one the header names."""

    def __init__(self) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        by = actor_of(request)
        if by is None:
            return None
        named = request.headers.get(POST, "")
        if named:
            by = acting(by.person, named, language=by.language)
        if by is None or not by.post:
            raise Problem(
                403, "no_post", _("您现在不在这个岗位上。"), _("请从 /api/v1/me 里选一个岗位，写在 Fengqiao-Post 里。")
            )
        return by._replace(language="en" if reader() == "en" else "zh-hans")


router = Router(tags=["posts · 岗位"], auth=Session())


def by_of(request: HttpRequest) -> Actor:
    return cast(Actor, request.auth)  # type: ignore[attr-defined]


@router.get("me", response=dict[str, Any])
def me(request: HttpRequest) -> dict[str, Any]:
    """Under which post this request acts, and the others one may choose."""
    by = by_of(request)
    return {"post": by.post, "posts": [{"code": row.code, "name": row.name} for row in posts_of(by.person)]}


class Asked(Schema):
    """The desk's filters; `after` is the cursor of the last answer.

    `where` is mine, area, begun, ended or all. `q` is looked for in numbers, titles, working accounts and, in cases
    that this office holds or began, the place: all of its words have to be there, each of one character or more.
    """

    tab: str = ""
    where: str = ""
    state: str = ""
    category: str = ""
    urgency: str = ""
    area: str = ""
    office: str = ""
    q: str = ""
    order: str = ""
    after: str = ""


@router.get("matters", response=dict[str, Any])
def matters(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """What this post sees, most urgent first."""
    by, now = by_of(request), time.now()
    wanted = queue.filters(asked.model_dump())
    page = queue.page(queue.parts(by, wanted.where, looked=bool(wanted.q)), by, wanted, now)
    hits = words.hits(by, page.rows, page.words, now) if page.words else {}
    at = stamp()  # asked once for the whole list
    groups = seen({"desk": ("handler",), "lead": ("lead",)}.get(by.kind, ("assignee",)))
    lines = [_line(row, "work" in groups, by.language, at) for row in page.rows]
    for line, row in zip(lines, page.rows, strict=True):
        if row.pk in hits:
            line["found"] = [name for name, part in hits[row.pk]._asdict().items() if any(on for _, on in part)]
    told = {"matters": lines, "after": page.after}
    # Of many, that there are more than are counted.
    return told | {"found": page.found} if page.words else told


def _line(row: Matter, work: bool, language: str, at: int | None = None) -> dict[str, Any]:
    case = getattr(row, "case", None)
    return {
        "number": row.number, "kind": row.kind, "version": row.version, "state": row.state,
        "state_words": in_language(STATES[row.state], language), "title": case.title if case and work else "",
        "category": row.category, "urgency": row.urgency, "held_by": row.held_by, "seat": row.seat,
        "assignee": row.assignee, "due": row.due, "promise": row.promise, "late": row.late, "voices": row.voices,
        "calendar_missing": missing_year(row.kind, row, at) or None,
        "opened_at": row.opened_at, "ended_at": row.ended_at, "verified": row.verified,
    }  # fmt: skip


def sight_of(number: str, by: Actor, now: datetime) -> find.Sight:
    sight = find.one(by, number, now)
    if sight is None:
        turned_away(number, by=by, now=now)
        raise missing()
    return sight


@router.get("matters/{number}", response=dict[str, Any])
def matter(
    request: HttpRequest, number: str,
    why: str = Query("", max_length=reading.MOST, description="为什么要看（不在手上的事，没有就不给受保护的内容） · "
                     "why one reads; outside one's own cases nothing protected is given without"),
) -> dict[str, Any]:  # fmt: skip
    """One matter as this post may see it, its history, and the acts that are open now with what they need."""
    by, now = by_of(request), time.now()
    sight = sight_of(number, by, now)
    reason = why.replace("\0", "").strip() or reading.why(request.session, sight.matter.id, now)
    return _shown(reading.opened(by, sight, now, reason), by)


def _shown(sight: find.Sight, by: Actor) -> dict[str, Any]:
    row, names = sight.matter, Names(by.language)
    case = getattr(row, "case", None)
    told = _line(row, "work" in sight.groups, by.language)
    if case is not None and "work" in sight.groups:
        told["account"] = case.account
    if case is not None and "original" in sight.groups:
        told |= {
            "words": case.words, "place": case.place, "area": case.area, "answers": case.answers,
            "lon": None if case.lon is None else case.lon / 1e7, "lat": None if case.lat is None else case.lat / 1e7,
        }  # fmt: skip
    if "about" in sight.groups:
        told["about"] = list(sight.facts.about)
    if "about" in sight.groups and sight.facts.about:
        told["statements"] = [
            {"organisation": each.organisation, "text": each.text, "standing": each.standing, "answer": each.answer}
            for each in statements.of(row.id)
        ]
    if row.kind == "statement":
        told["statement"] = statements.text_of(row.id)
    if row.kind == "case" and "original" in sight.groups:
        told["first_contact"] = referrals.first_contact(sight.facts)
        told["referrals"] = [each._asdict() | {"channel": list(each.channel)} for each in referrals.of(row.id)]
    if row.kind == "callback" and "contact" in sight.groups:
        call = callbacks.call_of(row, sight.facts, time.now())
        told["call"] = call._asdict() if call is not None else None
    offered: dict[str, dict[str, Any]] = {}
    for step in sight.choices:
        words = in_language(ACTS[step.does], by.language)
        offered.setdefault(step.does, {"does": step.does, "words": words, "needs": list(step.needs)})
    told["acts"] = list(offered.values())
    told["photos"] = [photo.id for photo in files.of(row.id, sight.groups)]
    told["standings"] = sorted(sight.standings)
    told["history"] = [
        {
            "at": entry.at, "does": entry.kind, "who": entry.who, "says": entry.sentence, "right": entry.right,
            "through": entry.through, "photos": list(entry.photos), "record": entry.record,
        }
        for entry in history(row.id, groups=sight.groups, names=names, staff=True)
    ]  # fmt: skip
    return told


class Act(Strict):
    """An act: `seen_version` is the version that was read; the same `once` (or Idempotency-Key) is done once."""

    once: UUID | None = None
    seen_version: int | None = Field(None, ge=1)
    given: Given = Field(default_factory=lambda: Given.model_validate({}))


@router.post("matters/{number}/acts/{does}", response=dict[str, Any])
def does(request: HttpRequest, number: str, does: str, said: Act) -> dict[str, Any]:
    """Do one act under this post; the law judges it as it judges a page's."""
    by, now = by_of(request), time.now()
    sight = sight_of(number, by, now)
    if does not in ACTS:
        raise refused(Refused("unknown"), does)
    values = cleaned(said.given, does, by=by, now=now)
    once = once_of(request, said.once)
    outcome = act(sight.matter.id, does, by=by, now=now, given=values, seen_version=said.seen_version, once=once)
    return done(outcome, by)


def done(outcome: Outcome, by: Actor) -> dict[str, Any]:
    """What came of an act, and who has the matter now."""
    created = Matter.objects.filter(pk__in=outcome.created).order_by("number").values_list("number", flat=True)
    held = Matter.objects.filter(pk=outcome.matter).values_list("held_by", "seat").first() or ("", "")
    return {
        "number": outcome.number, "version": outcome.version, "state": outcome.state, "repeated": outcome.repeated,
        "state_words": in_language(STATES[outcome.state], by.language), "created": list(created),
        "held_by": held[0], "seat": held[1],
    }  # fmt: skip


@router.post("matters/{number}/photos", response={201: dict[str, str]})
def photo(request: HttpRequest, number: str, photo: File[UploadedFile]) -> Status[dict[str, str]]:
    """Keep a photo for the act that will name it within a day."""
    by, now = by_of(request), time.now()
    sight_of(number, by, now)
    return Status(201, {"photo": receive(photo, size=photo.size or 0, owner=by.actor, now=now)})
