"""What a list that leaves is made of: its head and lines of text, who sees its page, and matters as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from fengqiao.evaluation import find
from fengqiao.evaluation.lines import Sayings
from fengqiao.evaluation.reckoning import periods
from fengqiao.evaluation.reckoning.periods import Period
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor

LEAD: tuple[str, ...] = ("lead",)
Given = Mapping[str, str]


class NoList(Exception):
    """Nothing this post has: told as a page that is not there."""


class Table(NamedTuple):
    """A head, its lines of text, and how many persons are behind them: reporters, or colleagues by name."""

    head: list[str]
    lines: list[list[str]]
    persons: int = 0


class Listed(NamedTuple):
    """A list that can be taken out: what it is called, who sees its page, and its rows for them."""

    word: str | Promise
    kinds: tuple[str, ...]
    table: Callable[[Actor, datetime, Given], Table]


def moment(at: datetime | None) -> str:
    """A moment as everybody here writes it; '' for none."""
    return localtime(at).strftime("%Y-%m-%d %H:%M") if at is not None else ""


def matters(by: Actor, rows: Iterable[tuple[Matter, list[str]]], *more: str) -> Table:
    """Matters as lines: number, kind, area, state, post and dates, then what this list says of each; no reporter, and
    none that complains of anybody.
    """
    say_it, lines, persons = Sayings(by), [], 0
    for matter, said in rows:
        if matter.about:
            continue
        line = say_it.line(matter)
        first = [line["number"], line["kind"], line["where"], line["state"], line["post"]]
        lines.append([str(each) for each in first] + [moment(matter.opened_at), moment(matter.due)]
                     + [str(each) for each in said])  # fmt: skip
        persons += matter.voices
    head = [_("编号"), _("类别"), _("哪里"), _("状态"), _("岗位"), _("上报"), _("到期")]
    return Table([*head, *more], lines, persons)


def month_of(by: Actor, now: datetime, given: Given) -> Period:
    """The month asked for, else the running one; only a centre has figures."""
    if not by.centre:
        raise NoList
    return any_month(by, now, given)


def any_month(by: Actor, now: datetime, given: Given) -> Period:
    """The month asked for, else the running one, for every lead."""
    months = periods.latest(now, find.zone_of(by.scope))
    found = next((each for each in months if each.key == given.get("month", months[0].key)), None)
    if found is None:
        raise NoList
    return found
