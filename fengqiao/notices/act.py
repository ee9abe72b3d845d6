"""The only door through which notices and letters change: told from the ledger, sent by the clock."""

from __future__ import annotations

import json
import smtplib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import uuid_utils.compat as uuid
from django.conf import settings
from django.db.models import F, Q

from fengqiao.law.facts import desk_seat, lead_seat
from fengqiao.ledger import gate
from fengqiao.ledger.kinds import KINDS
from fengqiao.ledger.models import Record
from fengqiao.matters import rows
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.world import world
from fengqiao.notices.mail.send import send
from fengqiao.notices.models import Letter, Notice
from fengqiao.notices.words import letter, may_write, recovery_letter
from fengqiao.people.models import Account, Organisation, Person

CHANNELS = {"mail": send}
LONGEST = timedelta(hours=6)
MOST_TRIES = 12


def hear(record: Record, now: datetime) -> None:
    """A listener of the ledger: tell those whom the record's kind names."""
    kind = KINDS.get(record.kind)
    if kind is None or not (kind.tells or record.through) or not record.subject:
        return
    matter = Matter.objects.filter(pk=record.subject).first()
    if matter is None:
        return
    told: set[str] = set()
    for standing in kind.tells:
        if standing == "reporter":
            _tell_reporters(matter, record, now)
            continue
        person = _who(matter, standing)
        if person and person != record.actor and person not in told:
            told.add(person)
            Notice.objects.create(
                id=uuid.uuid7(), person_id=person, matter=matter.id, number=matter.number, kind=record.kind, at=now
            )
            staff = Person.objects.get(pk=person)
            if staff.email and matter.urgency == "urgent":
                _write(staff, matter, now)
    if record.through and "reporter" not in kind.tells:
        # What an office entered for somebody, they hear of themselves (SECURITY.md 2.2).
        _tell_reporters(matter, record, now, only=str(json.loads(record.body)["g"].get("for", "")))


def _who(matter: Matter, standing: str) -> str:
    """The person who answers in a standing now; '' if nobody does."""
    facts = rows.facts_of(matter.__dict__)
    around = world(matter.kind)
    seat = ""
    if standing in ("handler",):
        seat = desk_seat(around.rung(matter.held_by), facts.about)
    elif standing == "lead":
        seat = lead_seat(around.rung(matter.held_by), facts.about)
    elif standing == "assignee":
        seat = matter.assignee
    elif standing == "offered" and matter.offered_to:
        seat = desk_seat(around.rung(matter.offered_to), facts.about)
    elif standing == "ruler" and matter.ruler:
        seat = lead_seat(around.rung(matter.ruler), facts.about)
    elif standing in ("sitter", "checker"):
        seat = matter.seat
    if not seat:
        return ""
    person, tokens = around.sitter(seat)
    # Where nobody is free of those complained about, nobody is told rather than they.
    return person if tokens.isdisjoint(facts.about) else ""


def _tell_reporters(matter: Matter, record: Record, now: datetime, only: str = "") -> None:
    mine = str(json.loads(record.body)["g"].get("for", "")) if record.through else ""
    # Whom the office took out is told of it, too: they may come back.
    for voice in Voice.objects.filter(Q(left_at=None) | Q(pk=mine), matter=matter).select_related("person"):
        if only and voice.id != only:
            continue
        if voice.person is None or voice.id == record.actor or f"|p:{voice.person_id}|" in matter.about:
            continue
        Notice.objects.create(
            id=uuid.uuid7(), person=voice.person, matter=matter.id, number=matter.number, kind=record.kind, at=now
        )
        _write(voice.person, matter, now)


def _write(person: Person, matter: Matter, now: datetime) -> None:
    """A letter, if the person may be written to; outside their hours it waits for the next one inside."""
    at = writable(person, now)
    if at is None:
        return
    office = Organisation.objects.get(code=matter.held_by).name
    tongue = "en" if person.language.startswith("en") else "zh"
    subject, body = letter(
        number=matter.number, office=office.get(tongue) or office["zh"], public_url=settings.PUBLIC_URL,
        language=person.language,
    )  # fmt: skip
    # Several acts of one moment are one piece of news.
    if Letter.objects.filter(address=person.email, subject=subject, sent_at=None, tries=0).exists():
        return
    Letter.objects.create(
        id=uuid.uuid7(), channel="mail", address=person.email, subject=subject, body=body, made_at=now, wait_until=at
    )


def tell_recovery(person: Person, link: str, ready: datetime, now: datetime) -> None:
    """The addresses known before hear that somebody asked to reset the ways in, and how to stop it."""
    at = writable(person, now)
    account = Account.objects.filter(person=person).first()
    addresses = {person.email, account.email if account is not None else ""} - {""}
    if (person.contact or {}).get("rule") == "never" or (at is None and person.email):
        return
    subject, body = recovery_letter(link=link, ready=ready, language=person.language)
    for address in sorted(addresses):
        Letter.objects.create(
            id=uuid.uuid7(), channel="mail", address=address, subject=subject, body=body, made_at=now,
            wait_until=at or now,
        )  # fmt: skip


def writable(person: Person, now: datetime) -> datetime | None:
    """When the person may next be written to, as they said is safe for them; None: not at all."""
    contact = person.contact or {}
    if not person.email or (contact.get("rule") == "number" and person.phone):
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    for hours in range(24 * 7):
        at = now + timedelta(hours=hours)
        local = at.astimezone(zone)
        if may_write(contact, local.hour, weekday=local.weekday()):
            return at
    return None


def send_waiting(now: datetime, most: int = 20) -> int:
    """Send what waits. A letter is claimed before it is sent, so two clocks never send one twice.

    One that the server refuses waits alone; when the server itself is away the round ends, so that the clock
    does not stand still with it.
    """
    sent = 0
    waiting = Letter.objects.filter(sent_at=None, wait_until__lte=now, tries__lt=MOST_TRIES).order_by("wait_until")
    for each in waiting[:most]:
        pause = min(LONGEST, timedelta(minutes=2**each.tries))
        with gate.alone():
            claimed = Letter.objects.filter(pk=each.pk, sent_at=None, tries=each.tries).update(
                tries=F("tries") + 1, wait_until=now + pause
            )
        if not claimed:
            continue
        try:
            CHANNELS[each.channel](each.address, each.subject, each.body, str(each.id))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            with gate.alone():
                Letter.objects.filter(pk=each.pk).update(last_error=f"{type(error).__name__}"[:200])
            if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | ValueError):
                continue
            return sent
        with gate.alone():
            # What was sent is forgotten but for the fact: neither the address nor the words stay.
            Letter.objects.filter(pk=each.pk).update(sent_at=now, last_error="", address="", body="")
        sent += 1
    return sent


def read(*, person: str, now: datetime) -> int:
    """Everything a person was told up to now counts as read."""
    with gate.alone():
        return Notice.objects.filter(person_id=person, read_at=None, at__lte=now).update(read_at=now)
