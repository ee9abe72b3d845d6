"""The demo's long wait: a heating pipe waits for money, on the board with its review, the reporter's clock running."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.act import Opened, Report, report_case
from fengqiao.demo import street
from fengqiao.demo.night import midnight
from fengqiao.demo.timeline import Timeline
from fengqiao.people.standing import Actor

CREW = street.HESHUN + "/worker-1"


def scene_8(line: Timeline) -> None:
    """A heating pipe waits for budget: suspended by the lead above, reviewed on a day, its reporter told."""
    held: dict[str, Opened] = {}
    start = midnight(line.ends) - timedelta(days=9) + timedelta(hours=9, minutes=20)
    review = midnight(line.ends) + timedelta(days=30, hours=17)

    def report(when: datetime) -> None:
        reporter = line.persons["钱玉"]
        held["case"] = report_case(
            Report(words="整栋楼的暖气立管年年漏，修了三回，今年五楼以上只有十四度。", area=street.HESHUN,
                   category="home.heat", place="和顺里 2 号楼"),
            by=Actor(person=str(reporter.id)), person=reporter, now=when,
        )  # fmt: skip

    def accept(when: datetime) -> None:
        desk, matter = line.by(street.HESHUN + "/desk"), held["case"].matter
        line.try_(matter, "accept", desk, when, category="home.heat", urgency="normal",
                  title="2 号楼暖气立管要换", account="立管锈蚀，修补无效，需整体更换。")  # fmt: skip
        line.try_(matter, "assign", desk, when, assignee=CREW)

    def suspend(when: datetime) -> None:
        line.try_(held["case"].matter, "suspend", line.by(street.STREET + "/lead"), when, review_on=review,
                  reason="要换整根立管，已报区里列入改造，等预算批下来；先给五楼以上送了电暖器。")  # fmt: skip

    for hours, step in ((0, report), (1, accept), (6, suspend)):
        line.at(start + timedelta(hours=hours), step)
