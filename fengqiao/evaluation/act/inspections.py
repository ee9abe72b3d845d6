"""Inspections: the pool of a week is fixed, then drawn from by the next anchor's signature, then two offices look."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from fengqiao.evaluation.act.refusals import Refusal
from fengqiao.evaluation.models import Check, Draw, Pooled
from fengqiao.evaluation.reckoning import anchored, sample
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.models import Head, Record
from fengqiao.ledger.verify.anchors import Anchor, NoAnchors, read
from fengqiao.matters import act as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.standing import CLOCK, Actor
from fengqiao.places.models import COMMUNITY

PUBLISHED_FOR = timedelta(hours=1)
"""How long a pool stands published before it is drawn from, so that anybody can note it."""
OFFICES = 2
"""How many offices must find it solved before it counts as that."""
FOUND = ("held", "refuted", "unreached")
HOW = ("site", "phone", "paper")


def pool_of(district: str, since: datetime, until: datetime) -> list[tuple[Matter, str]]:
    """What ended in that time on nobody's word but the office's own, each with why it is in the pool.

    That is what closed so, and what an office withdrew for its reporter. What complains of an office is
    in no pool: whoever checks it would learn of it.
    """
    closed = Matter.objects.filter(kind="case", about="", district=district, state="closed")
    closed = closed.filter(ended_at__gte=since, ended_at__lt=until).exclude(verified="reporter")
    wanted = Q(verified__in=("unverified", "through")) | Q(tally__contains='"settle":')
    found = []
    for row in closed.filter(wanted).order_by("id"):
        why = {"unverified": "lapsed", "through": "through"}.get(row.verified, "settled")
        found.append((row, why))
    gone = Matter.objects.filter(kind="case", about="", district=district, state="withdrawn")
    gone = gone.filter(ended_at__gte=since, ended_at__lt=until)
    withdrawn = Record.objects.filter(subject__in=gone.order_by().values("id"), kind="matter.withdraw")
    # The last one ended it; one of several voices may have left before.
    through = dict(withdrawn.order_by("district", "number").values_list("subject", "through"))
    found += [(row, "withdrawn") for row in gone.order_by("id") if through.get(row.id)]
    return sorted(found, key=lambda each: each[0].id)


def span(district: str, week: date) -> tuple[datetime, datetime]:
    """The seven days before a Monday."""
    until = datetime.combine(week, datetime.min.time(), tzinfo=world().calendar(district).zone)
    return until - timedelta(days=7), until


def pledge(*, district: str, week: date, now: datetime) -> Draw:
    """Fix the pool of the week before `week`; the next anchor's signature will be the seed.

    Raises Refusal where the week's pool was fixed before.
    """
    row = Draw(district=district, week=week, wanted=round(1000 * sample.WANTED), pledged_at=now)
    with door(district=district, kind="evaluation.pledge", by=CLOCK, now=now, subject=str(row.id)) as record:
        if Draw.objects.filter(district=district, week=week).exists():
            # Whoever could fix it twice could wait for the seed that suits.
            raise Refusal("fixed_before")
        tokens = {secrets.token_hex(16): each for each in pool_of(district, *span(district, week))}
        named = sample.strata({token: why for token, (_, why) in tokens.items()})
        record.given("week", week.isoformat())
        record.given("pool", len(tokens))
        record.new(row)
        for token in sorted(tokens):
            record.new(Pooled(token=token, draw=row, matter=tokens[token][0], stratum=named[token]))
    return row


def pledged(row: Draw) -> Record:
    """The record in which the pool was fixed."""
    return Record.objects.get(district=row.district, subject=str(row.id), kind="evaluation.pledge")


def pool_on_record(record: Record) -> dict[str, str]:
    """Token -> stratum as the pledge sealed them, whatever the rows say now."""
    table = Pooled._meta.db_table
    body: dict[str, Any] = json.loads(record.body)
    return {key: columns["stratum"] for where, key, columns in body["r"] if where == table}


def anchors() -> list[Anchor]:
    """The anchors that this installation keeps outside its database; none where the file cannot be read now."""
    path = Path(settings.ANCHORS) / "anchors.jsonl"
    try:
        return read(path)
    except (OSError, NoAnchors):
        return []


def under(record: Record) -> anchored.Pledge:
    """The pledge as an anchor is asked for it."""
    return anchored.Pledge(record.district, record.number, record.at)


def draw(row: Draw, *, now: datetime) -> bool:
    """Draw from a fixed pool; False while no anchor covers it or it has not been public long enough."""
    record = pledged(row)
    anchor = anchored.first(anchors(), under(record))
    if anchor is None or now < row.pledged_at + PUBLISHED_FOR:
        return False
    if not passes(anchor, row.district):
        raise Refusal("rewritten")
    number, seed = anchor.chains[row.district][0], anchored.seed(anchor.sign)
    pool = pool_on_record(record)
    entries = {entry.token: entry for entry in row.pool.select_related("matter")}
    if {token: entry.stratum for token, entry in entries.items()} != pool:
        raise Refusal("pool_changed")
    chosen = sample.drawn([sample.Entry(*pair) for pair in pool.items()], seed, row.wanted / 1000)
    with door(district=row.district, kind="evaluation.draw", by=CLOCK, now=now, subject=str(row.id)) as draft:
        row.refresh_from_db()
        if row.drawn_at is not None:
            raise Refusal("drawn")
        draft.given("week", row.week.isoformat())
        draft.given("count", len(chosen))
        draft.set(row, seeded=number, seed=seed, anchored=anchor.at, sign=anchor.sign, drawn_at=now)
        centres, due = _centres(), days(row.district, now)
        for token in sorted(chosen):
            entry = entries[token]
            draft.set(entry, chosen=True)
            for office in _offices(entry.matter, centres):
                draft.new(Check(pooled=entry, district=row.district, office=office, due=due, asks_at=due))
    return True


def days(district: str, now: datetime) -> datetime:
    """The end of the working days in which a district's offices look at what was drawn."""
    around = world("case")
    return around.calendar(district).add(now, around.numbers_now(district, now).inspect_working_days, "working_days")


