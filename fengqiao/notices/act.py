"""The only door through which notices and letters change: told from the ledger, sent by the clock."""

from __future__ import annotations

import json
import re
import smtplib
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import uuid_utils.compat as uuid
from django.conf import settings
from django.db.models import F, Q

from fengqiao.law.facts import desk_seat, lead_seat
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.kinds import KINDS
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import By
from fengqiao.matters import rows
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.world import world
from fengqiao.notices.mail import sealed
from fengqiao.notices.mail.send import send
from fengqiao.notices.models import Gateway, Letter, Notice, Ring
from fengqiao.notices.webhook.send import sms, wechat
from fengqiao.notices.words import asking_letter, letter, opening_letter, received_letter, recovery_letter, short
from fengqiao.outward.client import Away, Unfit, parts
from fengqiao.people.models import Account, Organisation, Person
from fengqiao.people.reach import may_write, reaches

# A slot: the matter and the one voice that a matter of this kind is about (a callback), filled in wiring.py.
SPEAKS_FOR: dict[str, Callable[[Matter], tuple[Matter, str] | None]] = {}
# A slot: rooms above add channels of their own in wiring.py (a peer that is told of changes).
CHANNELS: dict[str, Callable[[str, str, str, str], None]] = {"mail": send, "sms": sms, "wechat": wechat}
GATEWAYS = ("sms", "wechat")
MOBILE = re.compile(r"(\+?86)?1\d{10}|\+[1-9]\d{7,14}")
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
        if standing == "reporter" or (standing == "petitioner" and matter.kind == "petition"):
            # Of other kinds, that somebody was urged or stood back is no news to whoever reported.
            _tell_reporters(matter, record, now)
            continue
        person = _who(matter, standing)
        if person and person != record.actor and person not in told:
            told.add(person)
            Notice.objects.create(
                id=uuid.uuid7(), person_id=person, matter=matter.id, number=matter.number, kind=record.kind, at=now
            )
            if matter.urgency == "urgent" and (staff := Person.objects.get(pk=person)).email:
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
    if matter.kind in SPEAKS_FOR:
        found = SPEAKS_FOR[matter.kind](matter)
        if found is None:
            return
        matter, only = found
    # Whom the office took out is told of it, too: they may come back.
    for voice in Voice.objects.filter(Q(left_at=None) | Q(pk=mine), matter=matter).select_related("person"):
        if only and voice.id != only:
            continue
        if voice.person is None or voice.id == record.actor or f"|p:{voice.person_id}|" in matter.about:
            continue
        Notice.objects.create(
            id=uuid.uuid7(), person=voice.person, matter=matter.id, number=matter.number, kind=record.kind, at=now
        )
        _write(voice.person, matter, now, voice=voice.id)


def tell(*, voice: Voice, kind: str, now: datetime, anyhow: bool = False) -> None:
    """Tell whom one voice stands for, in the application and by letter.

    `anyhow`: to the address as it is now, also if it is another one when the letter leaves.
    """
    if voice.person is None:
        return
    matter = voice.matter
    Notice.objects.create(
        id=uuid.uuid7(), person=voice.person, matter=matter.id, number=matter.number, kind=kind, at=now
    )
    _write(voice.person, matter, now, voice=voice.id, anyhow=anyhow)


def ask(voice: Voice, link: str, now: datetime) -> bool:
    """Write to whom one cannot call, whether it is solved; False where they may not be written to."""
    person = voice.person
    at = writable(person, now) if person is not None else None
    if person is None or at is None:
        return False
    office = Organisation.objects.get(code=voice.matter.held_by).name
    tongue = "en" if person.language.startswith("en") else "zh"
    subject, body = asking_letter(
        number=voice.matter.number, office=office.get(tongue) or office["zh"], link=link, language=person.language
    )
    post("mail", person.email, subject, body, at=at, now=now, person=person)
    return True


def note(*, person: Person, matter: Matter | None, kind: str, now: datetime, number: str = "") -> None:
    """In the application alone: a matter, or what `number` names where it is none, concerns this colleague."""
    on, number = (matter.id, matter.number) if matter is not None else ("", number)
    Notice.objects.create(id=uuid.uuid7(), person=person, matter=on, number=number, kind=kind, at=now)


def _write(person: Person, matter: Matter, now: datetime, voice: str = "", *, anyhow: bool = False) -> None:
    """A letter by each way the person left, if they may be written to; outside their hours it waits for the next."""
    ways = ways_to(person)
    at = _safe_hour(person, now)
    if at is None or not ways:
        return
    office = Organisation.objects.get(code=matter.held_by).name
    tongue = "en" if person.language.startswith("en") else "zh"
    said = {
        "number": matter.number, "office": office.get(tongue) or office["zh"], "public_url": settings.PUBLIC_URL,
        "language": person.language,
    }  # fmt: skip
    subject, body = letter(**said)
    reply = sealed.address(voice) if voice else ""
    whom = None if anyhow else person
    for channel, address in ways:
        if channel == "mail":
            post(channel, address, subject, body, at=at, now=now, reply_to=reply, person=whom)
        else:
            post(channel, address, subject, short(**said), at=at, now=now, person=whom)


