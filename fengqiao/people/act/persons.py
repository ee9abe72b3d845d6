"""Persons: known, reachable as they wish, helped by whom they name; their accounts."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

import uuid_utils.compat as uuid
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q

from fengqiao.ledger import act as ledger
from fengqiao.ledger import gate
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import By
from fengqiao.people.act.seating import OWNER, Refusal, changing
from fengqiao.people.models import Account, Appointment, Helper, Household, Person
from fengqiao.people.reach import RETURNED, reaches

OFFER_LASTS = timedelta(days=7)


def register(
    *, name: str, phone: str = "", email: str = "", language: str = "zh-hans", contact: dict[str, Any] | None = None,
    district: str, by: By, now: datetime,
) -> Person:  # fmt: skip
    """A person becomes known, by name or not."""
    with changing(district, "people.person", by, now, posts=False) as record:
        person = Person(
            id=uuid.uuid7(), name=name, phone=phone, email=email, language=language, contact=contact or {},
            joined_at=now, district=district,
        )  # fmt: skip
        record.new(person)
    return person


def change_person(*, person: Person, by: By, now: datetime, **columns: Any) -> None:
    """Name, phone, e-mail, language or how one may be reached.

    What the account is signed in with again by mail follows only where its owner changed it: nobody else's word alone
    leads the way in elsewhere.
    """
    if not columns.keys() <= {"name", "phone", "email", "language", "contact"}:
        raise ValueError("only name, phone, email, language and contact of a person change")
    if "contact" in columns and (kept := (person.contact or {}).get(RETURNED)):
        # How one wishes to be reached makes no address work again; another address does.
        columns["contact"] = {**columns["contact"], RETURNED: kept}
    changed = {name: value for name, value in columns.items() if getattr(person, name) != value}
    if not changed:
        return
    with changing(person.district, "people.person_change", by, now, posts=False) as record:
        record.set(person, **changed)
        if "email" in changed and by.actor == str(person.pk):
            for account in Account.objects.filter(person=person):
                account.email = changed["email"]
                account.save(update_fields=["email", "email_mark"])


def returned(*, person: Person, by: By, now: datetime) -> bool:
    """Mail to the address they left comes back; False if that is known. Which address it was stands beside how they
    may be reached, as its mark, and is erased with it.
    """
    if not person.email or not reaches(person):
        return False
    with changing(person.district, "people.mail_returned", by, now, posts=False) as record:
        record.set(person, contact={**(person.contact or {}), RETURNED: mark("email", person.email)})
    return True


def forget(*, person: Person, ground: str, by: By, now: datetime) -> str:
    """Name, ways to be reached and what helpers are called are erased, and whatever the account tells of its owner.

    What is signed in with is a name of letters by chance from now on, which is returned; '' without an account.
    """
    fields = ledger.of_row(person, ("name", "phone", "email", "contact"))
    for row in Helper.objects.filter(Q(person=person) | Q(helper=person)):
        fields += ledger.of_row(row, ("called",))
    named = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _n in range(10))
    for home in Household.objects.filter(occupancies__person=person).distinct():
        # What a household is called is theirs who still live there.
        if not home.occupancies.filter(moved_out=None).exclude(person=person).exists():
            fields += ledger.of_row(home, ("called", "phone"))
    with gate.batch():
        ledger.erase(fields + _invited(person), ground=ground, by=by, now=now)
        account = Account.objects.filter(person=person).first()
        if account is None:
            return ""
        EmailAddress.objects.filter(user=account).delete()
        Account.objects.filter(pk=account.pk).update(
            username=named, email="", email_mark="", first_name="", last_name=""
        )
    return named


def _invited(person: Person) -> list[ledger.Field]:
    """The account names that were ever given out to this person."""
    records = Record.objects.filter(kind="people.invite", district=person.district, body__contains=str(person.pk))
    return [ledger.Field(*found, "username") for found in records.values_list("district", "number")]


def name_helper(*, person: Person, helper: Person, district: str, by: By, now: datetime) -> Helper:
    """Somebody lets another act for them; it can be taken back at any time."""
    if person.pk == helper.pk:
        raise Refusal("helps_oneself")
    with changing(district, "people.helper", by, now, posts=False) as record:
        row = Helper(id=uuid.uuid7(), person=person, helper=helper, called=helper.name, since=now)
        record.new(row)
    return row


def offer_help(*, person: Person, called: str, code: str, by: By, now: datetime) -> Helper:
    """Somebody names who may act for them; that one enters the code (kept as a MAC) in their own account."""
    with changing(person.district, "people.helper", by, now, posts=False) as record:
        row = Helper(id=uuid.uuid7(), person=person, called=called, code=code, code_until=now + OFFER_LASTS, since=now)
        record.new(row)
    return row


def accept_help(*, code: str, helper: Person, by: By, now: datetime) -> Helper:
    """The one who was named enters the code; it works once."""
    row = Helper.objects.filter(code=code, code_until__gt=now, helper=None, revoked_at=None).first()
    if not code or row is None:
        raise Refusal("no_such_code")
    if row.person_id == helper.pk:
        raise Refusal("helps_oneself")
    with changing(row.person.district, "people.helper_takes", by, now, posts=False) as record:
        if not Helper.objects.filter(pk=row.pk, helper=None, revoked_at=None).update(code="", code_until=None):
            raise Refusal("no_such_code")
        record.set(row, helper_id=helper.pk)
    return row


def end_helper(*, helper: Helper, district: str = "", by: By, now: datetime) -> None:
    """A helper acts no longer."""
    chain = district or helper.person.district
    with changing(chain, "people.helper_end", by, now, posts=False) as record:
        record.set(helper, revoked_at=now)
        Helper.objects.filter(pk=helper.pk).update(code="", code_until=None)


def invite(*, person: Person, username: str, email: str = "", by: By, now: datetime) -> Account:
    """An account for a person, without a password: it is set by a link that works once."""
    taken = Account.objects.filter(username__iexact=username).exclude(person=person)
    if taken.exists():
        raise Refusal("name_taken")
    with changing(person.district, "people.invite", by, now, posts=False) as record:
        account = Account.objects.filter(person=person).first()
        record.given("person", str(person.pk))
        record.given("username", username, "identity")
        if account is None:
            account = Account(username=username, person=person)
            account.set_unusable_password()
            account.save(force_insert=True)
            account.email = email or person.email
            account.save(update_fields=["email", "email_mark"])
        elif account.username != username:
            raise Refusal("has_account")
    return account


def recover(*, account: Account, by: By, now: datetime) -> int:
    """Passkeys and codes are lost: they end, and all sessions with them; returns how many there were.

    At the console, where the only administrator's lost second factor ends too; at a counter two act, by
    recovery.py. It is on record either way.
    """
    district = account.person.district if account.person else ""
    with changing(district, "people.recover", by, now, posts=False) as record:
        record.given("person", str(account.person_id or ""))
        return forget_ways_in(account)


def forget_ways_in(account: Account) -> int:
    """Password, passkeys, codes and sessions end; within somebody's act."""
    factors = Authenticator.objects.filter(user=account)
    count: int = factors.count()
    factors.delete()
    account.set_unusable_password()
    account.save(update_fields=["password"])
    _end_sessions(account)
    return count


def shut_account(*, account: Account, open_again: bool = False, by: By, now: datetime) -> None:
    """An account is shut, its sessions end at once; or it is opened again. The owner's stays open until a successor."""
    if not open_again and account.person_id is not None:
        held = Appointment.objects.filter(person_id=account.person_id, kind="holder", ended_at=None)
        if held.filter(seat__code__endswith=OWNER).exists():
            raise Refusal("owner_stays")
    district = account.person.district if account.person else ""
    kind = "people.account_open" if open_again else "people.account_shut"
    with changing(district, kind, by, now, posts=False) as record:
        record.given("person", str(account.person_id or ""))
        account.is_active = open_again
        account.save(update_fields=["is_active"])
        if not open_again:
            _end_sessions(account)


def end_session(session: UserSession) -> None:
    """One device is signed out; its streams notice within seconds. It is the owner's own and on no record."""
    with gate.alone():
        session.end()


def _end_sessions(account: Account) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()
