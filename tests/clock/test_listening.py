"""Listeners and chores: one that fails waits alone; the demo's time stops at every due moment."""

from datetime import timedelta

import pytest

from fengqiao import clock, doctor, wiring
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import bookmarks, time
from fengqiao.ledger.models import Bookmark, Record
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
HEARD: list[str] = []
AWAY = [True]


def sound(record: Record, now) -> None:
    """A listener that hears."""
    HEARD.append(f"{record.district}-{record.number}")


def stuck(record: Record, now) -> None:
    """A listener that fails while something of its own is away."""
    if AWAY[0]:
        raise ConnectionError("the resident's words must not be told")


def reported(**more):
    given = {"words": "水管爆裂", "area": WILLOW_1, "category": "water.pipe"} | more
    return report_case(Report(**given), by=Actor(person=""), now=MONDAY)


def test_a_failing_listener_waits_alone_and_goes_on_by_itself(monkeypatch):
    build()
    listeners = {"sound": f"{__name__}:sound", "stuck": f"{__name__}:stuck"}
    monkeypatch.setattr(wiring, "LISTENERS", listeners)
    HEARD.clear()
    AWAY[0] = True
    reported()
    clock.listen(MONDAY)
    assert len(HEARD) == Record.objects.count() == len(set(HEARD))
    waiting = [mark for mark in bookmarks.behind(list(listeners)) if mark.failures]
    assert waiting and {mark.listener for mark in waiting} == {"stuck"}
    assert all(mark.wait_until > MONDAY for mark in waiting)
    found = doctor.listeners(MONDAY)
    assert not found.well and "stuck" in found.says[1] and "words" not in found.says[1]
    AWAY[0] = False
    while clock.listen(MONDAY + timedelta(hours=2)):
        pass
    assert not bookmarks.behind(list(listeners))
    assert doctor.listeners(MONDAY).well


def test_a_chore_that_fails_holds_up_no_other(monkeypatch):
    done = []
    monkeypatch.setattr(wiring, "CHORES", {"one": "x", "two": "y"})
    jobs = {"x": lambda *, now: 1 / 0, "y": lambda *, now: done.append(now)}
    monkeypatch.setattr(clock, "_callable", jobs.__getitem__)
    clock.chores(MONDAY)
    assert done == [MONDAY]


def test_every_chore_can_be_called():
    build()
    for path in wiring.CHORES.values():
        clock._callable(path)(now=MONDAY)


def test_the_demos_time_stops_at_every_due_moment(settings):
    settings.MODE = "demo"
    build()
    case = reported()
    opened_at = Matter.objects.get(pk=case.matter).due
    stops = []
    with time.held(MONDAY):
        clock.advance(MONDAY + timedelta(hours=8), lambda moment, acts: stops.append((moment, acts)))
    climbs = list(Record.objects.filter(subject=case.matter, kind="matter.overdue").order_by("at"))
    assert stops[0] == (opened_at, stops[0][1]) and stops[0][1] > 0
    assert stops[-1][0] == MONDAY + timedelta(hours=8)
    assert len(climbs) >= 3
    assert {record.at for record in climbs} <= {moment for moment, _ in stops}
    assert Matter.objects.get(pk=case.matter).held_by not in (WILLOW_1, WILLOW)


def test_a_clock_leaves_a_sign_of_life():
    build()
    clock.beat(MONDAY)
    assert clock.last_beat() == MONDAY
    assert Bookmark.objects.filter(listener=clock.BEAT).count() == 1