def passes(anchor: Anchor, district: str) -> bool:
    """Whether the chain still goes through this anchor."""
    number, seal = anchor.chains[district]
    return Record.objects.filter(district=district, number=number, seal=seal).exists()


def _centres() -> dict[str, str]:
    """Centres at whose desk somebody sits, by their scope."""
    desks = Seat.objects.filter(kind="desk", closed_at=None).values("organisation_id")
    found = Organisation.objects.filter(kind="centre", valid_to=None, level__lte=COMMUNITY, code__in=desks)
    return dict(found.values_list("code", "scope"))


def _offices(row: Matter, centres: dict[str, str]) -> list[str]:
    return sample.offices(row.held_by, row.held_scope, (row.origin,), centres)


def report_found(check: Check, *, found: str, how: str, text: str, by: Actor, now: datetime) -> None:
    """One office says what it found. What is refuted is open again, what both hold is upheld, before this returns."""
    if found not in FOUND or how not in HOW or not text.strip():
        raise Refusal("needs")

    def work(_drafts: list[Any]) -> None:
        check.refresh_from_db(from_queryset=Check.objects.select_for_update())
        entry = Pooled.objects.select_related("matter").get(pk=check.pooled_id)
        row = rows.read(entry.matter_id, hold=True)
        assert row is not None
        if by.org != check.office or by.kind not in ("desk", "lead"):
            raise Refusal("not_yours")
        if by.person in row.facts.worked_by or not by.tokens().isdisjoint(row.facts.about):
            raise Refusal("own_work")
        if check.at is not None:
            raise Refusal("said")
        with door(district=check.district, kind="evaluation.check", by=by, now=now, subject=str(check.id)) as record:
            record.given("found", found)
            record.given("how", how)
            record.set(check, found=found, how=how, text=text.strip(), post=by.post,
                       person=by.person, at=now)  # fmt: skip
        # Named in the inspection's record; the law lets the process carry it out.
        if found == "refuted" and row.facts.state in ("closed", "withdrawn"):
            matters.act(entry.matter_id, "refute", by=CLOCK, given={"reason": text.strip()}, now=now)
        elif found == "held" and row.facts.state == "closed":
            _uphold(entry, row.facts.ended_at, now)

    gate.run(work)


def _uphold(entry: Pooled, ended_at: datetime | None, now: datetime) -> None:
    """Both offices found it solved, since it closed as it stands now: from here it counts as solved."""
    looked = list(Check.objects.filter(pooled=entry))
    if len({each.office for each in looked}) < OFFICES or any(each.found != "held" for each in looked):
        return
    if ended_at is None or any(each.at is None or each.at < ended_at for each in looked):
        return
    try:
        matters.act(
            entry.matter_id, "uphold", by=CLOCK, given={"found_by": sorted(each.person for each in looked)}, now=now
        )
    except matters.Denied:
        # One person for both offices is not two, and the reporter's own word is not written over: what each
        # office found stays on record, and the close counts as it did.
        return


def weekly(*, now: datetime) -> None:
    """The clock's chore: each district's pool is fixed once a week, and drawn from once an anchor covers it."""
    for district in Head.objects.exclude(number=0).values_list("district", flat=True):
        day = world().calendar(district).local_date(now)
        week = day - timedelta(days=day.weekday())
        if not Draw.objects.filter(district=district, week=week).exists() and pool_of(district, *span(district, week)):
            pledge(district=district, week=week, now=now)
    for row in Draw.objects.filter(drawn_at=None):
        try:
            draw(row, now=now)
        except Refusal:
            # Said by `fengqiao judge` and on the page; the other districts' draws do not wait for it.
            continue


def judged(row: Draw, against: list[Anchor] | None = None) -> list[str]:
    """What is wrong with a draw: nothing, if it follows from its pledge and the first anchor that covers it.

    `against`: anchors kept elsewhere, which nobody here can rewrite; without them, those of this installation.
    """
    wrong = []
    record = pledged(row)
    pool = pool_on_record(record)
    if {entry.token: entry.stratum for entry in row.pool.all()} != pool:
        wrong.append("pool_changed")
    known = anchors() if against is None else against
    pledge = under(record)
    first = anchored.first(known, pledge)
    after = [each for each in known if each.chains.get(row.district, (0, ""))[0] >= record.number]
    if against is None:
        # Everybody may ask for this page; every anchor of the years since is verify's work, not a reader's.
        after = [first] if first is not None else []
    if not all(passes(each, row.district) for each in after):
        # The pool, or what came after it, is not what stood there when the anchor was taken.
        wrong.append("rewritten")
    if row.drawn_at is None:
        return wrong
    if row.seeded < record.number or not row.anchored or datetime.fromisoformat(row.anchored) < record.at:
        return [*wrong, "seen"]
    if first is None:
        return [*wrong, "unanchored"]
    if (first.at, first.sign) != (row.anchored, row.sign) or row.seed != anchored.seed(row.sign):
        return [*wrong, "seed"]
    expected = sample.drawn([sample.Entry(*pair) for pair in pool.items()], row.seed, row.wanted / 1000)
    if {entry.token for entry in row.pool.filter(chosen=True)} != expected:
        wrong.append("chosen")
    return wrong
