"""What stands in a list that leaves: of a queue its numbers, states and dates; for analysts less, and nothing rare."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from fengqiao.cases.models import Category
from fengqiao.desk import find
from fengqiao.law.words import STATES, VERIFIED, in_language
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.rights.find import stopped
from fengqiao.ui.words import say

MOST, FEW = 5000, 5
VOICES = 7
"""The column of a queue's list that says how many persons reported a matter."""
YEAR = timedelta(days=366)


class TooMany(Exception):
    """More than one file holds: it is to be narrowed first."""


def queue(by: Actor, asked: find.Filters, now: datetime) -> tuple[list[str], list[list[str]]]:
    """The list as this post sees it: working titles, never a reporter's words; none about offices."""
    sight = find.parts(by, asked.where, looked=bool(asked.q))
    found, more, *_rest = find.page(sight, by, asked._replace(after=""), now, most=MOST)
    if more:
        raise TooMany
    kinds = dict(Category.objects.values_list("code", "name"))
    offices = dict(Organisation.objects.values_list("code", "name"))
    head = [_("编号"), _("办理标题"), _("类别"), _("急缓"), _("状态"), _("哪里"), _("负责单位"), _("几位诉求人"),
            _("上报"), _("到期"), _("结束"), _("核实"), _("导出人"), _("导出时间")]  # fmt: skip
    rows = [
        [
            row.number, getattr(getattr(row, "case", None), "title", ""), say(kinds.get(row.category)),
            _("急件") if row.urgency == "urgent" else _("普通"), in_language(STATES[row.state], by.language),
            say(offices.get(row.origin)), say(offices.get(row.held_by)), str(row.voices), _moment(row.opened_at),
            _moment(row.due), _moment(row.ended_at), _verified(row.verified, by.language),
        ]
        for row in found if not row.about
    ]  # fmt: skip
    return head, rows


def analysts(by: Actor, now: datetime) -> tuple[list[str], list[list[str]]]:
    """A year of what was reported in a lead's area: an allow-list of columns, the grid and not the point, the day and
    not the hour, no text, no number; where fewer than five share a kind in a grid, the area above stands for it.
    """
    inside = Q(origin_scope__startswith=by.scope, opened_at__gt=now - YEAR, opened_at__lte=now, kind="case", about="")
    fields = ("opened_at", "ended_at", "category", "urgency", "state", "verified", "late", "origin", "case__area", "pk")
    found = list(Matter.objects.filter(inside).order_by(F("opened_at").asc(), "pk").values_list(*fields)[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    # Who objects to it is left out before anything is counted.
    objected = stopped([row[-1] for row in found], "figures")
    given = [row for row in found if row[-1] not in objected]
    places = [_ladder(row[8] or row[7], row[7], by.scope) for row in given]
    kinds = [str(row[2]).partition(".")[0] for row in given]
    steps = [0] * len(given)
    while True:
        seen = Counter((kinds[n], places[n][steps[n]]) for n in range(len(given)))
        rare = [
            n for n in range(len(given)) if seen[kinds[n], places[n][steps[n]]] < FEW and steps[n] < len(places[n]) - 1
        ]
        if not rare:
            break
        for n in rare:
            steps[n] += 1
    names = dict(Category.objects.values_list("code", "name"))
    head = [_("上报日"), _("结束日"), _("类别"), _("急缓"), _("状态"), _("核实"), _("逾期过"), _("区域代码"),
            _("导出人"), _("导出时间")]  # fmt: skip
    rows = []
    for n, (opened, ended, _kind, urgency, state, verified, late, *_rest) in enumerate(given):
        shared = seen[kinds[n], places[n][steps[n]]] >= FEW
        rows.append([
            _day(opened), _day(ended), say(names.get(kinds[n])) if shared else "", urgency,
            in_language(STATES[state], by.language), _verified(verified, by.language), "1" if late else "0",
            places[n][steps[n]],
        ])  # fmt: skip
    return head, rows


def _ladder(area: str, origin: str, scope: str) -> list[str]:
    """The grid, the community, the street, the district, then nothing; never above what the lead answers for."""
    community = origin.partition("-")[0].partition(":")[0]
    steps = [area, community, community[:9] + "000", community[:6] + "000000"]
    kept = [code for code in dict.fromkeys(steps) if len(scope) < len(code.partition("-")[0].rstrip("0")) + 1]
    return [*kept, ""]


def _verified(word: str, language: str) -> str:
    return in_language(VERIFIED[word], language) if word in VERIFIED else ""


def _moment(at: datetime | None) -> str:
    return localtime(at).strftime("%Y-%m-%d %H:%M") if at is not None else ""


def _day(at: datetime | None) -> str:
    return localtime(at).strftime("%Y-%m-%d") if at is not None else ""
