"""The demo's past month: six hundred cases and the scenes, every step an act under somebody's own post."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from fengqiao import clock
from fengqiao.cases import callbacks
from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.demo import street
from fengqiao.ledger import gate, reads
from fengqiao.matters.act import Denied, Stale, act
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.people import act as people
from fengqiao.people.models import Appointment, Person, Seat
from fengqiao.people.standing import Actor, acting, of_seat

Step = Callable[[datetime], None]

DAYS = 30
AT_ONCE = 60


class Timeline:
    """Steps in the order of their time, with the clock's own acts between them."""

    def __init__(self, persons: dict[str, Person], ends: datetime, seed: int = 7) -> None:
        self.persons = persons
        self.ends = ends
        self.draw = random.Random(seed)  # noqa: S311  (the invented street is the same every time)
        self._heap: list[tuple[datetime, int, Step, bool]] = []
        self._count = 0
        self.code = ""

    def at(self, when: datetime, step: Step, *, heard: bool = False) -> None:
        """Something that happens then, if the month lasts so long; `heard`: once the clock told all that was before."""
        if when <= self.ends:
            self._count += 1
            heapq.heappush(self._heap, (when, self._count, step, heard))

    def play(self) -> Iterator[datetime]:
        """Play everything; yields how far it has come, once a commit."""
        while self._heap:
            with gate.batch():
                for place in range(AT_ONCE):
                    if not self._heap or (place and self._heap[0][3]):
                        break
                    when, _, step, _ = heapq.heappop(self._heap)
                    step(when)
            clock.sweep(min(when, self.ends))
            yield when
        for moment in clock.stops(when, self.ends):
            clock.sweep(moment)

    def by(self, seat: str, **more: Any) -> Actor:
        """Whoever sits there."""
        row = Seat.objects.select_related("organisation").get(code=seat)
        return of_seat(row)._replace(**more)

    def try_(self, matter: str, does: str, by: Actor, when: datetime, **given: Any) -> bool:
        """An act that may find the matter elsewhere by now."""
        try:
            act(matter, does, by=by, given=given, now=when)
        except (Denied, Stale):
            return False
        return True


def fill(line: Timeline, cases: int) -> None:
    """Cases over the past month: most go well, some are late, sent back, denied, rejected or withdrawn."""
    draw = line.draw
    grids = [place for place in street.places() if place.level == 4]
    begin = line.ends - timedelta(days=DAYS)
    for number in range(cases):
        when = _daytime(begin + (line.ends - begin) * (number / cases), draw)
        grid, words = draw.choice(grids), draw.choice(street.WORDS)
        line.at(when, _case(line, grid, words, number))


def _daytime(when: datetime, draw: random.Random) -> datetime:
    """A moment of that day between 7 and 21 o'clock in Tianjin (UTC+8)."""
    midnight = (when + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=8)
    return midnight + timedelta(hours=draw.uniform(7, 21))


def _case(line: Timeline, grid: street.Place, words: tuple[str, str, str], number: int) -> Step:
    draw = line.draw
    kind, text, outcome = words
    west, south, east, north = grid.square
    building = draw.randint(1, 6)

    def step(when: datetime) -> None:
        person = line.persons[draw.choice(street.RESIDENTS)] if draw.random() < 0.5 else None
        opened = report_case(
            Report(
                words=text, area=grid.code, category=kind, place=f"{grid.zh[:3]} {building} 号楼",
                lon=draw.uniform(west, east), lat=draw.uniform(south, north),
                source=draw.choice(("web", "web", "web", "phone", "counter")),
            ),
            by=Actor(person=str(person.id) if person else ""), person=person, now=when, with_code=False,
        )  # fmt: skip
        urgent = any(kind == code and urgency == "urgent" for code, _, _, _, urgency, *_ in street.CATEGORIES)
        pace = timedelta(minutes=draw.uniform(3, 25)) if urgent else timedelta(hours=draw.uniform(0.2, 6))
        sort = _sort(line, opened, kind, text, outcome, pace, urgent)
        if draw.random() < 0.93:
            line.at(when + pace, sort)
        # What was left lying has gone up meanwhile: whoever has it then takes it on.
        for days in (0.1, 0.3, 0.8, 2, 4) if urgent else (1.6, 3.2, 5, 8, 12):
            line.at(when + timedelta(days=days * draw.uniform(0.9, 1.2)), sort)

    return step


