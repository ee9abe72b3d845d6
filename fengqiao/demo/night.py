"""The demo's night: the roster of the street, and a smell of gas at ten past two."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.demo import street
from fengqiao.demo.timeline import Timeline
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.notices import rings
from fengqiao.people import act as people
from fengqiao.people.standing import Actor

NIGHTS = 14
# In the other two nobody is on duty: the street's second desk answers for them.
ON_DUTY = (street.WILLOW + "/desk", street.DONGFENG + "/desk", street.STREET + "/desk-2")


def midnight(when: datetime) -> datetime:
    """The beginning of that day in Tianjin (UTC+8)."""
    return (when + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=8)


def roster(line: Timeline) -> None:
    """Every night from five to nine for a fortnight around today; on days off nobody is on duty by day."""
    first = midnight(line.ends) - timedelta(days=3)

    def enter(when: datetime) -> None:
        for post in ON_DUTY:
            spans = [
                (first + timedelta(days=day, hours=17), first + timedelta(days=day, hours=33)) for day in range(NIGHTS)
            ]
            people.put_on_duty(
                organisation=post.partition("/")[0],
                seat=post,
                spans=spans,
                by=line.by(street.STREET + "/lead"),
                now=when,
            )

    line.at(first, enter)


def scene_1(line: Timeline) -> None:
    """02:10, a volunteer smells gas: 119 first; the duty telephone rings until somebody has it; checked tomorrow."""
    held: dict[str, Opened] = {}
    start = midnight(line.ends) - timedelta(days=1) + timedelta(hours=2, minutes=10)

    def report(when: datetime) -> None:
        volunteer = line.persons["周大海"]
        held["case"] = report_case(
            Report(words="4 号楼一进门就闻到燃气味，已经打了 119，正在敲门叫邻居下楼。我是楼里的志愿者。",
                   area=street.WILLOW, category="fire.gas", place="柳荫里 4 号楼 1 门"),
            by=Actor(person=str(volunteer.id)), person=volunteer, now=when,
        )  # fmt: skip

    def ring(when: datetime) -> None:
        rings.ring_due(when)

    def has_it(when: datetime) -> None:
        line.try_(held["case"].matter, "acknowledge", line.by(street.WILLOW + "/desk"), when)

    def accept(when: datetime) -> None:
        desk = line.by(street.WILLOW + "/desk")
        line.try_(held["case"].matter, "accept", desk, when, category="fire.gas", urgency="urgent", hazard=True,
                  title="4 号楼燃气味", account="4 号楼 1 门有燃气味，119 已到场，疏散住户。")  # fmt: skip
        act(held["case"].matter, "assign", by=desk, now=when, given={"assignee": street.WILLOW + "/worker-2"})

    def done(when: datetime) -> None:
        worker = line.by(street.WILLOW + "/worker-2")
        line.try_(held["case"].matter, "finish", worker, when,
                  outcome="燃气公司关了总阀，换了胶管，检测不漏。住户已经回家，明天复查。")  # fmt: skip

    def check(when: datetime) -> None:
        # Checked at the desk within twelve hours or by who has the check after that.
        matter = Matter.objects.get(pk=held["case"].matter)
        line.try_(matter.id, "close", line.by(matter.seat), when,
                  finding="第二天复查：检测仪不报警，胶管有合格证。")  # fmt: skip

    for minutes, step in (
        (0, report), (1, ring), (3, ring), (4, has_it), (6, accept), (65, done), (32 * 60, check),
    ):  # fmt: skip
        line.at(start + timedelta(minutes=minutes), step, heard=True)
