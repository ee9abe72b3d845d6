"""Dispatch links: made for one task, ended with it, each act by one on record under the link's own number."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import uuid_utils.compat as uuid

from fengqiao.intake.act.open311 import Refusal, mac
from fengqiao.intake.models import Dispatch
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.matters import act as matters
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor

LASTS = timedelta(days=14)
DOES = ("report_in", "answer", "decline_task")


def issue(*, matter: Matter, mailed: bool, by: By, now: datetime, address: str = "") -> tuple[Dispatch, str]:
    """A link for a task that is open, shown or mailed once to an address; an older one of the same task ends.

    Never for a complaint about somebody: what is written on paper is read by whoever finds it.
    """
    if matter.kind != "task" or matter.about or matter.ended_at is not None:
        raise Refusal("no_dispatch")
    secret = secrets.token_urlsafe(24)
    row = Dispatch(
        id=uuid.uuid7(), matter=matter, organisation=matter.held_by, code=mac("dispatch", secret), mailed=mailed,
        address=address, made_at=now, ends_at=now + LASTS,
    )  # fmt: skip
    with door(district=matter.district, kind="intake.dispatch", by=by, now=now, subject=matter.pk) as record:
        for old in Dispatch.objects.filter(matter=matter, ended_at=None):
            record.set(old, ended_at=now)
        record.new(row)
    return row, secret


def revoke(*, matter: Matter, by: By, now: datetime) -> None:
    """The link of this task opens nothing any more."""
    with door(district=matter.district, kind="intake.dispatch_end", by=by, now=now, subject=matter.pk) as record:
        found = list(Dispatch.objects.filter(matter=matter, ended_at=None))
        if not found:
            raise Refusal("ended")
        for row in found:
            record.set(row, ended_at=now)


def opened(secret: str, now: datetime) -> Dispatch | None:
    """What a link opens; None for an unknown, ended or old one alike, and for a task that went elsewhere or ended."""
    row = Dispatch.objects.filter(code=mac("dispatch", secret), ended_at=None, ends_at__gt=now)
    found = row.select_related("matter").first()
    if found is None or found.matter.ended_at is not None or found.matter.held_by != found.organisation:
        return None
    return found


def answer(*, row: Dispatch, does: str, text: str, now: datetime) -> None:
    """The organisation says it is coming, answers, or says why not. Raises matters.Denied."""
    given = {"answer": {"outcome": text}, "decline_task": {"reason": text}}.get(does, {})
    matters.act(row.matter.pk, does, by=acting(row), now=now, given=given)


def on_paper(*, row: Dispatch, does: str, text: str, by: By, now: datetime) -> None:
    """What came back on the sheet, entered by the office that sent it out: who entered it is on record first."""
    subject = row.matter.pk
    with door(district=row.matter.district, kind="intake.dispatch_paper", by=by, now=now, subject=subject) as record:
        record.given("does", does)
    answer(row=row, does=does, text=text, now=now)


def acting(row: Dispatch) -> Actor:
    """Whoever holds the link, as the desk of that organisation: a number of its own, never somebody's name."""
    org = Organisation.objects.get(code=row.organisation)
    return Actor(
        person=str(row.pk), post=f"{org.code}/desk", org=org.code, kind="desk", scope=org.scope, level=org.level,
        centre=False,
    )  # fmt: skip
