"""The only door of upkeep: gaps are signed for, others' anchors sealed, keys read and kept things destroyed by two."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import uuid_utils.compat as uuid

from fengqiao.intake import act as intake
from fengqiao.ledger import reads
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify.anchors import Anchor, line, parsed
from fengqiao.ledger.write import By, Draft
from fengqiao.matters.models import Matter
from fengqiao.people.act import together
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.rights import act as rights
from fengqiao.together import act as requests
from fengqiao.together.act.apart import apart
from fengqiao.together.console import leads_at_the_top
from fengqiao.together.models import Request
from fengqiao.upkeep import find
from fengqiao.upkeep.models import Gap, Hold, Witnessed
from fengqiao.upkeep.two.purge import files, kept_for
from fengqiao.upkeep.witness import behind, later


class CannotSign(Exception):
    """Why this signature does not count: 'gone', 'same', or what the room of two people says."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class CannotWitness(Exception):
    """Why an anchor is not sealed: 'old', 'ahead' or 'many'."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


DAY = timedelta(hours=24)
A_DAY = 48
"""The most anchors of one installation a day."""


def witness(anchor: Anchor, *, district: str, now: datetime) -> Record:
    """Seal another installation's anchor, whose signature the caller has checked. Raises CannotWitness."""
    text = line(anchor)
    subject = anchor.installation
    with door(district=district, kind="upkeep.witnessed", by=SYSTEM, now=now, subject=subject) as record:
        rows = Witnessed.objects.filter(key=anchor.key)
        last = rows.order_by("at").last()
        before = parsed(last.line) if last is not None else None
        if not later(before, anchor):
            raise CannotWitness("old")
        at = datetime.fromisoformat(anchor.at)
        if at > now + DAY:
            raise CannotWitness("ahead")
        if rows.filter(received_at__gt=now - DAY).count() >= A_DAY:
            raise CannotWitness("many")
        record.given("installation", anchor.installation)
        record.given("anchored", at)
        record.new(Witnessed(id=uuid.uuid7(), installation=anchor.installation, key=anchor.key, at=at, line=text,
                             behind=behind(before, anchor), received_at=now))  # fmt: skip
    return Record.objects.get(district=district, number=record.number)


def restored(
    *, chain: str, number: int, known: int, seal: str, backup_at: datetime, by: By = SYSTEM, now: datetime,
    to_sign: bool = False,
) -> None:  # fmt: skip
    """Put a restore on record in one chain; where acts are known that it does not hold, that gap is named.

    `to_sign`: it waits for two people's signatures also where nothing is missing, for one alone turned time back.
    """
    with door(district=chain, kind="upkeep.restored", by=by, now=now) as record:
        record.given("backup", backup_at)
        record.given("missing", max(known - number, 0))
        if known > number or to_sign:
            record.new(Gap(id=uuid.uuid7(), chain=chain, restored=number, known=known, seal=seal,
                           backup_at=backup_at, restored_at=now))  # fmt: skip


def sign(*, gap: UUID, by: Actor, session: str, device: str = "", now: datetime) -> Gap:
    """One of two leads at the top takes note that these records are gone; the second, elsewhere, ends it."""
    if not leads_at_the_top(by):
        raise CannotSign("no_standing")
    with together():
        row = Gap.objects.select_for_update().filter(id=gap).first()
        if row is None or row.second:
            raise CannotSign("gone")
        if row.first == by.actor:
            raise CannotSign("same")
        if row.first and (session == row.session or (device and device == row.device)):
            raise CannotSign("same_device")
        if row.first and not apart(row.first, by.actor, now):
            raise CannotSign("not_independent")
        with door(district=row.chain, kind="upkeep.gap_signed", by=by, now=now, subject=str(row.id)) as record:
            if row.first:
                record.set(row, second=by.actor, second_at=now)
            else:
                record.set(row, first=by.actor, first_at=now, session=session, device=device)
    return row


def keys_read(*, request: Request, now: datetime) -> None:
    """On record before the console reads a key: which, and who asked and agreed; used by that. Raises Refused."""
    with together():
        row = requests.carried_out(request=request.pk, what="keys", now=now)
        with door(district=row.district, kind="upkeep.keys_read", by=SYSTEM, now=now, subject=str(row.pk)) as record:
            record.given("reading", row.given["reading"])
            _who(record, row)


def hold(*, kind: str, number: str, reason: str, until: datetime, by: Actor, now: datetime) -> Hold:
    """Keep what is of this kind, or this one matter, from being destroyed early; one lead's act, nobody ends it."""
    if not leads_at_the_top(by):
        raise requests.Refused("no_standing")
    if number and not Matter.objects.filter(number=number).exists():
        raise requests.Refused("no_case")
    key = uuid.uuid7()
    with door(district=find.top(), kind="upkeep.hold", by=by, now=now, subject=str(key)) as record:
        row = Hold(id=key, kind=kind, number=number, reason=reason, by=by.actor, since=now, until=until)
        record.given("kind", kind)
        record.given("until", until)
        record.new(row)
    return row


def purge(now: datetime) -> int:
    """The clock's chore: what two people agreed to destroy, once, unless something keeps it by now."""
    rows = Request.objects.filter(what="purge", answer="confirmed", used_at=None, use_until__gt=now)
    return sum(_purged(row, now) for row in rows.order_by("answered_at", "id"))


def _purged(asked: Request, now: datetime) -> bool:
    if kept_for(asked.given, now):
        return False
    given = asked.given
    before = datetime.fromisoformat(given["before"]) if given["before"] else now
    # Files go first: cut here, the next round finds fewer and says so.
    count = sum(_unlink(path) for path in list(files(before))) if given["kind"] == "backups" else 0
    with together():
        row = requests.carried_out(request=asked.pk, what="purge", now=now)
        match given["kind"]:
            case "drafts":
                count = intake.purge_drafts(office=given["org"], before=before)
            case "rejects":
                count = intake.purge_rejects(office=given["org"], before=before)
            case "reads":
                count = reads.purge(now, kept=now - before)
            case "case":
                matter = Matter.objects.get(number=given["number"])
                count = rights.erase_matter(matter, ground=given["ground"], by=CLOCK, now=now)
        with door(district=row.district, kind="upkeep.purged", by=CLOCK, now=now, subject=str(row.pk)) as record:
            record.given("kind", given["kind"])
            record.given("count", count)
            record.given("ground", given["ground"])
            _who(record, row)
    return True


def _unlink(path: Path) -> bool:
    path.unlink(missing_ok=True)
    return True


def _who(record: Draft, row: Request) -> None:
    record.given("first", [str(row.asked_by_id), row.asked_post])
    record.given("second", [str(row.answered_by_id), row.answered_post])
