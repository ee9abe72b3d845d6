"""The only door through which drafts and taken-in files change; cases go through cases.act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import uuid_utils.compat as uuid
from django.conf import settings
from django.db.models import Q

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.cases.models import Case
from fengqiao.intake.act import imports
from fengqiao.intake.act.contact import Contact as Contact
from fengqiao.intake.act.contact import person_of as person_of
from fengqiao.intake.act.moving import is_open as is_open
from fengqiao.intake.act.moving import is_there as is_there
from fengqiao.intake.act.moving import may_move as may_move
from fengqiao.intake.act.moving import move as move
from fengqiao.intake.act.rows import erase_rows
from fengqiao.intake.models import Batch, Draft
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.locked import mark
from fengqiao.ledger.locked.columns import lying
from fengqiao.people.find import district_of
from fengqiao.people.standing import Actor

KEPT = timedelta(days=14)
ABANDONED = timedelta(days=1)
REJECTS_KEPT = timedelta(hours=24)
# Of a draft's fields those that somebody wrote in.
WRITTEN = ("-words", "-place", "-name", "-phone", "-hours", "-about")


def begin(
    *, by: Actor, source: str, now: datetime, body: Mapping[str, Any] | None = None, first_contact: str = ""
) -> Draft:
    """A new draft for this desk, with what is already written of it; several may be open at once.

    `first_contact` is the post that took somebody up first in a hall, and stays responsible.
    """
    return Draft.objects.create(
        id=uuid.uuid7(), organisation=by.org, person=by.person, source=source, body=dict(body or {}), begun_at=now,
        kept_at=now, first_contact=first_contact,
    )  # fmt: skip


def keep(
    *, draft: Draft, body: Mapping[str, Any], by: Actor, now: datetime, seen: datetime | None = None
) -> datetime | None:
    """Keep what was typed so far; None if it was sent, or a colleague wrote on in it since it was `seen`."""
    # Handed over to another office meanwhile, it is not written on from here.
    mine = Draft.objects.filter(pk=draft.pk, organisation=draft.organisation, sent_at=None)
    if seen is not None:
        mine = mine.filter(Q(kept_at=seen) | Q(person=by.person))
    return now if mine.update(body=lying(draft, "body", dict(body)), person=by.person, kept_at=now) else None


def drop(*, draft: Draft) -> None:
    """The contact came to nothing: what was typed is gone."""
    Draft.objects.filter(pk=draft.pk, organisation=draft.organisation, sent_at=None).delete()


def forget(*, phone: str, numbers: Collection[str], now: datetime) -> int:
    """What a desk began to write down of somebody who is forgotten goes, and rows of files: known by the whole number
    they call from, else by their matters.

    A name alone never matches: it may be another's. Sent drafts of their matters keep nothing but numbers.
    """
    came = Case.objects.filter(matter__number__in=list(numbers), source="file").values_list("source_key", flat=True)
    gone = erase_rows(phone=phone, keys={key for key in came if key}, now=now)
    asked = mark("phone", phone)
    for draft in Draft.objects.filter(sent_at=None):
        same = asked and mark("phone", str(draft.body.get("c-phone") or "")) == asked
        if same or set(draft.cases) & set(numbers):
            gone += draft.delete()[0]
    return gone


def drop_blank(key: UUID | None) -> None:
    """A draft that was begun for somebody in a hall and in which nothing was written goes with their number."""
    row = Draft.objects.filter(pk=key, sent_at=None).first() if key is not None else None
    if row is not None and not any(value for name, value in row.body.items() if name.endswith(WRITTEN)):
        row.delete()


def send(*, draft: Draft, contact: Contact, reports: list[Report], by: Actor, now: datetime) -> list[Opened]:
    """One contact becomes as many cases as it brought; sent twice, it answers with the same cases."""
    person = person_of(contact, by, now)
    with gate.batch():
        opened = [
            report_case(
                report._replace(source=draft.source, first_contact=draft.first_contact), by=by, person=person, now=now,
                once=f"{draft.id}:{place}", with_code=draft.source == "counter",
            )
            for place, report in enumerate(reports)
        ]  # fmt: skip
        numbers = [each.number for each in opened]
        Draft.objects.filter(pk=draft.pk).update(body={}, sent_at=draft.sent_at or now, cases=numbers)
    return opened


def took_out(*, batch: Batch, by: Actor, now: datetime) -> None:
    """The rows that were not taken in leave the house as a file: on record before they do."""
    with door(district=district_of(by), kind="intake.rejects", by=by, now=now) as record:
        record.given("name", batch.name)
        record.given("rows", len(batch.rejected))


def expire(now: datetime) -> int:
    """Drafts and files nobody went on with go after two weeks; rejected rows, and files not begun, in a day."""
    folder = settings.HOME / "incoming"
    under_way = imports.kept_for_import(now)
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.name.partition(".")[0] in under_way:
            continue
        if datetime.now(UTC).timestamp() - file.stat().st_mtime > ABANDONED.total_seconds():
            file.unlink(missing_ok=True)
    Batch.objects.filter(rejects_before(now - REJECTS_KEPT)).exclude(rejected=[]).update(rejected=[])
    imports.abandon(now)
    return Draft.objects.filter(kept_at__lt=now - KEPT).delete()[0]


def purge_drafts(*, office: str, before: datetime) -> int:
    """Two people's will: what this office began before that and did not send is gone; returns how many."""
    rows = Draft.objects.filter(organisation=office, sent_at=None, kept_at__lt=before)
    # What begins to complain of somebody is evidence, and goes in its time alone.
    plain = [row for row in rows if not any(said for name, said in row.body.items() if name.endswith("-about"))]
    for row in plain:
        row.delete()
    return len(plain)


def purge_rejects(*, office: str, before: datetime) -> int:
    """Two people's will: the rejected rows of files that this office took in before that; returns of how many."""
    kept = Batch.objects.filter(rejects_before(before), organisation=office).exclude(rejected=[])
    return kept.update(rejected=[])


def rejects_before(moment: datetime) -> Q:
    """Files of which all was done before that moment; those of earlier versions were done when they began."""
    return Q(rejected_at__lt=moment) | Q(rejected_at=None, at__lt=moment)


def is_id(text: str) -> bool:
    """Whether a text can be a draft's id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
