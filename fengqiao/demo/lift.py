"""The demo's lift: nine times out of order in a month; what stands behind it waits for the street's lead."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.cases.act import Report, report_case
from fengqiao.demo import street
from fengqiao.demo.timeline import Timeline
from fengqiao.evaluation import act as evaluation
from fengqiao.evaluation.find import zone_of
from fengqiao.evaluation.reckoning import periods
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from fengqiao.places.find import buildings_in

NINE = 9
DESK, WORKER = street.ZIJIN + "/desk", street.ZIJIN + "/worker-1"


def scene_12(line: Timeline) -> None:
    """The last of the twelve scenes, as far as it is built: the lift's nine repeats become one root problem."""
    for number in range(NINE):
        _broken(line, line.ends - timedelta(days=3 * (NINE - number), hours=2))
    # A demo has one month of history: the running one is looked through, which otherwise waits for its end.
    line.at(line.ends - timedelta(minutes=5), _seek, heard=True)


def _broken(line: Timeline, start: datetime) -> None:
    held: dict[str, str] = {}

    def report(when: datetime) -> None:
        building = buildings_in(street.ZIJIN + "-01").first()
        assert building is not None
        opened = report_case(
            Report(words="电梯又停了，按了没反应。", area=building.area_id, category="home.lift",
                   place="紫金花园 1 号楼", building=str(building.pk)),
            by=Actor(person=""), now=when, with_code=False,
        )  # fmt: skip
        held["case"] = opened.matter

    def accept(when: datetime) -> None:
        line.try_(held["case"], "accept", line.by(DESK), when, category="home.lift", urgency="urgent",
                  title="1 号楼电梯停运", account="电梯停运，请维保单位到场。")  # fmt: skip
        line.try_(held["case"], "assign", line.by(DESK), when, assignee=WORKER)

    def finish(when: datetime) -> None:
        line.try_(held["case"], "finish", line.by(WORKER), when, outcome="维保重启，恢复运行。")

    def close(when: datetime) -> None:
        matter = Matter.objects.get(pk=held["case"])
        line.try_(matter.id, "close", line.by(matter.seat), when, finding="到场看过，在运行。")

    for minutes, step in ((0, report), (12, accept), (75, finish), (110, close)):
        line.at(start + timedelta(minutes=minutes), step)


def _seek(when: datetime) -> None:
    evaluation.seek(street.DISTRICT, periods.of(when, zone_of(street.DISTRICT)), now=when)
