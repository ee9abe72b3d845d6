"""The one door through which any matter moves: act(), for every law; report() opens one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import uuid_utils.compat as uuid
from django.db import connection

from fengqiao.law.decide import begin, decide
from fengqiao.law.facts import Facts, Numbers
from fengqiao.law.table import Decision, Refused
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import By, Draft
from fengqiao.matters import rows
from fengqiao.matters.models import LawNumbers, Matter, Series, Voice
from fengqiao.matters.once import done_before, keyed
from fengqiao.matters.routes import routed
from fengqiao.matters.voices import come_back, home, leave, spoken
from fengqiao.matters.world import LAWS, DatabaseWorld, check_own, world
from fengqiao.people import act as people_act
from fengqiao.people.standing import Actor
from fengqiao.people.steady import hold


class NotFound(Exception):
    """There is no such matter."""


class Denied(Exception):
    """The law says no; `refused` says why."""

    def __init__(self, refused: Refused, does: str) -> None:
        super().__init__(f"{does}: {refused.why} {refused.about}")
        self.refused = refused
        self.does = does


class Stale(Exception):
    """Somebody acted since the screen was made."""

    def __init__(self, matter: str, version: int) -> None:
        super().__init__(f"{matter} is at version {version}")
        self.matter = matter
        self.version = version


class Outcome(NamedTuple):
    """What came of an act: the matter's number and version, where the record lies once it is durable."""

    matter: str
    number: str
    version: int
    state: str
    draft: Draft | None
    repeated: bool = False
    created: tuple[str, ...] = ()


Hook = Callable[[Draft, rows.Row, Decision, Mapping[str, Any], Actor, datetime], None]

Further = Callable[[rows.Row, Decision, Mapping[str, Any], Actor], list[tuple[str, str, Actor, dict[str, Any]]]]
# Slots, filled in wiring.py: what else an act does to another matter, in the same transaction.
FURTHER: dict[str, Further] = {}
# What a kind of matter keeps beside the law's facts, changed in the same transaction.
WITH_ACT: dict[str, list[Hook]] = {}

PERSONAL = frozenset(("reason", "instead", "outcome", "finding", "text", "question", "duty_row", "place", "parties"))
CLEAR = frozenset((
    "category", "urgency", "hazard", "to", "organisation", "organisations", "into", "assignee", "days", "review_on",
    "photos", "route", "task", "done_at", "by_phone", "spoken", "channel", "found_by",
))  # fmt: skip
TOLD_TO_REPORTER = frozenset({"reject", "suspend", "settle", "finish", "extend", "reopen", "refute", "close",
                              "not_petition", "prolong", "reply", "reply_review", "reply_re_review"})  # fmt: skip


def group_of(does: str, right: str, field: str) -> str:
    """The field group of a given personal value."""
    if right in ("reporter", "left") or does.startswith("says_"):
        return "original"
    return "public" if does in TOLD_TO_REPORTER and field != "finding" else "work"


def act(
    matter: str,
    does: str,
    *,
    by: Actor,
    now: datetime,
    given: Mapping[str, Any] | None = None,
    seen_version: int | None = None,
    once: str | None = None,
) -> Outcome:
    """Do one act to a matter, durable when this returns.

    Raises NotFound, Stale, Denied (the law refused) or Repeated; nothing is changed then.
    """
    values: Mapping[str, Any] = given or {}
    done: Outcome = gate.run(
        lambda drafts: _act(matter, does, by, values, seen_version, once, now, drafts), (rows.ahead, matter)
    )
    return done


def _act(
    matter: str,
    does: str,
    by: Actor,
    given: Mapping[str, Any],
    seen_version: int | None,
    once: str | None,
    now: datetime,
    drafts: list[Draft],
) -> Outcome:
    row = rows.read(matter, hold=True)
    if row is None:
        raise NotFound(matter)
    once_body = ""
    if once is not None:
        once_body = keyed([matter, does, {name: given[name] for name in given if name != "root_facts"}])
        if done_before(by, once, once_body):
            return Outcome(matter, row.number, row.version, row.facts.state, None, repeated=True)
    if seen_version is not None and seen_version != row.version:
        raise Stale(matter, row.version)
    facts = row.facts
    law = LAWS[facts.kind]
    around = world(facts.kind, row.stamp)
    given = _with_facts(facts, does, given)
    voice = spoken(home(facts.kind, matter, facts.root), by)
    who = by.who(reports=voice.reports, left_at=voice.left_at, at=row.stamp)
    way = routed(facts, does, given, now)
    given = given if isinstance(way, Refused) else way
    decision = decide(law, facts, does, who, given, now, around)
    if isinstance(way, Refused) and not isinstance(decision, Refused):
        decision = way
    if isinstance(decision, Refused):
        raise Denied(decision, does)
    if by.through and decision.changes.get("verified") == "reporter":
        # Said to the office is not the resident's own word (SECURITY.md 2.2).
        decision.changes["verified"] = "through"
    draft = Draft(
        district=facts.district,
        kind=f"matter.{does}",
        at=now,
        actor=by.actor if not by.through else by.person,
        post=by.post,
        right=decision.right,
        through=by.through,
        subject=matter,
        once=once,
        once_body=once_body,
    )
    _keep_given(draft, does, decision, given, by)
    changes = _changed(facts, decision.changes)
    held_scope = around.rung(str(changes["held_by"])).scope if "held_by" in changes else None
    columns = rows.update(matter, row.version, changes, held_scope, held=True)
    if columns is None:
        raise Stale(matter, row.version + 1)
    draft.row(rows.TABLE, matter, columns, rows.SEALED)
    drafts.append(draft)
    created = _follow(draft, row, decision, given, by, now, drafts)
    for hook in WITH_ACT.get(facts.kind, ()):
        hook(draft, row, decision, given, by, now)
    return Outcome(matter, row.number, row.version + 1, decision.then, draft, created=created)


