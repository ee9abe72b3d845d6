"""A lost way in, at the counter: one saw the papers, a second confirms, the owner is told and may stop it for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import uuid_utils.compat as uuid
from allauth.usersessions.models import UserSession

from fengqiao.ledger.write import By
from fengqiao.people.act.persons import forget_ways_in
from fengqiao.people.act.seating import Refusal, changing
from fengqiao.people.models import Account, Person, Recovery

WAIT = timedelta(hours=24)
LASTS = timedelta(days=7)

Told = Callable[[Person, str, datetime, datetime], None]

# A slot: a room above writes to the addresses known before (person, address that stops it, when it takes effect, now).
TOLD: list[Told] = []


def ask_recovery(
    *, person: Person, seen: str, session: str, post: str, asker: Person, by: By, now: datetime
) -> Recovery:
    """Somebody's papers were seen; nothing changes until another colleague confirms."""
    if asker.pk == person.pk:
        raise Refusal("recovers_oneself")
    with changing(person.district, "people.recovery_ask", by, now, posts=False) as record:
        for old in Recovery.objects.filter(person=person, ended_at=None):
            if _over(old, now):
                record.set(old, ended_at=now, how="expired")
            else:
                raise Refusal("asked_already")
        row = Recovery(
            id=uuid.uuid7(), person=person, seen=seen, asked_by=asker, asked_post=post, asked_at=now, session=session
        )
        record.new(row)
    return row


def confirm_recovery(
    *, recovery: Recovery, session: str, post: str, confirmer: Person, link: str, key: str, by: By, now: datetime
) -> None:
    """The second of two, in a session of their own: from now a day passes, and the old contacts are told."""
    with changing(recovery.person.district, "people.recovery_confirm", by, now, posts=False) as record:
        _fresh(recovery, now)
        if recovery.ready_at is not None:
            raise Refusal("confirmed_already")
        if confirmer.pk in (recovery.asked_by_id, recovery.person_id) or session == recovery.session:
            raise Refusal("another_person")
        record.given("person", str(recovery.person_id))
        record.set(recovery, confirmed_by_id=confirmer.pk, confirmed_post=post, ready_at=now + WAIT, key=key)
        _warn(recovery.person)
        for tell in TOLD:
            tell(recovery.person, link, now + WAIT, now)


def stop_recovery(*, recovery: Recovery, how: str, by: By, now: datetime) -> None:
    """The owner of the account (`owner`) or a colleague (`staff`) stops it; the old ways in stay as they were."""
    with changing(recovery.person.district, "people.recovery_stop", by, now, posts=False) as record:
        _fresh(recovery, now)
        record.given("person", str(recovery.person_id))
        record.set(recovery, ended_at=now, how=how, key="")


def finish_recovery(*, recovery: Recovery, by: By, now: datetime) -> Account:
    """The day has passed: the old ways in end, with all sessions; a link for the owner may be printed."""
    with changing(recovery.person.district, "people.recover", by, now, posts=False) as record:
        _fresh(recovery, now)
        if recovery.ready_at is None:
            raise Refusal("not_confirmed")
        if recovery.ready_at > now:
            raise Refusal("not_yet")
        account = Account.objects.get(person_id=recovery.person_id)
        record.given("person", str(recovery.person_id))
        record.set(recovery, ended_at=now, how="done", key="")
        if not account.is_active:
            # Who came back is let in again the same way: papers, two colleagues, a day.
            record.given("opened", True)
            account.is_active = True
            account.save(update_fields=["is_active"])
        forget_ways_in(account)
    account.refresh_from_db()
    return account


def _warn(person: Person) -> None:
    """Wherever the owner is still signed in, the head of every page says so."""
    for each in UserSession.objects.filter(user__person=person):
        session = each._session_store(each.session_key)
        if session.exists(each.session_key):
            session["recovery"] = 1
            session.save()


def _over(recovery: Recovery, now: datetime) -> bool:
    return now > (recovery.ready_at or recovery.asked_at) + LASTS


def _fresh(recovery: Recovery, now: datetime) -> None:
    """Neither stopped nor carried out since the screen was made, nor left lying for a week."""
    recovery.refresh_from_db()
    if recovery.ended_at is not None or _over(recovery, now):
        raise Refusal("ended")
