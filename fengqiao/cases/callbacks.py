"""Callbacks (回访): "done" puts a call on the list of somebody outside the unit that did the work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.urls import reverse

from fengqiao.cases.models import Callback, Case
from fengqiao.law.callback_law import ENDED
from fengqiao.law.facts import Facts
from fengqiao.law.table import Decision, Refused
from fengqiao.law.workings.calls import caller, may_call, tried
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import Draft
from fengqiao.matters import act as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.world import world
from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.reach import may_write
from fengqiao.people.standing import CLOCK, Actor

# A slot: whether somebody does not want to be called afterwards, filled in wiring.py.
OBJECTED: list[Callable[[Voice], bool]] = []
# A slot: writes to a voice that left only an address, with the address at which they answer; filled in wiring.py.
ASKS: list[Callable[[Voice, str, datetime], bool]] = []
SALT = "cases.callbacks"
HOLDS = timedelta(days=30)
DONE = frozenset({"matter.settle", "matter.finish", "matter.follow"})
MOVED = frozenset(
    f"matter.{does}"
    for does in ("confirm", "deny", "reopen", "withdraw", "send_back", "climb", "come_back")
)  # fmt: skip
STANDS = ("done", "closed")
# What a call may bring, as its law says it; that it was urged is nobody's word.
SAID = frozenset({"solved", "partly", "not_solved"})


def hear(record: Record, now: datetime) -> None:
    """A listener: what is done is asked about; who has spoken meanwhile is called no more."""
    if record.kind in DONE:
        _put_on_list(record, now)
    elif record.kind in MOVED:
        _call_off(record, now)


def _put_on_list(record: Record, now: datetime) -> None:
    row = rows.read(record.subject)
    if row is None or row.facts.kind != "case" or row.facts.state not in STANDS:
        return
    units = _units(row.facts, record)
    for voice in Voice.objects.filter(matter_id=record.subject, left_at=None).select_related("person"):
        if not _may_be_called(voice.person, row.facts) or any(objects(voice) for objects in OBJECTED):
            continue
        if Callback.objects.filter(voice=voice, matter__ended_at=None).exists():
            continue
        held_by = caller(row.facts, world("callback"), units)
        mail = voice.person is not None and not voice.person.phone.strip()

        def fill(draft: Draft, opened: matters.Reported, of: Voice = voice) -> None:
            draft.new(Callback(matter_id=opened.facts.id, voice=of, units=sorted(units)))

        with people.together():
            opened = matters.report(
                by=CLOCK, now=now, origin=held_by, held_by=held_by, district=row.facts.district, kind="callback",
                category=row.facts.category, urgency=row.facts.urgency, about=row.facts.about, voice=None, fill=fill,
                of=row, once=f"call:{voice.id}:{record.number}",
            )  # fmt: skip
            if mail and any(ask(voice, address_of(opened.matter), now) for ask in ASKS):
                matters.act(opened.matter, "mailed", by=CLOCK, given={"by_mail": True}, now=now)


def _may_be_called(person: Person | None, facts: Facts) -> bool:
    """Only who left a number or an address, never who asked not to be reached, nor who did the work."""
    if person is None or (person.contact or {}).get("rule") == "never":
        return False
    if not person.phone.strip() and not (person.email and ASKS):
        return False
    return str(person.id) not in facts.worked_by


def _units(facts: Facts, record: Record) -> set[str]:
    """The units that did the work, now and in earlier rounds: whose post did it, and who held it then."""
    units = {facts.held_by}
    done = Record.objects.filter(subject=facts.id, kind__in=("matter.settle", "matter.finish"))
    units |= {post.partition("/")[0] for post in (record.post, *done.values_list("post", flat=True)) if post}
    for earlier in Callback.objects.filter(matter__root=facts.id).values_list("units", flat=True):
        units |= set(earlier)
    return units


def _call_off(record: Record, now: datetime) -> None:
    said = json.loads(record.body)["g"].get("for", "") if record.through else record.actor
    for call in Callback.objects.filter(matter__root=record.subject, matter__ended_at=None):
        given = {"spoken": True} if str(call.voice_id) == said or _is(call.voice, said) else {}
        try:
            matters.act(call.matter_id, "call_off", by=CLOCK, now=now, given=given)
        except matters.Denied:
            continue  # It still stands as done, and this one has not spoken.


def _is(voice: Voice, said: str) -> bool:
    """Who has an account is on record as the person."""
    return voice.person_id is not None and str(voice.person_id) == said


def further(
    row: rows.Row, decision: Decision, given: Mapping[str, Any], by: Actor
) -> list[tuple[str, str, Actor, dict[str, Any]]]:
    """What is said in a call moves the matter itself in the same act, marked "through the office"."""
    call = Callback.objects.get(pk=row.facts.id)
    root = row.facts.root
    state = Matter.objects.values_list("state", flat=True).get(pk=root)
    speaks = by._replace(voice=str(call.voice_id), through=True)
    words = str(given.get("text") or "")
    if "not_solved" in decision.effects and state in STANDS:
        return [(root, "deny" if state == "done" else "reopen", speaks, {"reason": words, "by_phone": True})]
    if "solved" in decision.effects and state == "done":
        return [(root, "confirm", speaks, {"by_phone": True})]
    if SAID.intersection(decision.effects) and state not in ("closed", "rejected", "withdrawn", "merged"):
        return [(root, "supplement", speaks, {"text": words, "by_phone": True})]
    return []


def at_their_hour(
    draft: Draft, row: rows.Row, decision: Decision, given: Mapping[str, Any], by: Actor, now: datetime
) -> None:
    """Nobody is called at an hour at which they said they may not be reached (SECURITY.md 2.5)."""
    if row.facts.state == "written" or not (decision.does == "no_answer" or decision.does.startswith("says_")):
        return
    call = Callback.objects.select_related("voice__person").get(pk=row.facts.id)
    rule = (call.voice.person.contact or {}) if call.voice.person else {}
    local = now.astimezone(world("callback").calendar(row.facts.district).zone)
    if not may_write(rule, local.hour, weekday=local.weekday()):
        raise matters.Denied(Refused("not_their_hour", str(rule.get("hours") or "")), decision.does)


def for_voice(matter: Matter) -> tuple[Matter, str] | None:
    """The matter that a callback asks about, and the voice that it calls."""
    call = Callback.objects.filter(pk=matter.id).first()
    root = Matter.objects.filter(pk=matter.root).first()
    return (root, str(call.voice_id)) if call is not None and root is not None else None


def voice_of(matter: Matter) -> Voice | None:
    """Whom a callback calls."""
    call = Callback.objects.filter(pk=matter.id).select_related("voice__person").first()
    return call.voice if call is not None else None


def address_of(call: str) -> str:
    """Where whoever was mailed answers, for this one callback, while it is open."""
    return settings.PUBLIC_URL + reverse("cases:asked", args=[signing.dumps(call, salt=SALT)])


def asked(secret: str) -> Callback | None:
    """The open callback that an address was made for; None for any other, and once it has ended."""
    try:
        key = signing.loads(secret, salt=SALT, max_age=HOLDS)
    except signing.BadSignature:
        return None
    found = Callback.objects.filter(pk=str(key), matter__ended_at=None, voice__left_at=None)
    return found.select_related("matter", "voice").first()


def own_word(call: Callback, says: str, text: str, now: datetime) -> None:
    """Whoever was asked by mail says it by their own hand: it is the reporter's word, as with their code.

    `says` is solved, partly or not.
    """
    by = Actor(person="", voice=str(call.voice_id))
    root, state = Matter.objects.values_list("pk", "state").get(pk=call.matter.root)
    with people.together():
        if text and says != "not":
            matters.act(root, "supplement", by=by, given={"text": text}, now=now)
        if says == "solved":
            matters.act(root, "confirm", by=by, now=now)
        elif says == "not":
            matters.act(root, "deny" if state == "done" else "reopen", by=by, given={"reason": text}, now=now)
        matters.act(call.pk, "call_off", by=CLOCK, given={"spoken": True}, now=now)


class Call(NamedTuple):
    """What the one who calls must know: whom, when, about what; `hours` is when they may be reached."""

    number: str
    name: str
    phone: str
    hours: str
    about: str
    tried: tuple[str, ...]
    now: bool


def call_of(matter: Matter, facts: Facts, now: datetime) -> Call | None:
    """A callback as its desk sees it; None once it has ended, when nobody needs to know the number any more.

    Whom to call about a complaint is left out: that is shown as the complaint's reporter is.
    """
    call = Callback.objects.filter(pk=matter.id).select_related("voice__person").first()
    if call is None or matter.ended_at is not None:
        return None
    person = call.voice.person
    rule = (person.contact or {}) if person else {}
    calendar = world("callback").calendar(matter.district)
    local = now.astimezone(calendar.zone)
    case = Case.objects.filter(pk=matter.root).first()
    return Call(
        number=Matter.objects.values_list("number", flat=True).get(pk=matter.root),
        name=person.name if person and not facts.about else "",
        phone=person.phone if person and not facts.about else "",
        hours=str(rule.get("hours") or ""),
        about=(case.title or case.words) if case else "",
        tried=tuple(tried(facts)),
        now=may_call(calendar, now) and may_write(rule, local.hour, weekday=local.weekday()),
    )


def of(matter: str) -> list[Matter]:
    """The callbacks of a matter, newest first."""
    return list(Matter.objects.filter(root=matter, kind="callback").order_by("-opened_at", "-id"))


def ends(roots: QuerySet[Matter], since: datetime, until: datetime) -> list[tuple[str, str]]:
    """The callbacks about these matters that ended in a time: where each matter began, and how its callback ended."""
    called = ended(roots, since, until)
    began = dict(Matter.objects.filter(pk__in={root for root, *_ in called}).values_list("pk", "origin_scope"))
    return [(began[root], state) for root, state, _at in called]


def ended(roots: QuerySet[Matter], since: datetime, until: datetime) -> list[tuple[str, str, datetime]]:
    """The same, each as the matter it asked about, how it ended and when."""
    found = Matter.objects.filter(kind="callback", ended_at__gte=since, ended_at__lt=until, root__in=roots.values("pk"))
    return [(root, state, at) for root, state, at in found.values_list("root", "state", "ended_at") if at is not None]


def counted(scope: str, since: datetime, until: datetime, of: Q | None = None) -> Counter[str]:
    """How the callbacks of an area that ended in a time ended: each by itself, and none of them under solved.

    `of`: only those about matters that are like this.
    """
    roots = Matter.objects.filter(of or Q(), origin_scope__gte=scope, origin_scope__lt=scope + "~")
    found = Counter(dict.fromkeys(ENDED, 0))
    found.update(state for _area, state in ends(roots, since, until))
    return found
