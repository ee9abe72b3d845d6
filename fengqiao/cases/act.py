"""The only door through which cases, categories and codes change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import uuid_utils.compat as uuid
from django.conf import settings
from django.db.models import F
from django.utils.timezone import localdate

from fengqiao import keys
from fengqiao.cases import codes, danger, statements, where
from fengqiao.cases.models import Attempts, Case, Category, Code, FirstContact, Started, Statement
from fengqiao.files import act as files
from fengqiao.law.table import Decision, Refused
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By, Draft
from fengqiao.matters import act as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Voice
from fengqiao.matters.once import keyed
from fengqiao.matters.voices import new_voice
from fengqiao.matters.world import world
from fengqiao.people import act as people
from fengqiao.people.models import Account, Organisation, Person
from fengqiao.people.standing import CLOCK, Actor, reporting
from fengqiao.ui.steady import once as asked_once


class Report(NamedTuple):
    """What somebody reports. `area` is the code of the grid, community or higher area it lies in.

    lon and lat are degrees in WGS-84; `about` are organisation codes or person ids complained of;
    `first_contact` is the post that took them up first in a hall.
    """

    words: str
    area: str
    category: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    building: str = ""
    answers: Mapping[str, str] = {}
    source: str = "web"
    source_key: str | None = None
    language: str = "zh-hans"
    about_organisations: tuple[str, ...] = ()
    about_persons: tuple[str, ...] = ()
    urgency: str = ""
    photos: tuple[str, ...] = ()
    title: str = ""
    first_contact: str = ""


class Reissued(Exception):
    """The slip was given again already."""


class Contact(NamedTuple):
    """How somebody without an account may be reached; `rule` is '', never, number or hours (SECURITY.md 2.5)."""

    name: str = ""
    phone: str = ""
    email: str = ""
    rule: str = ""
    hours: str = ""


class Web:
    """Who is on record for what a resident leaves on a public page besides the report itself."""

    actor = "resident"
    post = ""
    through = False


class Opened(NamedTuple):
    """A case just opened: its matter, its number, and the code that is shown once."""

    matter: str
    number: str
    code: str
    voice: str
    repeated: bool = False


def report_case(
    report: Report,
    *,
    by: Actor,
    now: datetime,
    person: Person | None = None,
    once: str | None = None,
    matter: str | None = None,
    held_by: str = "",
    with_code: bool = True,
    photos_of: str = "",
    contact: Contact | None = None,
    voice_id: str = "",
    letters: str = "",
) -> Opened:
    """Open a case with its first voice; `by` is the resident, their helper, or the desk that enters it for somebody.

    Whose it is comes from the duty list, else from where it lies; a complaint about an office begins above it.
    `photos_of` is the name under which its photos were uploaded; `contact` makes a person known who has no
    account; `voice_id` and `letters` are given where the same report may be sent twice.
    """
    origin = where.centre_of(report.area)
    category = Category.objects.filter(code=report.category).first() if report.category else None
    about = tuple(f"o:{org}" for org in report.about_organisations) + tuple(f"p:{p}" for p in report.about_persons)
    if not held_by and category is not None and not about:
        held_by = where.answers(area=report.area, category=category.code, now=now).org
    voice = new_voice(person=person, language=report.language, through=bool(by.post), now=now)
    if voice_id:
        voice.id = voice_id
    actor = reporting(by, str(person.pk) if person else "", voice.id)
    letters = (letters or codes.new_code()) if with_code else ""

    def fill(draft: Draft, opened: matters.Reported) -> None:
        if report.photos:
            draft.given("photos", list(report.photos))
            owners = (photos_of, by.person, actor.actor)
            _bind(draft, report.photos, opened.facts.id, "report", "original", actor, owners, now)
        if contact is not None and person is None:
            rule = (("rule", contact.rule), ("hours", contact.hours))
            known = people.register(
                name=contact.name, phone=contact.phone, email=contact.email, language=report.language,
                contact={name: value for name, value in rule if value}, district=origin.district, by=Web(), now=now,
            )  # fmt: skip
            draft.set(voice, person=known)
        draft.new(
            Case(
                matter_id=opened.facts.id, district=origin.district, area=report.area, locked=bool(about),
                words=report.words, title=report.title, place=report.place, lon=_e7(report.lon), lat=_e7(report.lat),
                building=report.building, answers=dict(report.answers), source=report.source,
                source_key=report.source_key, language=report.language,
            )
        )  # fmt: skip
        if report.first_contact and not about:
            # Of a complaint nobody follows who has no standing in it.
            office = report.first_contact.rpartition("/")[0]
            draft.new(FirstContact(matter_id=opened.facts.id, post=report.first_contact, office=office))
        if letters:
            draft.new(Code(mac=mac(letters), voice_id=voice.id, made_at=now))

    said = report._replace(answers=dict(report.answers))._asdict()
    if not report.first_contact:
        del said["first_contact"]
    body = keyed(said) if once else ""
    outcome = matters.report(
        by=actor,
        now=now,
        origin=origin.code,
        district=origin.district,
        category=category.code if category else "",
        urgency=report.urgency
        or danger.unread(report.source, report.words)
        or (category.urgency if category else "normal"),
        hazard=category.hazard if category else False,
        held_by=held_by,
        about=about,
        levels_up=category.levels_up if category else 0,
        voice=voice,
        fill=fill,
        matter=matter,
        once=once,
        once_body=body,
    )
    return Opened(outcome.matter, outcome.number, letters, voice.id, outcome.repeated)


def _e7(degrees: float | None) -> int | None:
    return None if degrees is None else round(degrees * 10_000_000)


def mac(letters: str) -> str:
    """The keyed HMAC of a code, under this installation's key."""
    return codes.mac(letters.replace("-", ""), keys.key(settings.HOME, "codes").encode())


