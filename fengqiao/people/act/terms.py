"""What dates alone change: terms, absences and secondments that begin or end; the clock does it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from fengqiao.people.act.seating import changing, reseat
from fengqiao.people.models import Appointment, Seat
from fengqiao.people.standing import CLOCK


class _NothingLeft(Exception):
    """Another clock was quicker."""


def due_ends(now: datetime) -> list[str]:
    """The seats on which somebody else may sit by date since they were last worked out."""
    return list(Seat.objects.filter(turns_at__lte=now).order_by("code").values_list("code", flat=True))


def next_change(now: datetime, until: datetime) -> datetime | None:
    """The first moment after `now`, up to `until`, at which a term, absence or secondment begins or ends."""
    coming = Seat.objects.filter(turns_at__gt=now, turns_at__lte=until).order_by("turns_at")
    return coming.values_list("turns_at", flat=True).first()


def end_due(now: datetime) -> int:
    """End what ran out and re-seat what began or ended; returns how many posts that were.

    Two clocks do each once: the second waits for the first and finds nothing left.
    """
    by_district: dict[str, list[str]] = defaultdict(list)
    for code, district in (
        Seat.objects.filter(turns_at__lte=now).order_by("code").values_list("code", "organisation__district")
    ):
        by_district[district].append(code)
    return sum(_turn(district, codes, now) for district, codes in sorted(by_district.items()))


def _turn(district: str, codes: list[str], now: datetime) -> int:
    try:
        with changing(district, "people.turn", CLOCK, now) as record:
            still = list(
                Seat.objects.filter(code__in=codes, turns_at__lte=now).order_by("code").values_list("code", flat=True)
            )
            if not still:
                raise _NothingLeft
            record.given("seats", still)
            seats, persons = set(still), set()
            over = Appointment.objects.filter(
                Q(seat_id__in=still) | Q(home_id__in=still),
                ended_at=None,
                ends__lte=now,
                seat__organisation__district=district,
            )
            for each in over.order_by("id"):
                record.set(each, ended_at=now, reason="term")
                seats.update(code for code in (each.seat_id, each.home_id) if code)
                persons.add(each.person_id)
            reseat(record, sorted(seats), "term", CLOCK, now, persons=persons)
    except _NothingLeft:
        return 0
    return len(still)