def _changed(facts: Facts, changes: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in changes.items() if getattr(facts, name) != value}


def _with_facts(facts: Facts, does: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the law must know of another matter: the root, or the one that is merged into."""
    if facts.kind == "case" and does in ("finish", "settle"):
        facts.open_tasks = Matter.objects.filter(root=facts.id, kind__in=("task", "referral"), ended_at=None).count()
    root = facts.root
    if does == "merge":
        root = str(given.get("into", ""))
    elif does == "revive" and facts.kept:
        root = str(facts.kept.get("root") or "")
    elif does not in ("unmerge", "follow", "rejoin", "call_off"):
        return given
    other = rows.read(root) if root else None
    return {**given, "root_facts": other.facts if other else None}


def _keep_given(draft: Draft, does: str, decision: Decision, given: Mapping[str, Any], by: Actor) -> None:
    draft.clear["then"] = decision.then
    if by.through:
        draft.clear["for"] = by.voice
    if decision.passed:
        draft.clear["passed"] = list(decision.passed)
    if decision.effects:
        draft.clear["effects"] = list(decision.effects)
    for name, value in given.items():
        if name in CLEAR and value not in (None, "", [], ()):
            draft.given(name, value)
        elif name in PERSONAL and value:
            draft.given(name, value, group_of(does, decision.right, name))


def _follow(
    draft: Draft,
    row: rows.Row,
    decision: Decision,
    given: Mapping[str, Any],
    by: Actor,
    now: datetime,
    drafts: list[Draft],
) -> tuple[str, ...]:
    """What an act brings with it in the same transaction."""
    created: list[str] = []
    for effect in decision.effects:
        if effect in ("root_joined", "root_left"):
            joined = effect == "root_joined"
            root = given["root_facts"].id if joined else row.facts.root
            _revoice(root, row.facts.voices if joined else -row.facts.voices, by, now, drafts)
        elif effect in ("voice_left", "voice_back"):
            left = effect == "voice_left"
            if left:
                leave(draft, row.facts.id, by, now)
            else:
                come_back(draft, row.facts.id, by)
            if row.facts.state == "merged":
                _revoice(row.facts.root, -1 if left else 1, by, now, drafts)
        elif effect == "tasks":
            for org in given["organisations"]:
                created.append(_task(row, org, given, by, now, drafts))
    if row.facts.kind in FURTHER and decision.effects:
        for other, does, who, values in FURTHER[row.facts.kind](row, decision, given, by):
            _act(other, does, who, values, None, None, now, drafts)
    return tuple(created)


def _revoice(root: str, more: int, by: Actor, now: datetime, drafts: list[Draft]) -> None:
    """The voices of what is merged count at the root, so that one of them alone cannot withdraw it."""
    other = rows.read(root)
    if other is None:
        return
    voices = max(1, other.facts.voices + more)
    columns = rows.update(root, other.version, {"voices": voices}, None)
    if columns is None:
        raise Stale(root, other.version + 1)
    draft = Draft(
        district=other.facts.district, kind="matter.voices", at=now, actor=by.person if by.through else by.actor,
        post=by.post, through=by.through, subject=root,
    )  # fmt: skip
    draft.given("voices", voices)
    draft.row(rows.TABLE, root, columns, rows.SEALED)
    drafts.append(draft)


def _task(row: rows.Row, org: str, given: Mapping[str, Any], by: Actor, now: datetime, drafts: list[Draft]) -> str:
    facts = Facts(
        id=str(uuid.uuid7()), kind="task", district=row.facts.district, origin=by.org or row.facts.held_by,
        root=row.facts.id, urgency=row.facts.urgency, category=row.facts.category, about=row.facts.about,
    )  # fmt: skip
    opened = _open(facts, held_by=org, levels_up=0, by=by, now=now, once=None, once_body="", drafts=drafts,
                   through_number=row.number)  # fmt: skip
    opened.given("question", given["question"], "work")
    return facts.id


class Reported(NamedTuple):
    """A matter just opened, for the room that fills in the rest in the same transaction."""

    facts: Facts
    number: str
    voice: Voice | None


def report(
    *,
    by: Actor,
    now: datetime,
    origin: str,
    district: str,
    category: str = "",
    urgency: str = "normal",
    hazard: bool = False,
    held_by: str = "",
    kind: str = "case",
    about: tuple[str, ...] = (),
    levels_up: int = 0,
    voice: Voice | None,
    fill: Callable[[Draft, Reported], None],
    matter: str | None = None,
    once: str | None = None,
    once_body: str = "",
    of: rows.Row | None = None,
) -> Outcome:
    """Open a case: from this second exactly one seat answers for it. `fill` writes the case's own row.

    `about` holds the tokens of what it complains of ('o:<organisation>', 'p:<person>'); `held_by` is whose
    duty it is, else the origin's centre; `of` is the matter that it belongs to.
    """

    def work(drafts: list[Draft]) -> Outcome:
        if once is not None and done_before(by, once, once_body):
            earlier = Record.objects.get(actor=by.person if by.through else by.actor, once=once)
            row = rows.read(earlier.subject)
            assert row is not None
            return Outcome(earlier.subject, row.number, row.version, row.facts.state, None, repeated=True)
        facts = Facts(
            id=matter or str(uuid.uuid7()), kind=kind, district=district, origin=origin, category=category,
            urgency=urgency, hazard=hazard, about=about,
        )  # fmt: skip
        if of is not None:
            facts.root, facts.worked_by = of.facts.id, of.facts.worked_by
        draft = _open(facts, held_by=held_by, levels_up=levels_up, by=by, now=now, once=once, once_body=once_body,
                      drafts=drafts, through_number=of.number if of else "")  # fmt: skip
        number = str(draft.clear["number"])
        if voice is not None:
            voice.matter_id = facts.id
            draft.new(voice)
        fill(draft, Reported(facts, number, voice))
        return Outcome(facts.id, number, 1, facts.state, draft, created=(facts.id,))

    done: Outcome = gate.run(work)
    return done


def _open(
    facts: Facts, *, held_by: str, levels_up: int, by: Actor, now: datetime, once: str | None, once_body: str,
    drafts: list[Draft], through_number: str = "",
) -> Draft:  # fmt: skip
    hold()
    around = world(facts.kind)
    facts.take(begin(LAWS[facts.kind], facts, now, around, held_by=held_by, levels_up=levels_up))
    number = _beneath(through_number, facts.root) if through_number else next_number(facts, now, around)
    columns = rows.insert(
        facts, number=number, held_scope=around.rung(facts.held_by).scope,
        origin_scope=around.rung(facts.origin).scope,
    )  # fmt: skip
    draft = Draft(
        district=facts.district, kind="matter.report", at=now, actor=by.person if by.through else by.actor,
        post=by.post, right=_opens(by), through=by.through, subject=facts.id, once=once,
        once_body=once_body,
    )  # fmt: skip
    draft.given("number", number)
    draft.given("seat", facts.seat)
    draft.given("then", facts.state)
    draft.row(rows.TABLE, facts.id, columns, rows.SEALED)
    drafts.append(draft)
    return draft


def _opens(by: Actor) -> str:
    return "" if by.post else "clock" if by.kind == "clock" else "reporter"


def next_number(facts: Facts, now: datetime, around: DatabaseWorld) -> str:
    """(series, date, counter). A protected complaint is drawn in the series of the level above, so no gap shows."""
    day = around.calendar(facts.district).local_date(now)
    if facts.kind == "statement":
        # Of the office's own district, and told by nothing of the case it came from.
        return f"{facts.district[:6]}-{day:%Y%m%d}-{10**7 + secrets.randbelow(9 * 10**7)}"
    if facts.about:
        # Drawn, not counted: neither this series nor the one of the city's own matters tells that there is one.
        return f"{facts.district[:2]}0000-{day:%Y%m%d}-{10**7 + secrets.randbelow(9 * 10**7)}"
    series = facts.district[:6]
    return f"{series}-{day:%Y%m%d}-{_count(series, day):04d}"


def _beneath(number: str, root: str) -> str:
    return f"{number}-{1 + Matter.objects.filter(root=root, number__startswith=number + '-').count()}"


def _count(series: str, day: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Series._meta.db_table} (series, day, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (series, day) DO UPDATE SET last = matters_series.last + 1 RETURNING last",
            [series, day.isoformat()],
        )
        return int(cursor.fetchone()[0])


def set_numbers(*, district: str, numbers: dict[str, Any], valid_from: datetime, by: By, now: datetime,
                kind: str = "case", second: By | None = None, bounded: bool = True) -> Numbers:  # fmt: skip
    """Two people set a district's own deadlines from a date; a running leg keeps the ones it began with.

    Only a rehearsal of what was lies outside the law's bounds, in a database marked as one. Raises world.Beyond.
    """
    people_act.need_two(by, second)
    if bounded:
        check_own(kind, numbers, valid_from, now)
    version = f"{district[:6]}-{LawNumbers.objects.filter(district=district).count() + 2}"
    with door(district=district, kind="matter.numbers", by=by, now=now) as record:
        record.given("version", version)
        if second is not None:
            record.given("second", [second.actor, second.post])
        record.new(LawNumbers(id=version, district=district, kind=kind, valid_from=valid_from, numbers=numbers))
        people_act.touch()
    return world(kind).numbers(version)
