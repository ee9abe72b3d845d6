"""Where a change of category or place would lead a matter, in words: shown before it is sent, and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fengqiao.cases.models import Case, Category
from fengqiao.cases.where import centre_of, leads_to
from fengqiao.law.words import refusal
from fengqiao.matters import find
from fengqiao.matters.find import Sight
from fengqiao.matters.models import Matter
from fengqiao.matters.routes import ROUTED, routed
from fengqiao.matters.voices import heard
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.places.locate import UNIT
from fengqiao.ui.words import reader, say


class Way(NamedTuple):
    """Who would have it (or has it) and why; `wrong` says why it cannot be done at all."""

    holder: str
    moves: bool
    words: str
    why: str = ""
    wrong: str = ""


def foretold(by: Actor, sight: Sight, does: str, given: Mapping[str, Any], now: datetime) -> Way | None:
    """What the law would do with it now; None for an act that leads nowhere else."""
    if does not in ROUTED or sight.matter.kind != "case":
        return None
    seen = find.foresee(sight, does, by=by, given=given, now=now)
    if seen.refused is not None:
        about = refusal(seen.refused, by.language, does=does)
        return Way(seen.holder, False, "", wrong=about)
    name = office(seen.holder)
    if seen.moves:
        words = _("会转给%(office)s，由那里重新受理；期限不延长。") % {"office": name}
        return Way(seen.holder, True, words, because(sight, does, given, now))
    if seen.route and seen.route != seen.holder:
        kept = _("已经按类别或地点转过一次，或上级已经定过由谁办；不再转。")
        return Way(seen.holder, False, _("仍由%(office)s负责。") % {"office": name}, kept)
    return Way(seen.holder, False, _("仍由%(office)s负责。") % {"office": name}, because(sight, does, given, now))


def now_with(way: Way) -> str:
    """The same once it is done."""
    now = _("现在由%(office)s负责。") % {"office": office(way.holder)}
    return joined(now, way.why)


def joined(*sentences: str) -> str:
    """Sentences one after another, with a space between where the language has one."""
    return (" " if reader() == "en" else "").join(each for each in sentences if each)


def because(sight: Sight, does: str, given: Mapping[str, Any], now: datetime) -> str:
    """Why it is theirs: the row of the duty list, or that no row names anybody and the place decides."""
    facts = sight.facts
    told = routed(facts, does, given, now)
    case = Case.objects.filter(pk=facts.id).values_list("area", flat=True).first() or facts.origin
    area = str(told.get("area") or case) if isinstance(told, Mapping) else case
    category = str(given.get("category") or facts.category)
    found = leads_to(area=area, category=category, now=now, about=facts.about)
    name = Category.objects.filter(code=category).values_list("name", flat=True).first()
    kind = say(name) if name else _("这一类")
    if facts.about:
        return _("投诉单位的事不按职责清单转，从不涉及被投诉方的一级办。")
    if found.higher:
        return _("“%(kind)s”从上面 %(n)s 级开始办。") % {"kind": kind, "n": found.higher}
    if found.duty is not None:
        row = say(found.duty.words) or str(found.duty.ruling)
        return _("职责清单写明由它负责“%(kind)s”：%(row)s。") % {"kind": kind, "row": str(row).rstrip("。.")}
    return _("职责清单没有写谁负责“%(kind)s”，由所在地的中心负责。") % {"kind": kind}


def whereabouts(case: Case) -> list[tuple[str, str]]:
    """The place in the reporter's words and, near a border, whose it may be as well: both are named, for a pin is
    not that sure."""
    rows = [(_("地点"), case.place)] if case.place else []
    if case.lon is None or case.lat is None:
        return rows
    owner = centre_of(case.area)
    lon, lat = case.lon / UNIT, case.lat / UNIT
    for area in places.covering(lon, lat):
        theirs = centre_of(area.code)
        if not theirs.scope.startswith(owner.scope):
            given = {"area": say(dict(area.name)), "office": say(theirs.name)}
            rows.append((
                _("现在的边界"),
                _("这个点现在也在%(area)s（%(office)s）里。事项留在原处：请向两边核对，要转请改地点。") % given,
            ))  # fmt: skip
    for there in places.beside(lon, lat):
        theirs = centre_of(there.area.code)
        if not theirs.scope.startswith(owner.scope):
            given = {"area": say(dict(there.area.name)), "n": there.metres, "office": say(theirs.name)}
            rows.append((_("靠近边界"), _("%(n)s 米内就是%(area)s（%(office)s）：请向两边核对。") % given))
    return rows


def office(code: str) -> str:
    """An office's name in the reader's language."""
    name = Organisation.objects.filter(code=code).values_list("name", flat=True).first()
    return str(say(name)) if name else code


def heard_by(row: Matter) -> str:
    """How many voices a problem has, and how many of them somebody confirmed (SECURITY.md 2.6)."""
    many = heard(row.id, row.voices)
    return _("%(n)d 位，其中 %(known)d 位的联系方式核实过") % {"n": many.voices, "known": many.confirmed}
