"""The street's centre with three windows: the street's own, urban management, the community; open Monday to Friday."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

STREET_DESK = "120101001000/desk"


@pytest.fixture
def held():
    """Every page of the test is asked for on Monday at ten."""
    from fengqiao.ledger import time
    from tests.town import MONDAY

    with time.held(MONDAY):
        yield


@pytest.fixture
def hall() -> Any:
    """The town with its hall: `windows` by number, `topics` by code, `lead` of the street."""
    from django.core.cache import cache

    from tests.snapshot import once
    from tests.town import MONDAY

    cache.clear()
    return once(at_its_doors, MONDAY)


def at_its_doors(now: Any) -> Any:
    """A town and its hall."""
    from tests.town import build

    return furnished(build(now))


def furnished(town: Any) -> Any:
    """Set the hall up through its own doors."""
    from fengqiao.hall import act, hours
    from fengqiao.ledger.door import SYSTEM
    from fengqiao.people import act as people
    from fengqiao.people.models import Organisation, Seat
    from tests.town import MONDAY, STREET, URBAN, WILLOW

    people.appoint(seat=URBAN + "/desk", person=town.people["王芳"], by=SYSTEM, now=MONDAY)
    lead = town.actor(STREET + "/lead")
    street = Organisation.objects.get(code=STREET)
    topics = {
        code: act.add_topic(centre=street, code=code, name={"zh": zh, "en": code}, minutes=10, by=lead, now=MONDAY)
        for code, zh in (("report", "反映问题"), ("legal", "法律咨询"))
    }
    windows = {}
    for number, office, zh, only in (
        ("1", STREET, "综合", []),
        ("2", URBAN, "城管", ["report"]),
        ("3", WILLOW, "社区", ["report"]),
    ):
        name = {"zh": zh, "en": f"Window {number}"}
        row = act.set_window(centre=street, number=number, name=name, office=Organisation.objects.get(code=office),
                             topics=only, by=lead, now=MONDAY)  # fmt: skip
        week = {"weekdays": "12345", "since": hours.minute("9:00"), "until": hours.minute("17:00")}
        more = {"first": MONDAY.date(), "by": lead, "now": MONDAY}
        act.set_hours(window=row, **week, **more)
        act.set_hours(window=row, **week, **more, seat=Seat.objects.get(code=office + "/desk"))
        windows[number] = row
    return SimpleNamespace(town=town, lead=lead, street=street, topics=topics, windows=windows)


def drawn(
    hall: Any, n: int, *, topic: str = "report", priority: bool = False, source: str = "kiosk", now: Any = None
) -> Any:
    """A number; the n of its id keeps it apart from the others."""
    from fengqiao.hall import act
    from tests.town import MONDAY

    return act.draw(key=UUID(int=n), centre=hall.street, topic=hall.topics[topic], source=source, priority=priority,
                    now=now or MONDAY)  # fmt: skip
