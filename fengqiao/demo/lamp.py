"""The demo's dark lamp: twelve voices by the door's code, the web and a 12345 file, one problem; one is still dark."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.demo import street
from fengqiao.demo.timeline import Timeline
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from fengqiao.places.find import buildings_in

# Street lights are the street's by the duty list.
DESK, WORKER = street.STREET + "/desk", street.WILLOW + "/worker-1"
# (how it came, what was said): the first is the problem that the others go into.
VOICES = (
    ("door", "小广场的灯全黑了，老人晚上不敢出门。"),
    ("web", "小广场路灯不亮，好几天了。"),
    ("door", "广场那边一到晚上黑漆漆的，灯不亮。"),
    ("web", "跳舞的地方灯坏了，看不见台阶。"),
    ("file", "市民反映柳荫里小广场路灯不亮，要求维修。"),
    ("web", "小广场西边的灯也不亮。"),
    ("door", "楼下广场的灯三天没亮了。"),
    ("file", "来电人称柳荫里小广场夜间无照明。"),
    ("web", "孩子下晚自习走小广场，黑得看不见路。"),
    ("file", "市民再次反映小广场路灯未修。"),
    ("door", "我家门口对着小广场，那盏灯不亮。"),
    ("web", "小广场的路灯该修了。"),
)
DARK = 10
"""Whose lamp is still dark when all others are lit."""


def scene_3(line: Timeline) -> None:
    """All of one evening; joined by the desk, one lamp replaced, every voice asked, and one says no."""
    start = line.ends - timedelta(days=2, hours=3)
    told: list[Opened] = []

    def voice(number: int, when: datetime) -> None:
        way, words = VOICES[number]
        building = buildings_in(street.WILLOW).first() if way == "door" else None
        by = line.by(DESK) if way == "file" else Actor(person="")
        told.append(
            report_case(
                Report(
                    words=words, area=building.area_id if building else street.WILLOW, category="light",
                    place="柳荫里小广场", building=str(building.pk) if building else "",
                    source="file" if way == "file" else "web",
                    source_key=f"file:demo-lamp-{number}" if way == "file" else None,
                ),
                by=by, now=when, with_code=way != "file",
            )
        )  # fmt: skip

    def accept(when: datetime) -> None:
        line.try_(told[0].matter, "accept", line.by(DESK), when, category="light", urgency="normal",
                  title="小广场路灯不亮", account="小广场一排路灯不亮，请检修。")  # fmt: skip

    def join(when: datetime) -> None:
        for number, each in enumerate(told[1:], 1):
            title = "小广场对面门口的灯不亮" if number == DARK else "小广场路灯不亮"
            line.try_(each.matter, "accept", line.by(DESK), when, category="light", urgency="normal", title=title,
                      account=VOICES[number][1])  # fmt: skip
            line.try_(each.matter, "merge", line.by(DESK), when, into=told[0].matter, reason="同一排路灯")

    def assign(when: datetime) -> None:
        line.try_(told[0].matter, "assign", line.by(DESK), when, assignee=WORKER)

    def finish(when: datetime) -> None:
        line.try_(told[0].matter, "finish", line.by(WORKER), when, outcome="换了控制箱，一排灯都亮了。")

    def close(when: datetime) -> None:
        matter = Matter.objects.get(pk=told[0].matter)
        line.try_(matter.id, "close", line.by(matter.seat), when, finding="晚上去看过，灯亮了。")

    def says(number: int, does: str, **given: str) -> None:
        each = told[number]
        line.try_(each.matter, does, Actor(person="", voice=each.voice), line.ends - timedelta(hours=1), **given)

    def answer(when: datetime) -> None:
        says(0, "confirm")
        says(1, "confirm")
        says(DARK, "reopen", reason="别处都亮了，我家门口这一盏还是黑的。")

    for number in range(len(VOICES)):
        line.at(start + timedelta(minutes=9 * number), lambda when, number=number: voice(number, when))
    for hours, step in ((2.2, accept), (2.5, join), (2.6, assign), (26.0, finish), (28.0, close)):
        line.at(start + timedelta(hours=hours), step, heard=step is join)
    line.at(line.ends - timedelta(hours=1), answer, heard=True)