def received(
    *, address: str, number: str, office: dict[str, str], language: str, voice: str, large: bool, now: datetime
) -> None:
    """Somebody wrote to us: under which number it stands and who answers for it; none of their own words."""
    tongue = "en" if language.startswith("en") else "zh"
    subject, body = received_letter(
        number=number, office=office.get(tongue) or office["zh"], language=language, large=large
    )
    post("mail", address, subject, body, at=now, now=now, reply_to=sealed.address(voice))


def post(
    channel: str, address: str, subject: str, body: str, *, at: datetime, now: datetime, reply_to: str = "",
    person: Person | None = None,
) -> Letter:  # fmt: skip
    """Lay a letter out, and give it; several acts of one moment are one piece of news."""
    same = Letter.objects.filter(channel=channel, address=address, subject=subject, sent_at=None, tries=0).first()
    return same or Letter.objects.create(
        id=uuid.uuid7(), person=person.pk if person is not None else None, channel=channel, address=address,
        subject=subject, body=body, made_at=now, wait_until=at, reply_to=reply_to,
    )  # fmt: skip


def ways_to(person: Person) -> list[tuple[str, str]]:
    """By which channels and addresses this person may be written to now, as they said is safe."""
    wanted = _ways(person)
    gateways = any(channel in GATEWAYS for channel, _address in wanted)
    opened = set(Gateway.objects.filter(ended_at=None).values_list("channel", flat=True)) if gateways else set()
    return [(channel, address) for channel, address in wanted if channel not in GATEWAYS or channel in opened]


def _ways(person: Person) -> list[tuple[str, str]]:
    """The ways they left and allow, whether or not a gateway is open for them."""
    contact = person.contact or {}
    rule, phone = contact.get("rule"), re.sub(r"[\s\-]", "", person.phone)
    this_number = rule == "number" and bool(phone)
    found = [("mail", person.email)] if person.email and not this_number and reaches(person) else []
    wanted = [("sms", phone if MOBILE.fullmatch(phone) else "")]
    wanted.append(("wechat", "" if this_number else str(contact.get("wechat") or "")))
    return found + [(channel, address) for channel, address in wanted if address]


def _still(each: Letter) -> bool:
    """Whether whom a letter is for still lets us write there (PIPL 15: what is taken back stops at once)."""
    if each.person is None:
        return True
    person = Person.objects.filter(pk=each.person).first()
    if person is None or (person.contact or {}).get("rule") == "never":
        return False
    account = Account.objects.filter(person=person).values_list("email", flat=True).first()
    own = [*_ways(person), *([("mail", account)] if account else [])]
    return (each.channel, each.address) in own


def take_back(*, person: Person) -> int:
    """Whoever is forgotten is written to no more: what waits for them is gone; returns how many letters."""
    gone = Letter.objects.filter(person=person.pk, sent_at=None).delete()[0]
    # What an older version laid out names nobody: it is known by the number it is about.
    numbers = Voice.objects.filter(person=person).values_list("matter__number", flat=True)
    addresses = [address for _channel, address in _ways(person)]
    for each in Letter.objects.filter(person=None, sent_at=None, address__in=addresses):
        if any(number in each.subject for number in numbers):
            gone += each.delete()[0]
    return gone


def unjoin(*, persons: Collection[UUID], matter: Matter) -> None:
    """Nothing kept here tells any more that this matter was theirs, and what waits to tell them of it is gone."""
    Notice.objects.filter(person__in=persons, matter=matter.pk).delete()
    of_it = re.compile(rf"(?<![\w-]){re.escape(matter.number)}(?![\w-])", re.ASCII)
    letters = Letter.objects.filter(person__in=persons, subject__contains=matter.number)
    found = [key for key, subject in letters.values_list("pk", "subject") if of_it.search(subject)]
    Letter.objects.filter(pk__in=found, sent_at=None).delete()
    # That one was sent stays, to whom does not.
    Letter.objects.filter(pk__in=found).update(person=None, mark="")


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
            id=uuid.uuid7(), person=person.pk, channel="mail", address=address, subject=subject, body=body,
            made_at=now, wait_until=at or now,
        )  # fmt: skip


def tell_opening(person: Person, office: Organisation, number: str, now: datetime) -> None:
    """The lead above hears at once that protected parts of a matter were opened; in the application they see whose."""
    if not person.email:
        return
    tongue = "en" if person.language.startswith("en") else "zh"
    subject, body = opening_letter(
        number=number, office=office.name.get(tongue) or office.name["zh"], public_url=settings.PUBLIC_URL,
        language=person.language,
    )  # fmt: skip
    post("mail", person.email, subject, body, at=now, now=now)


def writable(person: Person, now: datetime) -> datetime | None:
    """When the person may next be written a mail, as they said is safe for them; None: not at all."""
    contact = person.contact or {}
    if not person.email or (contact.get("rule") == "number" and person.phone):
        return None
    return _safe_hour(person, now)