def _sort(line: Timeline, opened: Opened, kind: str, text: str, outcome: str, pace: timedelta, urgent: bool) -> Step:
    draw = line.draw

    def step(when: datetime) -> None:
        matter = Matter.objects.get(pk=opened.matter)
        if matter.state != "reported":
            return
        desk = line.by(world().rung(matter.held_by).desks[0][0])
        if draw.random() < 0.03:
            line.try_(
                matter.id, "reject", desk, when, reason="这件事要由法院来定。", instead="可以到区法院诉讼服务中心咨询。"
            )
            return
        line.try_(matter.id, "accept", desk, when, category=kind, urgency="urgent" if urgent else "normal",
                  title=text.replace("，", "。").partition("。")[0], account=text)  # fmt: skip
        line.at(when + pace, _assign(line, opened, outcome, pace))

    return step


def _assign(line: Timeline, opened: Opened, outcome: str, pace: timedelta) -> Step:
    draw = line.draw

    def step(when: datetime) -> None:
        matter = Matter.objects.get(pk=opened.matter)
        if matter.state != "accepted":
            return
        desk = line.by(world().rung(matter.held_by).desks[0][0])
        seats = Seat.objects.filter(kind="worker", organisation__scope__startswith=matter.held_scope)
        seat = draw.choice(list(seats.values_list("code", flat=True)) or [desk.post])
        if line.try_(matter.id, "assign", desk, when, assignee=seat) and draw.random() < 0.9:
            line.at(when + pace * draw.uniform(1, 5), _finish(line, opened, outcome, pace))

    return step


def _finish(line: Timeline, opened: Opened, outcome: str, pace: timedelta) -> Step:
    draw = line.draw

    def step(when: datetime) -> None:
        matter = Matter.objects.get(pk=opened.matter)
        if matter.state != "working" or not matter.assignee:
            return
        line.try_(matter.id, "finish", line.by(matter.assignee), when, outcome=outcome)
        line.at(when + pace * draw.uniform(0.5, 3), _answer(line, opened, outcome, pace))

    return step


def _answer(line: Timeline, opened: Opened, outcome: str, pace: timedelta) -> Step:
    draw = line.draw

    def step(when: datetime) -> None:
        matter = Matter.objects.get(pk=opened.matter)
        if matter.state != "done":
            return
        luck = draw.random()
        voice = Actor(person="", voice=opened.voice)
        if luck < 0.35:
            line.try_(matter.id, "confirm", voice, when)
        elif luck < 0.45:
            if line.try_(matter.id, "deny", voice, when, reason="还是老样子，没有解决。"):
                line.at(when + pace, _finish(line, opened, outcome + "（第二次上门）", pace))
        elif luck < 0.75:
            line.try_(matter.id, "close", line.by(matter.seat), when, finding="到现场看过，属实。")
        elif luck < 0.8:
            if line.try_(matter.id, "send_back", line.by(matter.seat), when, reason="现场还没弄干净。"):
                line.at(when + pace, _finish(line, opened, outcome, pace))
        else:
            # Nobody got to it: a danger does not lapse, so somebody above goes and looks some days later.
            line.at(when + timedelta(days=draw.uniform(1, 5)), _late_look(line, opened))

    return step


def _late_look(line: Timeline, opened: Opened) -> Step:
    draw = line.draw

    def step(when: datetime) -> None:
        matter = Matter.objects.get(pk=opened.matter)
        if matter.state == "done" and draw.random() < 0.8:
            line.try_(matter.id, "close", line.by(matter.seat), when, finding="核查晚了，今天到现场看过，属实。")

    return step


