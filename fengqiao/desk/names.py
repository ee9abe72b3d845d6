"""How a matter is called in the queue and in its head."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from fengqiao.matters.models import Matter
from fengqiao.ui.words import say


def matter_name(matter: Matter, groups: frozenset[str], kinds: Mapping[str, Mapping[str, str]]) -> str:
    """What stands in the queue for a matter: the working title, else the first words where they may be seen."""
    case = getattr(matter, "case", None)
    if matter.kind == "callback":
        about = str(say(kinds[matter.category])) if matter.category in kinds else matter.number
        return str(gettext("回访：%(about)s") % {"about": about})
    if matter.kind in ("referral", "petition"):
        about = str(say(kinds[matter.category])) if matter.category in kinds else matter.number
        if matter.kind == "petition":
            return str(gettext("信访：%(about)s") % {"about": about})
        return str(gettext("等对方接收：%(about)s") % {"about": about})
    if case is None:
        return str(gettext("有人投诉本单位的一段话")) if matter.kind == "statement" else matter.number
    if case.title:
        return str(case.title)
    if "original" in groups:
        return str(case.words).split("\n", 1)[0][:60]
    return say(kinds[matter.category]) if matter.category in kinds else matter.number