def _safe_hour(person: Person, now: datetime) -> datetime | None:
    zone = ZoneInfo(settings.TIME_ZONE)
    for hours in range(24 * 7):
        at = now + timedelta(hours=hours)
        local = at.astimezone(zone)
        if may_write(person.contact or {}, local.hour, weekday=local.weekday()):
            return at
    return None


def send_waiting(now: datetime, most: int = 20) -> int:
    """Send what waits. A letter is claimed before it is sent, so two clocks never send one twice.

    One that is refused waits alone; when a server itself is away, all of its channel wait, so that the clock does
    not stand still with it.
    """
    from fengqiao.notices import returned  # noqa: PLC0415  (it lays notices out by this very door)

    sent = 0
    waiting = Letter.objects.filter(sent_at=None, wait_until__lte=now, tries__lt=MOST_TRIES).order_by("wait_until")
    away: set[tuple[str, str]] = set()
    for each in waiting[:most]:
        # A peer is a server of its own; all mail and all short messages share one.
        server = (each.channel, "" if each.channel in ("mail", *GATEWAYS) else each.address)
        if server in away:
            continue
        if not _still(each):
            with gate.alone():
                Letter.objects.filter(pk=each.pk, sent_at=None).delete()
            continue
        pause = min(LONGEST, timedelta(minutes=2**each.tries))
        with gate.alone():
            claimed = Letter.objects.filter(pk=each.pk, sent_at=None, tries=each.tries).update(
                tries=F("tries") + 1,
                wait_until=now + pause,
                mark=mark("email", each.address) if each.channel == "mail" and each.person else "",
            )
        if not claimed:
            continue
        try:
            CHANNELS[each.channel](each.address, each.subject, each.body, str(each.id))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            with gate.alone():
                Letter.objects.filter(pk=each.pk).update(last_error=_why(error))
            if each.channel == "mail" and returned.refused(error):
                returned.came_back(str(each.pk), now)
            if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | ValueError):
                away.add(server)
                if each.channel != "mail":
                    _wait_together(each, now + pause)
            continue
        with gate.alone():
            # What was sent is forgotten but for the fact: neither the address nor the words stay.
            Letter.objects.filter(pk=each.pk).update(sent_at=now, last_error="", address="", body="", reply_to="")
        sent += 1
    return sent


def _why(error: Exception) -> str:
    """What a mail server says may name the address; what our own client says never does."""
    return f"{type(error).__name__} {error}"[:80] if isinstance(error, Away | Unfit) else type(error).__name__


def _wait_together(one: Letter, until: datetime) -> None:
    """A slow gateway costs the clock ten seconds once, not once a letter."""
    same = Letter.objects.filter(channel=one.channel, sent_at=None, wait_until__lt=until)
    with gate.alone():
        (same if one.channel in GATEWAYS else same.filter(address=one.address)).update(wait_until=until)


def open_gateway(*, channel: str, url: str, district: str, by: By, now: datetime) -> Gateway:
    """From now on, letters of this channel leave by this address; another one of the channel ends."""
    if channel not in GATEWAYS:
        raise ValueError(channel)
    parts(url)
    with door(district=district, kind="notices.gateway", by=by, now=now) as record:
        for old in Gateway.objects.filter(channel=channel, ended_at=None):
            record.set(old, ended_at=now)
        row = Gateway(id=uuid.uuid7(), channel=channel, url=url, made_at=now)
        record.new(row)
    return row


def turn_gateway(*, gateway: Gateway, district: str, by: By, now: datetime) -> None:
    """A new signing key; the last one signs beside it until the next turn."""
    with door(district=district, kind="notices.gateway_turn", by=by, now=now) as record:
        gateway.refresh_from_db()
        record.given("channel", gateway.channel)
        record.set(gateway, turn=gateway.turn + 1)


def end_gateway(*, gateway: Gateway, district: str, by: By, now: datetime) -> None:
    """Nothing leaves by it any more; what waits waits for another."""
    with door(district=district, kind="notices.gateway_end", by=by, now=now) as record:
        gateway.refresh_from_db()
        record.given("channel", gateway.channel)
        record.set(gateway, ended_at=gateway.ended_at or now)


def ring_once(*, ring: Ring, until: datetime) -> bool:
    """Take this ring's turn, so that no other clock does; it comes round again at `until`."""
    turn = Ring.objects.filter(pk=ring.pk, ended_at=None, next_at=ring.next_at)
    return bool(turn.update(next_at=until, rings=F("rings") + 1))


def tell_ring(*, person: Person, matter: str, number: str, now: datetime) -> None:
    """In the application: an urgent matter rings for this colleague."""
    Notice.objects.create(id=uuid.uuid7(), person=person, matter=matter, number=number, kind="notices.ring", at=now)


def read(*, person: str, now: datetime) -> int:
    """Everything a person was told up to now counts as read."""
    with gate.alone():
        return Notice.objects.filter(person_id=person, read_at=None, at__lte=now).update(read_at=now)