def reissue(*, voice: Voice, by: Actor, now: datetime, seen: str, had: int) -> str:
    """A new code for a voice, entered at an office; the old one ends at once, and the reporter is told.

    `seen` is by what they were known (kinds.SEEN), `had` how many codes there were then: Reissued if there is one more.
    """
    letters = codes.new_code()
    by = by._replace(through=True)
    with door(district=voice.matter.district, kind="case.code", by=by, now=now, subject=voice.matter_id) as record:
        Voice.objects.select_for_update().get(pk=voice.pk)
        known = list(Code.objects.filter(voice=voice))
        if len(known) != had:
            raise Reissued
        record.given("seen", seen)
        record.given("for", voice.id)
        for old in known:
            if old.ended_at is None:
                record.set(old, ended_at=now)
        record.new(Code(mac=mac(letters), voice=voice, made_at=now))
    return letters


def set_reach(*, voice: Voice, contact: Contact, by: Actor, now: datetime) -> bool:
    """Somebody without an account changes how they may be reached; False if they have one, where it is changed.

    That it changed is on record at the matter under the voice's number, what it is now at the person alone: no
    record joins the two.
    """
    person = voice.person
    if person is not None and Account.objects.filter(person=person).exists():
        return False
    rule = {name: value for name, value in (("rule", contact.rule), ("hours", contact.hours)) if value}
    reach: dict[str, Any] = {"name": contact.name, "phone": contact.phone, "email": contact.email, "contact": rule}
    with people.together():
        district = voice.matter.district
        if person is None:
            person = people.register(language=voice.language, district=district, by=Web(), now=now, **reach)
        else:
            people.change_person(person=person, by=Web(), now=now, **reach)
        with door(district=district, kind="case.reach", by=by, now=now, subject=voice.matter_id) as record:
            if voice.person_id is None:
                record.set(voice, person=person)
    return True


def set_account(*, case: Case, title: str, account: str, by: Actor, now: datetime) -> None:
    """The desk cuts the working account that those who carry out may see."""
    with door(district=case.district, kind="case.account", by=by, now=now, subject=case.matter_id) as record:
        record.set(case, title=title, account=account)


def set_category(*, category: Category, district: str, by: By, now: datetime) -> Category:
    """A category is added, or changed from now on."""
    with door(district=district, kind="case.category", by=by, now=now) as record:
        record.given("name", category.name)
        if Category.objects.filter(code=category.code).exists():
            old = Category.objects.get(code=category.code)
            record.set(old, **{name: getattr(category, name) for name in Category.SEALED})
            return old
        record.new(category)
    return category


def valid_categories(now: datetime) -> list[Category]:
    """The categories valid today, where the installation stands; parents before children."""
    on = localdate(now)
    rows_ = Category.objects.filter(valid_from__lte=on).order_by("rank", "code")
    kept = asked_once(("categories", on), lambda: list(rows_))
    return [row for row in kept if row.valid_to is None or row.valid_to > on]


def category_names(now: datetime) -> list[tuple[str, dict[str, str]]]:
    """Code and name of the categories valid now, for the duty list."""
    return [(row.code, row.name) for row in valid_categories(now)]


def with_act(
    draft: Draft, row: rows.Row, decision: Decision, given: Mapping[str, Any], by: Actor, now: datetime
) -> None:
    """What a case keeps beside the law's facts changes in the same transaction as the act."""
    does = decision.does
    with_photos(draft, row, decision, given, by, now)
    if does == "accept" and (given.get("title") or given.get("account")):
        case = Case.objects.get(pk=row.facts.id)
        draft.set(case, title=given.get("title") or "", account=given.get("account") or "")
    elif "duty_ruled" in decision.effects:
        _amend_duties(row, given, by, now)
    elif does == "relocate":
        case = Case.objects.get(pk=row.facts.id)
        # The old pin and plate are of the old place: without new ones there are none.
        changes: dict[str, Any] = {"place": given["place"], "building": given.get("building") or ""}
        if given.get("area"):
            changes["area"] = given["area"]
        draft.set(case, **changes, lon=_e7(given.get("lon")), lat=_e7(given.get("lat")))


