"""The only door through which saved views change, and where the desk's acts leave for matters.act()."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import uuid_utils.compat as uuid
from django.db.models import Q

from fengqiao.desk.models import View
from fengqiao.law.table import Refused
from fengqiao.law.words import refusal
from fengqiao.ledger import reads
from fengqiao.ledger.door import door
from fengqiao.matters import find
from fengqiao.matters.act import Denied, NotFound, Outcome, Stale, act
from fengqiao.matters.models import Matter
from fengqiao.matters.once import Repeated
from fengqiao.people.find import district_of
from fengqiao.people.standing import Actor


class Answer(NamedTuple):
    """How one act went, in the actor's words."""

    ok: bool
    word: str
    outcome: Outcome | None = None
    stale: bool = False


def do(
    matter: str, does: str, *, by: Actor, given: Mapping[str, Any], now: datetime, seen: int | None = None,
    once: str | None = None,
) -> Answer:  # fmt: skip
    """One act from a page: what the law refuses comes back in words with what to do next.

    A matter outside sight answers exactly like one that does not exist.
    """
    if find.one(by, matter, now) is None:
        turned_away(matter, by=by, now=now)
        return Answer(False, refusal(Refused("not_found"), by.language))
    try:
        outcome = act(matter, does, by=by, given=given, now=now, seen_version=seen, once=once)
    except Denied as denied:
        return Answer(False, refusal(denied.refused, by.language, does=does))
    except Stale:
        return Answer(False, refusal(Refused("stale"), by.language), stale=True)
    except Repeated:
        return Answer(False, refusal(Refused("repeated"), by.language))
    except NotFound:
        return Answer(False, refusal(Refused("not_found"), by.language))
    return Answer(True, "", outcome)


def do_all(
    matters: Sequence[str], does: str, *, by: Actor, given: Mapping[str, Any], now: datetime, once: str
) -> list[tuple[str, Answer]]:
    """The same act to many, each answered by itself; one that is refused holds up none of the others."""
    return [
        (matter, do(matter, does, by=by, given=given, now=now, once=f"{once}:{matter}"[:64] if once else None))
        for matter in matters
    ]


def keep_view(*, by: Actor, name: str, query: str, now: datetime) -> View:
    """Keep filters under a name; a view of the same name is replaced."""
    with door(district=district_of(by), kind="desk.view", by=by, now=now) as record:
        old = View.objects.filter(person=by.person, post=by.post, name=name).first()
        if old is not None:
            record.set(old, query=query)
            return old
        view = View(id=uuid.uuid7(), person=by.person, post=by.post, name=name, query=query)
        record.new(view)
    return view


def turned_away(number: str, *, by: Actor, now: datetime) -> None:
    """An attempt to open a protected complaint is on record and shown to its reporter; the answer is the same 404.

    Any other number is on record as well, under no subject: nobody tells by the time it takes which one is protected.
    """
    number = number.replace("\0", "")
    row = Matter.objects.filter(Q(number=number) | Q(pk=number)).exclude(about="").first()
    subject = "" if row is None else row.id
    reads.look(by=by, organisation=by.org, subject=subject, groups=("about",), now=now, refused=True)


def took_out(
    *, what: str, form: str, rows: int, persons: int, narrowed: str, by: Actor, now: datetime,
    second: list[str] | None = None,
) -> None:  # fmt: skip
    """A list about so many persons leaves the house as a file: sealed, and kept as a read, before it does; `second`
    also said yes.
    """
    reads.look(by=by, organisation=by.org, subject="", groups=("work",), now=now, reason=f"{what}.{form} ({rows})")
    with door(district=district_of(by), kind="desk.out", by=by, now=now) as record:
        record.given("what", what)
        record.given("form", form)
        record.given("rows", rows)
        record.given("persons", persons)
        record.given("narrowed", narrowed)
        if second is not None:
            record.given("second", second)
