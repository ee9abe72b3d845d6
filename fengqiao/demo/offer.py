"""The demo's stall on the road: offered to the street's urban management, which takes it, declines it or objects."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.demo import street
from fengqiao.demo.timeline import Timeline
from fengqiao.intake.act import open311
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor


def offered(line: Timeline) -> None:
    """What waits at the department as the visitor comes: the community asked it to take over, with the duty row."""
    held: dict[str, Opened] = {}

    def report(when: datetime) -> None:
        reporter = line.persons["钱玉"]
        held["case"] = report_case(
            Report(words="早市的棚子搭到了救护车进出的路上，说了也不挪。", area=street.HESHUN,
                   category="order.stall", place="和顺里北门"),
            by=Actor(person=str(reporter.id)), person=reporter, now=when,
        )  # fmt: skip

    def accept(when: datetime) -> None:
        line.try_(held["case"].matter, "accept", line.by(street.HESHUN + "/desk"), when, category="order.stall",
                  urgency="normal", title="早市占用和顺里北门通道",
                  account="早市棚子占用应急车道，劝离无效。")  # fmt: skip

    def offer(when: datetime) -> None:
        line.try_(held["case"].matter, "offer", line.by(street.HESHUN + "/desk"), when, to=street.URBAN,
                  reason="职责清单写明占道经营由街道城管科负责。")  # fmt: skip

    def clear(when: datetime) -> None:
        # Seen by everybody, it is offered to whoever types of the same.
        matter = Matter.objects.get(pk=held["case"].matter)
        open311.clear(matter=matter, text="早市的棚子占了和顺里北门的路，救护车进不来。", photos=(),
                      by=line.by(street.HESHUN + "/desk"), now=when)  # fmt: skip

    for minutes, step in ((50, report), (35, accept), (30, clear), (20, offer)):
        line.at(line.ends - timedelta(minutes=minutes), step)
