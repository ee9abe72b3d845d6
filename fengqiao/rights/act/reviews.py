"""Looks are sealed minute by minute; one in a hundred, and every one too close, is looked at by the lead above."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

import uuid_utils.compat as uuid

from fengqiao.ledger import reads
from fengqiao.ledger.door import door
from fengqiao.ledger.models import Read, Record
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.notices import act as letters
from fengqiao.people import act as people
from fengqiao.people.ladder import ladder
from fengqiao.people.models import Organisation, Person
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.rights.act.refusals import Refusal
from fengqiao.rights.closeness import close
from fengqiao.rights.drawing import drawn
from fengqiao.rights.models import Review
from fengqiao.rights.uses import OUTCOMES


def seal(now: datetime) -> int:
    """The clock's chore: the looks of the minutes that are over, one record a chain; returns how many there were."""
    rows = reads.unsealed(now.replace(second=0, microsecond=0))
    if not rows:
        return 0
    districts = dict(Organisation.objects.values_list("code", "district"))
    top = Organisation.objects.filter(above="", kind="centre").order_by("level").values_list("district", flat=True)
    elsewhere = top.first() or ""
    chains: dict[str, list[Read]] = {}
    for row in rows:
        chains.setdefault(districts.get(row.organisation, elsewhere), []).append(row)
    for district, found in sorted(chains.items()):
        with people.together():
            reads.seal_batch(found, district=district, by=CLOCK, now=now)
            near = [(row, why) for row in openings(found) if (why := close(row))]
            _open(near, district, now)
    return len(rows)


def openings(rows: Iterable[Read]) -> list[Read]:
    """One row for each time somebody under a post opened something: the groups opened with it stand beside it."""
    found: dict[tuple[str, datetime, str], Read] = {}
    for row in rows:
        if row.post and row.subject and not row.refused:
            found.setdefault((row.actor, row.at, row.subject), row)
    return list(found.values())


def draw(now: datetime) -> int:
    """The clock's chore: last week's looks, one in a hundred; returns how many were drawn. Once a week and chain."""
    return sum(_draw(each, now) for each in Organisation.objects.values_list("district", flat=True).distinct())


def _draw(district: str, now: datetime) -> int:
    since, until = week(district, now)
    name = f"reads:{district}:{since:%Y-%m-%d}"
    if Record.objects.filter(subject=name, district=district, kind="rights.drawn").exists():
        return 0
    offices = Organisation.objects.filter(district=district).values("code")
    looked = Read.objects.filter(organisation__in=offices, at__gte=since, at__lt=until, refused=False)
    pool = openings(looked.exclude(subject="").exclude(post="").order_by("at", "id"))
    if not pool or any(not row.batch for row in pool):
        return 0
    seed = _seed(district, pool, until)
    if seed is None:
        return 0
    chosen = set(drawn([str(row.pk) for row in pool], seed.seal))
    with people.together():
        with door(district=district, kind="rights.drawn", by=CLOCK, now=now, subject=name) as record:
            record.given("week", f"{since:%Y-%m-%d}")
            record.given("of", len(pool))
            record.given("count", len(chosen))
            record.given("seed", seed.number)
            record.given("reads", sorted(chosen))
        _open([(row, "drawn") for row in pool if str(row.pk) in chosen], district, now)
    return len(chosen)


def week(district: str, now: datetime) -> tuple[datetime, datetime]:
    """The last whole week, Monday to Monday, where the district is."""
    local = now.astimezone(world("case").calendar(district).zone)
    monday = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=local.weekday())
    return monday - timedelta(days=7), monday


def _seed(district: str, pool: Iterable[Read], until: datetime) -> Record | None:
    """The first record of the chain after the week is over and its last look sealed: nobody knew it beforehand."""
    tokens = {row.batch for row in pool}
    sealed = Record.objects.filter(district=district, kind="ledger.reads", at__gte=until - timedelta(days=8))
    last = max((record.number for record in sealed if json.loads(record.body)["g"]["batch"] in tokens), default=None)
    if last is None:
        return None
    return Record.objects.filter(district=district, number__gt=last, at__gte=until).order_by("number").first()


def _open(looked: Iterable[tuple[Read, str]], district: str, now: datetime) -> None:
    rows = []
    for read, why in looked:
        office = reviewer(read)
        if office and not Review.objects.filter(read=read.pk).exists():
            rows.append(Review(
                id=uuid.uuid7(), read=read.pk, district=district, why=why, office=office, opened_at=now
            ))  # fmt: skip
    if rows:
        with door(district=district, kind="rights.review", by=CLOCK, now=now) as record:
            record.given("count", len(rows))
            for row in rows:
                record.new(row)


def reviewer(read: Read, above: str = "") -> str:
    """The office whose lead reviews this look: the next one up, from `above` on, led by somebody else than the reader.

    Whom a protected complaint is about reviews no look at it; '' where there is nobody.
    """
    about = set("".join(Matter.objects.filter(pk=read.subject).values_list("about", flat=True)).split("|")) - {""}
    org: str | None = above or read.organisation
    if not above and read.post.endswith("/lead"):
        org = ladder().rung(read.organisation).above
    while org:
        rung = ladder().rung(org)
        for _seat, person, tokens in rung.leads:
            if person != read.actor and tokens.isdisjoint(about):
                return org
        org = rung.above
    hears = Organisation.objects.filter(kind="independent").order_by("level").values_list("code", flat=True)
    return hears.first() or ""


def reviewed(*, review: Review, outcome: str, note: str, by: Actor, now: datetime) -> None:
    """A lead looked at it: nothing wrong, asked them, or reported further up. Nobody reviews a look of their own."""
    if outcome not in OUTCOMES:
        raise ValueError(outcome)
    read = Read.objects.filter(pk=review.read).first()
    if read is not None and read.actor == by.person:
        raise Refusal("not_yours")
    if outcome != "ok" and not note.strip():
        raise Refusal("note")
    with people.together():
        with door(district=review.district, kind="rights.reviewed", by=by, now=now) as record:
            review.refresh_from_db()
            if review.ended_at is not None:
                raise Refusal("ended")
            record.given("why", review.why)
            record.given("outcome", outcome)
            record.set(
                review, outcome=outcome, note=note.strip(), reviewed_by_id=Person.objects.get(pk=by.person).pk,
                reviewed_post=by.post, asked_at=now if outcome == "asked" else review.asked_at,
                ended_at=None if outcome == "asked" else now,
            )  # fmt: skip
        if read is None:
            return
        if outcome == "asked":
            _ask(read, now)
        higher = ladder().rung(review.office).above if outcome == "reported" else None
        office = reviewer(read, higher) if higher else ""
        if office:
            with door(district=review.district, kind="rights.review", by=by, now=now) as record:
                record.given("count", 1)
                record.new(Review(
                    id=uuid.uuid7(), read=read.pk, district=review.district, why="reported", office=office,
                    opened_at=now,
                ))  # fmt: skip


def _ask(read: Read, now: datetime) -> None:
    matter = Matter.objects.filter(pk=read.subject).first()
    person = Person.objects.filter(pk=read.actor).first()
    if matter is not None and person is not None:
        letters.note(person=person, matter=matter, kind="rights.reviewed", now=now)
