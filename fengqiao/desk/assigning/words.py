"""Why a post is proposed, and why a case could not be placed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from fengqiao.desk.assigning.weigh import Choice
from fengqiao.people.models import Seat
from fengqiao.ui.words import reader, say


def post(seat: Seat) -> str:
    """A post as a list names it: office, post, and who sits there."""
    said = f"{say(seat.organisation.name)} · {say(seat.name)}"
    return f"{said} · {seat.sitter.name}" if seat.sitter else said


def reasons(choice: Choice, until: datetime | None, names: Mapping[str, Mapping[str, str]]) -> str:
    """What speaks for a post and what does not: duty, skill, what is open there, the way, the shift."""
    taker, said = choice.taker, []
    if choice.listed:
        said.append(_("职责清单写明由这个单位办"))
    if choice.own and taker.centre:
        said.append(_("负责这一片"))
    if choice.skill:
        said.append(_("会办“%(skill)s”") % {"skill": say(names.get(choice.skill, choice.skill))})
    said.append(_("在办 %(n)s 件") % {"n": taker.load} if taker.load else _("手上没有在办的"))
    if choice.metres is not None:
        said.append(_("离那一片的中间约 %(way)s") % {"way": way(choice.metres)})
    if until is not None:
        said.append(_("当班到 %(time)s") % {"time": f"{until.astimezone(get_current_timezone()):%H:%M}"})
    if choice.ending:
        said.append(_("这是急件，班快结束了"))
    return (", " if reader() == "en" else "，").join(said)


def way(metres: int) -> str:
    """A way as people say it: never finer than fifty metres."""
    if metres < 975:
        return _("%(n)s 米") % {"n": max(50, round(metres / 50) * 50)}
    return _("%(n)s 公里") % {"n": f"{metres / 1000:.1f}"}


def unplaced(why: str) -> str:
    """Why nobody is proposed."""
    said = {
        "nobody": _("这里现在没有人当班。"),
        "skill": _("当班的人里没有会办这一类的；请另派，或在岗位上补写会办什么。"),
        "full": _("会办的人手上都满了。"),
    }
    return said[why]


def price(extra: int, base: int) -> str:
    """What a bound costs, beside the cheapest way: in metres counted and in percent of them."""
    if extra <= 0:
        return _("不多花路程")
    percent = f"{100 * extra / base:.0f}" if base else "—"
    return _("多 %(way)s（%(percent)s%%）") % {"way": way(extra), "percent": percent}
