"""The demo's illegal extension: objected to, ruled on, the duty list amended; the property company never answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.demo import street
from fengqiao.demo.timeline import Timeline
from fengqiao.people.standing import Actor

KIND = "order.build"


def scene_5(line: Timeline) -> None:
    """Urban management says 'not ours', the street's lead rules; the next one of its kind goes there unasked."""
    start = line.ends - timedelta(days=6)
    held: dict[str, Opened] = {}
    desk, urban = street.WILLOW + "/desk", street.URBAN + "/desk"

    def report(when: datetime) -> None:
        held["case"] = _told(
            line, "孟凡", street.WILLOW, "一楼把阳台往外搭了两米，占到消防车道上了。", "柳荫里 5 号楼", when
        )

    def accept(when: datetime) -> None:
        line.try_(held["case"].matter, "accept", line.by(desk), when, category=KIND, urgency="normal",
                  title="5 号楼外搭占消防车道", account="一层外搭约两米，占消防车道，已劝说无效。")  # fmt: skip

    def offer(when: datetime) -> None:
        line.try_(held["case"].matter, "offer", line.by(desk), when, to=street.URBAN, reason="社区没有执法权，拆不了。")

    def take(when: datetime) -> None:
        line.try_(held["case"].matter, "take", line.by(urban), when)

    def refuse(when: datetime) -> None:
        line.try_(held["case"].matter, "object", line.by(urban), when, duty_row="none",
                  reason="清单里只写了占道经营，小区里的外搭没有写归我们。")  # fmt: skip

    def rule(when: datetime) -> None:
        line.try_(held["case"].matter, "rule", line.by(street.STREET + "/lead"), when, organisation=street.URBAN,
                  reason="占了消防车道的外搭由城管科牵头，物业配合；写进职责清单。")  # fmt: skip

    def assign(when: datetime) -> None:
        line.try_(held["case"].matter, "assign", line.by(urban), when, assignee=urban)

    def call(when: datetime) -> None:
        line.try_(held["case"].matter, "call_in", line.by(urban), when, organisations=[street.PROPERTY],
                  question="请物业提供这户装修备案，并到场配合。")  # fmt: skip

    def another(when: datetime) -> None:
        held["next"] = _told(
            line, "胡杨", street.DONGFENG, "楼顶有人在搭彩钢房，天天往上运材料。", "东风里 2 号楼", when
        )

    def sort(when: datetime) -> None:
        line.try_(held["next"].matter, "accept", line.by(urban), when, category=KIND, urgency="normal",
                  title="2 号楼楼顶搭彩钢房", account="楼顶正在搭彩钢房，请到现场。")  # fmt: skip

    for minutes, step in (
        (0, report), (40, accept), (60, offer), (110, take), (150, refuse), (240, rule), (270, assign), (290, call),
    ):  # fmt: skip
        line.at(start + timedelta(minutes=minutes), step)
    line.at(line.ends - timedelta(minutes=40), another)
    line.at(line.ends - timedelta(minutes=25), sort)


def _told(line: Timeline, name: str, area: str, words: str, place: str, when: datetime) -> Opened:
    person = line.persons[name]
    return report_case(
        Report(words=words, area=area, category=KIND, place=place),
        by=Actor(person=str(person.id)), person=person, now=when,
    )  # fmt: skip