def scene_2(line: Timeline) -> None:
    """Mrs Qin, 72, phones about a burst pipe: 'done', called back 'still wet', opened again, solved."""
    qin = line.persons["秦淑兰"]
    held: dict[str, Opened] = {}
    # Half past nine in Tianjin (UTC+8): an hour at which one may call, working day or not.
    midnight = (line.ends + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - timedelta(days=3) + timedelta(hours=1, minutes=30)

    def call(when: datetime, says: str, words: str) -> None:
        """The street calls, for the community's own people did the work."""
        for row in callbacks.of(held["case"].matter):
            if row.ended_at is None:
                line.try_(row.id, says, line.by(row.seat), when, text=words)

    def phone(when: datetime) -> None:
        held["case"] = report_case(
            Report(words="厨房水管爆了，一直往外喷水，我一个人在家，关不上阀门。", area=street.WILLOW, category="home.leak",
                   place="柳荫里 3 号楼 2 门 501", source="phone"),
            by=line.by(street.WILLOW + "/desk"), person=qin, now=when,
        )  # fmt: skip

    def accept(when: datetime) -> None:
        act(held["case"].matter, "accept", by=line.by(street.WILLOW + "/desk"), now=when,
            given={"category": "home.leak", "urgency": "urgent", "title": "3 号楼二门水管爆裂", "account": "厨房水管爆裂，住户关不上阀门，需带管钳。"})  # fmt: skip
        act(
            held["case"].matter,
            "assign",
            by=line.by(street.WILLOW + "/desk"),
            now=when,
            given={"assignee": street.WILLOW + "/worker-1"},
        )

    def done(text: str) -> Step:
        def step(when: datetime) -> None:
            matter = Matter.objects.get(pk=held["case"].matter)
            line.try_(matter.id, "finish", line.by(matter.assignee or street.WILLOW + "/worker-1"), when, outcome=text)

        return step

    def wet(when: datetime) -> None:
        call(when, "says_not", "地上还是湿的，墙根一直往外渗。")

    def solved(when: datetime) -> None:
        call(when, "says_solved", "不漏了，地也擦干净了，谢谢你们。")

    for minutes, step in (
        (0, phone),
        (8, accept),
        (70, done("换了接头，已不喷水。")),
        (130, wet),
        (200, done("重新打压，地面擦干，住户看过。")),
        (260, solved),
    ):
        line.at(start + timedelta(minutes=minutes), step, heard=step in (wet, solved))


def scene_6(line: Timeline) -> None:
    """A complaint about the community's own office begins at the street; the office cannot tell that it exists."""
    held: dict[str, Opened] = {}
    start = line.ends - timedelta(days=1, hours=4)

    def report(when: datetime) -> None:
        person = line.persons["吴磊"]
        held["case"] = report_case(
            Report(words="社区窗口要我先交一百元“登记费”才给开居住证明，说是惯例，也不给收据。", area=street.WILLOW,
                   category="service.office", place="柳荫里社区", about_organisations=(street.WILLOW,)),
            by=Actor(person=str(person.id)), person=person, now=when,
        )  # fmt: skip
        line.code = held["case"].code

    def accept(when: datetime) -> None:
        matter = Matter.objects.get(pk=held["case"].matter)
        act(matter.id, "accept", by=line.by(matter.seat), now=when,
            given={"category": "service.office", "urgency": "normal", "title": "窗口违规收费", "account": "核查社区窗口收费依据。"})  # fmt: skip

    def look(when: datetime) -> None:
        curious = acting(str(line.persons["赵敏"].id), street.WILLOW + "/desk")
        if curious is not None:
            reads.look(
                by=curious, organisation=street.WILLOW, subject=held["case"].matter, groups=("about",), now=when,
                refused=True,
            )  # fmt: skip

    line.at(start, report)
    line.at(start + timedelta(hours=1), accept)
    line.at(start + timedelta(hours=2), look)


def scene_7(line: Timeline) -> None:
    """The secretary on leave, the post vacant: an urgent case that will climb before the visitor's eyes."""
    when = line.ends - timedelta(minutes=6)

    def leave(now: datetime) -> None:
        for code in (street.DONGFENG + "/lead", street.DONGFENG + "/desk"):
            held = Appointment.objects.filter(seat_id=code, ended_at=None).first()
            if held is not None:
                people.away(
                    appointment=held,
                    since=now,
                    until=now + timedelta(days=14),
                    by=line.by(street.STREET + "/lead"),
                    now=now,
                )

    def report(now: datetime) -> None:
        person = line.persons["李桂芬"]
        report_case(
            Report(words="小区门口井盖没了，天黑以后老人孩子都走这里，刚才有人差点掉下去。", area=street.DONGFENG, category="road",
                   place="东风里正门", lon=street.WEST + 1.4 * street.SIDE, lat=street.SOUTH + 1.5 * street.SIDE),
            by=Actor(person=str(person.id)), person=person, now=now,
        )  # fmt: skip

    line.at(when, leave)
    line.at(when + timedelta(minutes=2), report)
