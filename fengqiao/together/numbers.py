"""A district's own deadlines: two leads set them, within the law's, for what begins afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fengqiao.law.facts import Numbers
from fengqiao.law.page import EN, LAWS, OTHERS, URGENCIES, ZH, amount
from fengqiao.law.words import STATES
from fengqiao.law.workings.own import AT_LEAST, AT_MOST
from fengqiao.matters.act import set_numbers
from fengqiao.matters.world import NUMBERS, Beyond, numbers_of, world
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.together.act import Refused
from fengqiao.together.models import Request
from fengqiao.together.whats import Given, What

KINDS = ("case", "task")
"""Whose deadlines a district sets on the page."""


def top_of(district: str) -> Organisation | None:
    """The highest centre of a district's chain."""
    return _top_of(stamp(), district)


@lru_cache(maxsize=256)
def _top_of(stamp: int, district: str) -> Organisation | None:
    """Kept until offices change, which changes the stamp: whatever waits for a lead's yes asks for it."""
    rows = Organisation.objects.filter(district=district, kind="centre", valid_to=None)
    return rows.order_by("level", "code").first()


def may(by: Actor, district: str) -> bool:
    """Leads of the district's highest centre, and of the centres above it."""
    top = top_of(district)
    return (
        top is not None and by.kind == "lead" and by.centre and by.level <= top.level and top.scope.startswith(by.scope)
    )


def districts(by: Actor) -> list[Organisation]:
    """The highest centres of the districts whose deadlines this lead may ask to change."""
    if by.kind != "lead" or not by.centre:
        return []
    rows = Organisation.objects.filter(kind="centre", valid_to=None, scope__startswith=by.scope, level__gte=by.level)
    tops: dict[str, Organisation] = {}
    for row in rows.order_by("level", "code"):
        tops.setdefault(row.district, row)
    return [row for row in tops.values() if may(by, row.district)]


def _language() -> int:
    return EN if (get_language() or "").startswith("en") else ZH


def names(kind: str) -> list[tuple[str, str]]:
    """Every number a district may set, as it is stored, and what it is called: ('steps.urgent.reported', …)."""
    standard, language = NUMBERS[kind], _language()
    found = [
        (f"steps.{urgency}.{state}", f"{URGENCIES[urgency][language]} · {STATES[state][language]}")
        for urgency, state in standard.steps
    ]
    found += [
        (f"promises.{urgency}", f"{URGENCIES[urgency][language]} · {_('每一级的承诺')}")
        for urgency in standard.promises
    ]
    if kind == "case":
        called = dict(OTHERS)
        found += [(name, called[name][language]) for name in (*AT_MOST, *AT_LEAST)]
    return found


def value(numbers: Numbers, name: str) -> int | tuple[int, str]:
    """What stands under that name."""
    part, _dot, rest = name.partition(".")
    if part == "steps":
        urgency, _dot, state = rest.partition(".")
        return numbers.steps[urgency, state]
    return numbers.promises[rest] if part == "promises" else int(getattr(numbers, name))


def stored(chosen: Mapping[str, int | tuple[int, str]]) -> dict[str, Any]:
    """The chosen numbers in their stored form."""
    found: dict[str, Any] = {"steps": {}, "promises": {}}
    for name, number in chosen.items():
        part, _dot, rest = name.partition(".")
        if part in found:
            found[part][rest] = list(number) if isinstance(number, tuple) else number
        else:
            found[name] = number
    return found


def said(number: int | tuple[int, str]) -> str:
    """A number with its unit, in the reader's language; days where it has none of its own."""
    return str(number) if isinstance(number, int) else amount(number, _language())  # type: ignore[arg-type]


def lines(given: Given) -> list[tuple[str, str]]:
    """Whose deadlines, from when, and each that differs from the law's standard."""
    top = top_of(given["district"])
    language = _language()
    place = {} if top is None else top.name
    office = (place.get("en") if language == EN else None) or place.get("zh") or given["district"]
    found = [(_("哪个区"), f"{office}"), (_("哪一类"), LAWS[given["kind"]][0][language])]
    found.append((_("从什么时候起"), f"{_moment(given):%Y-%m-%d %H:%M}"))
    own = numbers_of("", given["kind"], given["numbers"])
    standard = NUMBERS[given["kind"]]
    for name, word in names(given["kind"]):
        new, usual = value(own, name), value(standard, name)
        if new != usual:
            found.append((word, _("%(new)s（通行的是 %(usual)s）") % {"new": said(new), "usual": said(usual)}))
    if len(found) == 3:
        found.append((_("期限"), _("都回到通行的")))
    return found


def _moment(given: Given) -> datetime:
    from django.utils.timezone import localtime  # noqa: PLC0415

    return localtime(datetime.fromisoformat(given["valid_from"]))


def today(district: str, kind: str, now: datetime) -> Numbers:
    """What holds in the district now."""
    return world(kind).numbers_now(district, now)


def _run(request: Request, asker: Actor, second: Actor, now: datetime) -> None:
    given = request.given
    try:
        set_numbers(
            district=given["district"], numbers=given["numbers"], kind=given["kind"],
            valid_from=datetime.fromisoformat(given["valid_from"]), by=asker, second=second, now=now,
        )  # fmt: skip
    except Beyond as beyond:
        raise Refused("beyond") from beyond


NUMBERS_OF_A_DISTRICT = What(
    word=gettext_lazy("改本区的期限"),
    district=lambda given: str(given["district"]),
    may_ask=lambda by, given: may(by, given["district"]),
    may_confirm=lambda by, given: may(by, given["district"]),
    lines=lines,
    run=_run,
)
