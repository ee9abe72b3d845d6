"""For posts: what a resident says, entered through the office; one act to many; where a change would lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router

from fengqiao.api import given as asked
from fengqiao.api.given import Given, Strict
from fengqiao.api.problems import bad, missing, once_of, refused
from fengqiao.api.staff import Session, by_of, done, sight_of
from fengqiao.cases import find as cases
from fengqiao.cases.codes import read_code
from fengqiao.desk import ways
from fengqiao.desk.act import Answer, do_all
from fengqiao.desk.through import SAYS, for_reporter, named, speaking
from fengqiao.law.table import Refused
from fengqiao.law.words import ACTS, STATES, in_language
from fengqiao.ledger import time
from fengqiao.matters import find
from fengqiao.matters.act import act
from fengqiao.matters.routes import ROUTED
from fengqiao.matters.voices import home
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor

router = Router(tags=["posts · 岗位"], auth=Session())


class Saying(Strict):
    """What a resident says: who says it is named by their voice in the case, or by the code they hold."""

    once: UUID | None = None
    voice: str = Field("", max_length=36)
    code: str = Field("", max_length=40)
    seen_version: int | None = Field(None, ge=1)
    given: Given = Field(default_factory=lambda: Given.model_validate({}))


@router.get("matters/{number}/voices", response=dict[str, Any])
def voices(request: HttpRequest, number: str) -> dict[str, Any]:
    """Whom this office may speak for in the matter, and what they could say now."""
    by, now = by_of(request), time.now()
    sight = sight_of(number, by, now)
    open_now = [row.does for row in for_reporter(by, sight, now)]
    told = [{"voice": voice, "name": name} for voice, name in named(sight)] if open_now else []
    return {
        "voices": told,
        "acts": [{"does": does, "words": in_language(ACTS[does], by.language)} for does in open_now],
    }


@router.post("matters/{number}/through/{does}", response=dict[str, Any])
def through(request: HttpRequest, number: str, does: str, said: Saying) -> dict[str, Any]:
    """Enter what they say: marked “through the office”, told to them, and never counted as their own word."""
    by, now = by_of(request), time.now()
    sight = sight_of(number, by, now)
    if does not in SAYS:
        raise refused(Refused("unknown"), does)
    if not for_reporter(by, sight, now):
        raise missing()
    speaker = speaking(by, _voice(said, sight, now))
    values = asked.cleaned(said.given, does, by=by, now=now)
    if SAYS[does] == "reason" and not values.get("reason"):
        raise bad("reason", _("没有写对方的原话。"), _("请写下对方的原话。"))
    outcome = act(
        sight.matter.id, does, by=speaker, now=now, given=values, seen_version=said.seen_version,
        once=once_of(request, said.once),
    )  # fmt: skip
    return done(outcome, by) | {"through": True}


def _voice(said: Saying, sight: find.Sight, now: Any) -> str:
    known = {voice for voice, _name in named(sight)}
    if said.code:
        letters = read_code(said.code)
        voice = cases.voice_of(letters, now) if letters else None
        if voice is None or voice.matter_id != home(sight.matter.kind, sight.matter.id, sight.matter.root):
            raise bad("code", _("这个查询码不是这件事的。"), _("请对照纸条再看一遍，或在 voices 里选是谁说的。"))
        return str(voice.id)
    if said.voice not in known:
        raise bad("voice", _("没有说是谁说的。"), _("请给查询码，或从 voices 里选一位诉求人。"))
    return said.voice


class Many(Strict):
    """The same act to many matters, each judged by itself."""

    once: UUID | None = None
    matters: list[str] = Field(min_length=1, max_length=200)
    given: Given = Field(default_factory=lambda: Given.model_validate({}))


@router.post("acts/{does}", response=dict[str, Any])
def many(request: HttpRequest, does: str, said: Many) -> dict[str, Any]:
    """One act to many; one that is refused holds up none of the others. One result a row, in the order sent."""
    by, now = by_of(request), time.now()
    if does not in ACTS:
        raise refused(Refused("unknown"), does)
    values = asked.cleaned(said.given, does, by=by, now=now)
    once = once_of(request, said.once)
    names = list(dict.fromkeys(name.replace("\0", "") for name in said.matters))
    ids = {}
    for name in names:
        sight = find.one(by, name, now)
        ids[name] = sight.matter.id if sight is not None else name
    answers = do_all([ids[name] for name in names], does, by=by, given=values, now=now, once=once)
    rows = [_row(name, answer, by) for name, (_id, answer) in zip(names, answers, strict=True)]
    return {"results": rows, "done": sum(row["ok"] for row in rows), "refused": sum(not row["ok"] for row in rows)}


def _row(name: str, answer: Answer, by: Actor) -> dict[str, Any]:
    if not answer.ok or answer.outcome is None:
        return {"number": name, "ok": False, "words": answer.word}
    state = answer.outcome.state
    return {
        "number": answer.outcome.number, "ok": True, "version": answer.outcome.version, "state": state,
        "words": in_language(STATES[state], by.language), "repeated": answer.outcome.repeated,
    }  # fmt: skip


class Led(Strict):
    """Another category or place, not sent yet."""

    given: Given


@router.post("matters/{number}/acts/{does}/leads", response=dict[str, Any])
def leads(request: HttpRequest, number: str, does: str, said: Led) -> dict[str, Any]:
    """Who would have the matter after such a change, and why; nothing is changed."""
    by, now = by_of(request), time.now()
    sight = sight_of(number, by, now)
    values = asked.cleaned(said.given, does, by=by, now=now)
    way = ways.foretold(by, sight, does, values, now) if does in ROUTED else None
    if way is None:
        raise refused(Refused("unknown"), does)
    if way.wrong:
        raise bad("place" if does == "relocate" else "category", way.wrong, _("请改好再看一遍。"))
    name = Organisation.objects.filter(code=way.holder).values_list("name", flat=True).first()
    return {"holder": way.holder, "name": name or {}, "moves": way.moves, "words": way.words, "why": way.why}