def _amend_duties(row: rows.Row, given: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """What was ruled stands in the duty list, so that the next report of its kind goes there unasked.

    It holds for the area that the one who ruled, the office named and the origin have in common. A protected
    complaint, whose way up is an exception, amends nothing.
    """
    facts = row.facts
    if facts.about or not facts.category:
        return
    around = world("case")
    origin = around.rung(facts.origin)
    narrow = max(around.rung(facts.ruler).scope, around.rung(given["organisation"]).scope, key=len)
    people.answer_for(
        organisation=given["organisation"], category=facts.category, level=origin.level,
        scope=narrow if origin.scope.startswith(narrow) else origin.scope,
        words={"zh": f"依 {row.number} 的裁定", "en": f"as ruled in {row.number}"}, ruling=row.number, by=by, now=now,
    )  # fmt: skip


def with_photos(
    draft: Draft, row: rows.Row, decision: Decision, given: Mapping[str, Any], by: Actor, now: datetime
) -> None:
    """The photos that an act names are bound in its transaction: to a case, and to a task of one."""
    photos = given.get("photos")
    if photos:
        group = matters.group_of(decision.does, decision.right, "photos")
        _bind(draft, photos, row.facts.id, decision.does, group, by, (by.actor, by.person, by.voice), now)


def _bind(
    draft: Draft, photos: Sequence[str], matter: str, does: str, group: str, by: Actor, owners: tuple[str, ...],
    now: datetime,
) -> None:  # fmt: skip
    try:
        files.bind(draft, photos, to=matter, does=does, group=group, owner=by.actor, owners=owners, now=now)
    except files.NoSuchPhoto:
        raise matters.Denied(Refused("no_such", "photos"), does) from None


def with_statement(
    draft: Draft, row: rows.Row, decision: Decision, given: Mapping[str, Any], by: Actor, now: datetime
) -> None:
    """The statement's own row, in the transaction of the act on the case."""
    if decision.does == "statement":
        draft.new(
            Statement(
                id=str(uuid.uuid7()),
                matter_id=row.facts.id,
                organisation=given["organisation"],
                text=given["text"],
                made_at=now,
            )
        )
        return
    if decision.does not in ("release", "withhold"):
        return
    waiting = statements.waiting_in(row.facts.id)
    if waiting is None:
        return
    if decision.does == "release":
        draft.set(waiting, released_at=now, deliver_at=statements.some_morning(waiting.organisation, now))
    else:
        draft.set(waiting, withheld_at=now)


def with_letter(
    draft: Draft, row: rows.Row, decision: Decision, given: Mapping[str, Any], by: Actor, now: datetime
) -> None:
    """What the office answers, or that it did not."""
    statement = Statement.objects.filter(letter=row.facts.id).first()
    if statement is not None:
        draft.set(statement, answer=str(given.get("outcome") or ""), answered_at=now)


def deliver_statements(now: datetime) -> int:
    """The clock's chore: what is due goes to its office, as a matter of its own that tells nothing of the case."""
    sent = 0
    for statement in Statement.objects.filter(deliver_at__lte=now, letter="").order_by("deliver_at", "id")[:50]:
        office = Organisation.objects.get(code=statement.organisation)

        def fill(draft: Draft, opened: matters.Reported, of: Statement = statement) -> None:
            draft.set(of, letter=opened.facts.id)

        outcome = matters.report(
            by=CLOCK, now=now, origin=office.code, district=office.district, kind="statement", voice=None, fill=fill,
            once=f"letter:{statement.id}",
        )  # fmt: skip
        sent += not outcome.repeated
    return sent


def keep_started(*, key: str, body: str, until: datetime) -> None:
    """Keep a report that is being written; only the reporter's browser knows the name it is locked with."""
    Started.objects.update_or_create(key=key, defaults={"body": body, "until": until})


def count_attempts(names: Sequence[str], *, forgotten: datetime, now: datetime) -> None:
    """A wrong code was typed: count it under each of these names, from anew where the last is long ago."""
    for name in names:
        counted = Attempts.objects.filter(key=name, last__gt=forgotten).update(count=F("count") + 1, last=now)
        if not counted:
            Attempts.objects.update_or_create(key=name, defaults={"count": 1, "last": now})


def sweep(*, now: datetime) -> int:
    """Drop what has served: reports never sent, old counts of wrong codes; returns how many rows went."""
    started, _ = Started.objects.filter(until__lte=now).delete()
    counted, _ = Attempts.objects.filter(last__lte=now - timedelta(days=1)).delete()
    return started + counted
