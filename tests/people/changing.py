"""A process of its own that changes posts or acts on matters beside the test's, until it has done its count."""

import os
import sys
from datetime import timedelta
from random import Random

import django


def main(what: str, matters: list[str], count: int, seed: int) -> None:
    """`give` assigns open matters to workers; `posts` ends, appoints, closes and adds their seats; prints what it did."""
    django.setup()
    from fengqiao.matters.act import Denied, Stale, act
    from fengqiao.people import act as people
    from fengqiao.people.models import Person, Seat
    from fengqiao.people.standing import acting
    from tests.town import MONDAY, WILLOW, WILLOW_1

    luck = Random(seed)
    persons = list(Person.objects.filter(appointments__isnull=False).distinct().order_by("id"))
    done = 0

    def by(seat: str):
        sitter = Seat.objects.get(code=seat).sitter_id
        found = acting(str(sitter), seat)
        assert found is not None
        return found

    def give(turn: int) -> None:
        desk = by(WILLOW + "/desk")
        seats = list(
            Seat.objects.filter(organisation_id=WILLOW_1, kind="worker", closed_at=None).values_list("code", flat=True)
        )
        if seats:
            act(luck.choice(matters), "assign", by=desk, given={"assignee": luck.choice(seats)}, now=MONDAY)

    def posts(turn: int) -> None:
        lead, now = by(WILLOW + "/lead"), MONDAY + timedelta(seconds=turn)
        workers = Seat.objects.filter(organisation_id=WILLOW_1, kind="worker", closed_at=None)
        does = luck.choice(("close", "appoint", "end", "desk"))
        if does == "close" and workers.count():
            people.close_seat(seat=luck.choice(list(workers)), reason="并岗", by=lead, now=now)
            people.add_seat(code=f"{WILLOW_1}/w{seed}-{turn}", kind="worker", name={"zh": "网格员"}, by=lead, now=now)
        elif does == "desk":
            people.appoint(seat=WILLOW + "/desk", person=luck.choice(persons), by=lead, now=now)
        elif does == "appoint":
            people.appoint(seat=luck.choice(list(workers)).code, person=luck.choice(persons), by=lead, now=now)
        else:
            held = [row for seat in workers for row in seat.appointments.filter(ended_at=None)]
            if held:
                people.end(appointment=luck.choice(held), reason="调走", by=lead, now=now)

    for turn in range(count):
        try:
            (give if what == "give" else posts)(turn)
            done += 1
        except (people.Refusal, Denied, Stale, AssertionError):
            continue
    os.write(1, f"{done}\n".encode())
    sys.stdout.flush()
