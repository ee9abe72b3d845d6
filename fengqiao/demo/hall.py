"""The demo's hall: three windows of the street's centre, a week of numbers, and this morning's, one handed over."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from fengqiao.demo import street
from fengqiao.demo.night import midnight
from fengqiao.demo.timeline import Timeline
from fengqiao.hall import act, find
from fengqiao.hall.models import Topic, Window
from fengqiao.hall.queue import Refused
from fengqiao.hall.words import USUAL
from fengqiao.intake import act as intake
from fengqiao.intake.models import Draft
from fengqiao.people.models import Organisation, Seat

# number, office, zh, en, what it takes
WINDOWS = (
    ("1", street.STREET, "综合受理", "General", ()),
    ("2", street.WILLOW, "社区和调解", "Community and mediation", ("mediation", "legal", "report")),
    ("3", street.URBAN, "城管", "Urban management", ("report",)),
)
STORY = "楼下烧烤摊把桌子摆到人行道上，烟往三楼灌，说过两次，摊主说是城管让摆的。"
WEEK, A_DAY = 6, 15

Step = Callable[[datetime], None]


def windows(line: Timeline) -> None:
    """Set up by the street's lead a week ago; open day and night, so that a visitor finds them so."""
    draw = random.Random(11)  # noqa: S311  (the invented street is the same every time)
    first = midnight(line.ends) - timedelta(days=WEEK)

    def stand(when: datetime) -> None:
        lead, centre = line.by(street.STREET + "/lead"), Organisation.objects.get(code=street.STREET)
        for place, (code, zh, en, minutes) in enumerate(USUAL):
            name = {"zh": zh, "en": en}
            act.add_topic(centre=centre, code=code, name=name, minutes=minutes, place=place, by=lead, now=when)
        for number, office, zh, en, topics in WINDOWS:
            row = act.set_window(
                centre=centre, number=number, name={"zh": zh, "en": en}, topics=topics,
                office=Organisation.objects.get(code=office), by=lead, now=when,
            )  # fmt: skip
            week = {"weekdays": "1234567", "since": 0, "until": 24 * 60, "first": find.day_of(centre, when)}
            act.set_hours(window=row, **week, holidays=True, by=lead, now=when)
            seat = Seat.objects.get(code=office + "/desk")
            act.set_hours(window=row, **week, holidays=True, seat=seat, by=lead, now=when)

    line.at(first + timedelta(hours=8), stand)
    for day in range(WEEK):
        _day(line, first + timedelta(days=day, hours=9), draw)
    _today(line, draw)


def _day(line: Timeline, opens: datetime, draw: random.Random) -> None:
    """A morning and afternoon: most are served, some leave, at six the rest is told so."""
    free = {number: opens for number, *_ in WINDOWS}
    for place in range(A_DAY):
        drawn = opens + timedelta(minutes=place * 26 + draw.randint(0, 20))
        topic = draw.choice(("report", "report", "mediation", "legal", "petition"))
        line.at(drawn, _draw(line, topic, draw, priority=draw.random() < 0.2))
        number = min(free, key=lambda each: free[each])
        called = max(free[number], drawn + timedelta(minutes=draw.randint(1, 12)))
        free[number] = called + timedelta(minutes=draw.randint(5, 22))
        _serve(line, number, called, free[number] - timedelta(minutes=1))
    line.at(opens + timedelta(hours=9), lambda when: _closed(line, when))


def _closed(line: Timeline, when: datetime) -> None:
    centre = Organisation.objects.get(code=street.STREET)
    act.close_now(centre=centre, by=line.by(street.STREET + "/desk"), now=when)


def _draw(line: Timeline, topic: str, draw: random.Random, *, priority: bool = False, source: str = "kiosk") -> Step:
    key = UUID(int=draw.getrandbits(128))

    def step(when: datetime) -> None:
        centre = Organisation.objects.get(code=street.STREET)
        row = Topic.objects.get(centre=centre, code=topic, ended_at=None)
        act.draw(key=key, centre=centre, topic=row, source=source, priority=priority, now=when)

    return step


def _serve(line: Timeline, number: str, called: datetime, ends: datetime) -> None:
    """Called, taken up, done."""
    line.at(called, lambda when: _call(line, number, when))
    line.at(called + timedelta(minutes=1), lambda when: _does(line, number, "take_up", when))
    line.at(ends, lambda when: _does(line, number, "done", when))


def _window(number: str) -> Window:
    return Window.objects.select_related("centre", "office").get(centre_id=street.STREET, number=number)


def _call(line: Timeline, number: str, when: datetime) -> None:
    row = _window(number)
    try:
        act.call_next(window=row, by=line.by(row.office_id + "/desk"), now=when)
    except Refused:
        return  # Somebody is still at that window.


def _does(line: Timeline, number: str, does: str, when: datetime) -> None:
    row = _window(number)
    ticket = find.at_window(row)
    if ticket is None:
        return
    try:
        act.step(ticket=ticket, does=does, by=line.by(row.office_id + "/desk"), now=when, seen=ticket.version)
    except Refused:
        return  # Nobody waited when it called.


def _today(line: Timeline, draw: random.Random) -> None:
    """The last forty minutes: one story has been told and goes to urban management, three wait, one did not hear it."""
    begin = line.ends - timedelta(minutes=40)

    def at(minute: float, step: Step) -> None:
        line.at(begin + timedelta(minutes=minute), step)

    def told(when: datetime) -> None:
        ticket = find.at_window(_window("1"))
        if ticket is not None and ticket.draft is not None:
            body = {"count": "1", "m0-words": STORY, "m0-place": "柳荫里 3 号楼下", "m0-category": "order.stall"}
            draft = Draft.objects.get(pk=ticket.draft)
            intake.keep(draft=draft, body=body, by=line.by(street.STREET + "/desk"), now=when)

    def over(when: datetime) -> None:
        ticket = find.at_window(_window("1"))
        if ticket is not None and ticket.state == "serving":
            by = line.by(street.STREET + "/desk")
            act.hand_over(ticket=ticket, office=street.URBAN, by=by, now=when, seen=ticket.version)

    for minute, topic, priority in (
        (0, "petition", False), (1, "mediation", False), (3, "report", False), (12, "report", False),
        (24, "report", False), (27, "legal", False), (31, "petition", False), (33, "report", True),
    ):  # fmt: skip
        at(minute, _draw(line, topic, draw, priority=priority, source="phone" if minute % 2 else "kiosk"))
    at(2, lambda when: _call(line, "1", when))
    for minute, does in ((3, "recall"), (4, "recall"), (5, "absent")):
        at(minute, lambda when, does=does: _does(line, "1", does, when))
    at(6, lambda when: _call(line, "1", when))
    at(7, lambda when: _does(line, "1", "take_up", when))
    at(13, told)
    at(5, lambda when: _call(line, "2", when))
    at(6, lambda when: _does(line, "2", "take_up", when))
    at(26, lambda when: _call(line, "3", when))
    at(27, lambda when: _does(line, "3", "take_up", when))
    at(30, over)
