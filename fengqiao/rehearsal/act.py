"""The only door through which a rehearsal begins and ends; it marks the database as a rehearsal's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from fengqiao.cases.models import Category
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.matters import act as matters
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Appointment, Organisation, Person, Seat
from fengqiao.places.act.chains import changed as places_changed
from fengqiao.places.calendars import base
from fengqiao.places.models import Area, CalendarDay
from fengqiao.rehearsal.history.maps import Law, Map
from fengqiao.rehearsal.history.tree import Place, Post, Tree
from fengqiao.rehearsal.models import Run

_ROWS = uuid.UUID("9f0b6f6a-58a4-5c0e-8d86-0a6f6b0f3f10")
NAMES = {
    "lead": {"zh": "负责人", "en": "lead"},
    "desk": {"zh": "受理席", "en": "desk"},
    "worker": {"zh": "经办人", "en": "worker"},
}


class NotMarked(Exception):
    """This database holds something that is no rehearsal."""


def free_prefix() -> str:
    """The first two digits for the next rehearsal's areas; NotMarked in a database that is not a rehearsal's."""
    runs = set(Run.objects.values_list("prefix", flat=True))
    if not runs and (Person.objects.exists() or Organisation.objects.exists() or Matter.objects.exists()):
        raise NotMarked(
            "这个数据库里有真实或演示数据，不能推演。请把 FENGQIAO_HOME 设为一个新文件夹。"
            " This database holds real or demo data; no rehearsal runs in it. Set FENGQIAO_HOME to a new folder."
        )
    for number in range(99, 9, -1):
        if str(number) not in runs:
            return str(number)
    raise NotMarked("此处的推演已满 · this database is full of rehearsals; set FENGQIAO_HOME to a new folder")


def begin_run(
    *, tree: Tree, rules: Map, law: Law, categories: Iterable[tuple[str, str]], rows: int, file: str, sha256: str,
    days: tuple[date, date], now: datetime,
) -> Run:  # fmt: skip
    """Set up the areas, offices, posts, calendar and numbers of a history, and mark the database."""
    run = Run(prefix=tree.prefix, name=rules.name, file=file[:200], sha256=sha256, began_at=now)
    places, posts = list(tree.places.values()), list(tree.posts.values())
    with door(district=tree.top, kind="rehearsal.begin", by=SYSTEM, now=now) as record:
        record.given("file", run.file)
        record.given("rows", rows)
        record.new(run)
        record.bulk(Area, [_area(place, rules.zone) for place in places if place.centre])
        record.bulk(CalendarDay, _days(tree.top, rules, days))
        record.bulk(Person, [Person(id=uuid.UUID(post.person), name="", joined_at=now) for post in posts])
        record.bulk(Organisation, [_organisation(place) for place in places])
        record.bulk(Seat, [_seat(post) for post in posts])
        record.bulk(Appointment, [_appointment(post, now) for post in posts])
        known = set(Category.objects.values_list("code", flat=True))
        new = [
            Category(
                code=code, parent="", name={"zh": code, "en": code}, urgency=urgency, valid_from=now.date(), rank=rank
            )
            for rank, (code, urgency) in enumerate(sorted(set(categories)))
            if code not in known
        ]  # fmt: skip
        record.bulk(Category, new)
        people.touch()
        places_changed("areas", "calendar")
    if law.stored:
        for district in sorted({place.district for place in places}):
            matters.set_numbers(
                district=district, numbers=law.stored, valid_from=now, by=SYSTEM, now=now, bounded=False
            )
    return run


def end_run(*, run: Run, figures: dict[str, Any], now: datetime) -> None:
    """The last record of a rehearsal says what came of it."""
    with door(district=run.prefix + "0" * 10, kind="rehearsal.end", by=SYSTEM, now=now) as record:
        record.given("acts", figures["acts"])
        record.set(run, ended_at=now, figures=figures)


def _area(place: Place, zone: str) -> Area:
    return Area(
        code=place.code, level=place.level, scope=place.scope, parent=place.above, name=place.name, zone=zone,
        kind="virtual",
    )  # fmt: skip


def _days(top: str, rules: Map, days: tuple[date, date]) -> list[CalendarDay]:
    """The days on which the map's calendar differs from the one the place would have."""
    own, there, found = rules.calendar, base(rules.zone), []
    day, last = days
    while day <= last:
        if own.works(day) != there.works(day):
            key = uuid.uuid5(_ROWS, f"{top}/{day}")
            found.append(CalendarDay(id=key, area_id=top, day=day, working=own.works(day), reason="rehearsal"))
        day += timedelta(days=1)
    return found


def _organisation(place: Place) -> Organisation:
    return Organisation(
        code=place.code, area_id=place.area, district=place.district, level=place.level, scope=place.scope,
        name=place.name, kind="centre" if place.centre else "department", above=place.above if place.centre else "",
    )  # fmt: skip


def _seat(post: Post) -> Seat:
    return Seat(
        code=post.seat, organisation_id=post.org, kind=post.kind, name=NAMES[post.kind], rank=post.rank,
        sitter_id=uuid.UUID(post.person), basis="holder",
    )  # fmt: skip


def _appointment(post: Post, now: datetime) -> Appointment:
    return Appointment(id=uuid.uuid5(_ROWS, post.seat), seat_id=post.seat, person_id=uuid.UUID(post.person), starts=now)
