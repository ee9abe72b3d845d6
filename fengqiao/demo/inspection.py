"""The demo's inspection: rubbish under the stairs, found and settled on the round; drawn, refuted, open again."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.demo import street
from fengqiao.demo.night import midnight
from fengqiao.demo.timeline import Timeline
from fengqiao.evaluation import act as evaluation
from fengqiao.evaluation.models import Check
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from fengqiao.upkeep.anchor import daily

# Five of one kind are a stratum of their own, of which at least two are drawn.
STAIRS = (
    (street.WILLOW, "柳荫里 6 号楼 3 门"),
    (street.HESHUN, "和顺里 1 号楼 2 门"),
    (street.ZIJIN, "紫金花园 5 号楼 1 门"),
    (street.DONGFENG, "东风里 2 号楼 4 门"),
    (street.WILLOW, "柳荫里 1 号楼 1 门"),
)


def scene_4(line: Timeline) -> None:
    """Grid workers clear five stairs on the round; the week's draw sends two offices there; one finds it full again."""
    today = midnight(line.ends)
    # Of the last Monday after which a Tuesday's working hours have gone by.
    monday = today - timedelta(days=(today + timedelta(hours=8)).weekday())
    if line.ends < monday + timedelta(hours=36):
        monday -= timedelta(days=7)
    for number, (area, place) in enumerate(STAIRS):
        _found(line, area, place, monday - timedelta(days=5) + timedelta(hours=9, minutes=40 + 11 * number))
    day = (monday + timedelta(hours=8)).date()
    line.at(
        monday + timedelta(minutes=10),
        lambda when: evaluation.pledge(district=street.DISTRICT, week=day, now=when),
        heard=True,
    )
    # The night's anchor is the seed.
    line.at(monday + timedelta(hours=8), daily, heard=True)
    for hours in (9, 10, 12):
        line.at(monday + timedelta(hours=hours), lambda when: evaluation.weekly(now=when), heard=True)
    line.at(monday + timedelta(days=1, hours=10), lambda when: _look(line, when), heard=True)


def _found(line: Timeline, area: str, place: str, start: datetime) -> None:
    held: dict[str, Opened] = {}
    worker, desk = area + "/worker-2", area + "/desk"

    def report(when: datetime) -> None:
        me = line.by(worker)
        held["case"] = report_case(
            Report(words="楼梯下面堆着几袋垃圾和旧木板，巡查时看到的。", area=area,
                   category="fire.stairs", place=place),
            by=Actor(person=me.person), now=when,
        )  # fmt: skip

    def settle(when: datetime) -> None:
        matter = held["case"].matter
        line.try_(matter, "accept", line.by(desk), when, category="fire.stairs", urgency="normal",
                  title=f"楼梯下堆垃圾：{place}", account="楼梯下堆着垃圾和旧木板，巡查发现。")  # fmt: skip
        line.try_(matter, "assign", line.by(desk), when, assignee=worker)
        line.try_(matter, "settle", line.by(worker), when, outcome="叫上保洁当场清走了，地面扫净。")

    def close(when: datetime) -> None:
        matter = Matter.objects.get(pk=held["case"].matter)
        line.try_(matter.id, "close", line.by(matter.seat), when, finding="看了网格员发的照片，干净。")

    for hours, step in ((0, report), (0.3, settle), (25, close)):
        line.at(start + timedelta(hours=hours), step)


def _look(line: Timeline, when: datetime) -> None:
    """One of those drawn is found full again, a second is as it was said to be; the rest wait on the offices' lists."""
    waiting = Check.objects.filter(at=None, pooled__matter__tally__contains='"settle":').select_related("pooled")
    seen: set[str] = set()
    for check in waiting.order_by("pooled__matter__number", "office"):
        if len(seen) == 2 or check.pooled.matter_id in seen:
            continue
        seen.add(check.pooled.matter_id)
        full = len(seen) == 1
        evaluation.report_found(
            check, found="refuted" if full else "held", how="site",
            text="到了现场：楼梯下面又堆满了，照片拍的是对面的门洞。" if full else "到现场看过，楼梯下面是空的。",
            by=line.by(f"{check.office}/desk"), now=when,
        )  # fmt: skip
