"""What is proposed for a case by the version that is on, else by words; and how right that was lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from fengqiao.cases.act import valid_categories
from fengqiao.cases.models import Case, Category
from fengqiao.intake.act.sorting import altered
from fengqiao.intake.models import SortingModel
from fengqiao.intake.sorting.features import Asked
from fengqiao.intake.sorting.first_day import Named, signs_for
from fengqiao.intake.sorting.model import Model, NotAModel, read
from fengqiao.intake.sorting.signs import Signs
from fengqiao.intake.sorting.sort import Sorted, sort
from fengqiao.matters.find import within_sight
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor

LATELY, MOST = timedelta(days=90), 300

_kept: dict[str, Model] = {}
_signs: dict[tuple[Named, ...], Signs] = {}


class On(NamedTuple):
    """What sorts here: a model, or none and why (off, numeric, format, damaged, large, shape, altered)."""

    model: Model | None
    why: str = ""
    version: int = 0


def on() -> On:
    """The version that is switched on, read once a process; one that cannot be used leaves it to the words."""
    row = SortingModel.objects.filter(on=True).first()
    if row is None:
        return On(None, "off")
    if row.digest not in _kept:
        if altered(row):
            return On(None, "altered", row.version)
        try:
            model = read(bytes(row.arrays), row.said.encode())
        except NotAModel as error:
            return On(None, str(error), row.version)
        except ImportError:
            return On(None, "numeric", row.version)
        _kept.clear()
        _kept[row.digest] = model
    return On(_kept[row.digest], "", row.version)


def proposed(case: Case, opened_at: datetime, now: datetime, model: Model | None) -> Sorted:
    """What is proposed for a case as its reporter told it; the hour is that of the report, on the spot."""
    categories = valid_categories(now)
    named = tuple(Named(row.code, str(row.name.get("zh", "")), str(row.name.get("en", ""))) for row in categories)
    if named not in _signs:
        _signs.clear()
        _signs[named] = signs_for(named)
    asked = Asked(case.title, case.words, case.place, opened_at.astimezone(ZoneInfo(settings.TIME_ZONE)))
    urgencies = {row.code: row.urgency for row in categories}
    return sort(asked, named, model=model, urgencies=urgencies, signs=_signs[named])


class Line(NamedTuple):
    """A category (or an urgency) of the last cases: how many, how often the first guess named it or was unsure.

    `drift` is by how many points its share grew since what the model learned from.
    """

    code: str
    n: int
    right: int
    unsure: int
    drift: float | None


type Judged = list[tuple[Matter, Sorted]]


def looked(by: Actor, now: datetime, current: On) -> Judged:
    """The last decided cases within sight, each with what a model says that cannot have learned from it."""
    since = now - LATELY
    row = SortingModel.objects.filter(version=current.version).first() if current.model is not None else None
    if row is not None:
        since = max(since, row.made_at)
    found = Matter.objects.filter(within_sight(by), kind="case", about="", opened_at__gt=since, case__locked=False)
    found = found.exclude(category="").exclude(state__in=("reported", "merged")).select_related("case")
    return [
        (matter, proposed(matter.case, matter.opened_at, now, current.model))
        for matter in found.order_by("-opened_at")[:MOST]
    ]


def lately(judged: Judged, model: Model | None) -> list[Line]:
    """How right the first guess was lately, by category."""
    return _lines(
        ((row.category, bool(told.top) and told.top[0].code == row.category, told.sure) for row, told in judged), model
    )


def lately_urgent(judged: Judged, model: Model | None) -> list[Line]:
    """The same of the urgency: unsure where neither words raised it nor a learned figure was sure."""
    model = model.urgency if model is not None else None
    return _lines(((row.urgency, told.urgency == row.urgency, told.urgency_sure) for row, told in judged), model)


def _lines(judged: Iterable[tuple[str, bool, bool]], model: Model | None) -> list[Line]:
    counted: dict[str, list[int]] = {}
    for code, right, sure in judged:
        line = counted.setdefault(code, [0, 0, 0])
        line[0] += 1
        line[1] += right
        line[2] += not sure
    before = _shares(model)
    whole = sum(line[0] for line in counted.values())
    return [
        Line(code, *line, round(100 * (line[0] / whole - before.get(code, 0)), 1) if before else None)
        for code, line in sorted(counted.items(), key=lambda row: (-row[1][0], row[0]))
    ]


def _shares(model: Model | None) -> dict[str, float]:
    if model is None:
        return {}
    told: Counter[str] = Counter(
        {code: each["n"] for code, each in model.about.get("figures", {}).get("labels", {}).items()}
    )
    return {code: n / told.total() for code, n in told.items()} if told else {}


def names(codes: Any) -> dict[str, Any]:
    """The names of categories, also of those no longer valid."""
    return {row.code: row.name for row in Category.objects.filter(code__in=list(codes))}
