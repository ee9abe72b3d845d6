"""What was said so far in a report, as the last page before sending shows it."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from fengqiao.cases import where
from fengqiao.cases.models import Category
from fengqiao.ui.words import say

Said = dict[str, Any]
Line = tuple[str, str, str]
NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")


def number(text: str) -> str:
    """A matter's number as far as it can be told by its looks; empty for anything else."""
    return text if NUMBER.fullmatch(text) else ""


def summary(said: Said) -> list[Line]:
    """(step, question, answer) of everything that will be sent."""
    photos = len(said.get("photos", ()))
    what = str(said.get("words", ""))
    if photos:
        what = f"{what}\n{_('照片 %(n)s 张') % {'n': photos}}".strip()
    lines = [("what", _("发生了什么"), what), ("where", _("在哪里"), _place(said))]
    kind = Category.objects.filter(code=said.get("kind", "")).first() if said.get("kind") else None
    lines.append(("kind", _("哪一类事"), say(kind.name) if kind else _("不确定，请工作人员来定")))
    if kind is not None and kind.questions:
        told = "\n".join(str(value) for value in said.get("answers", {}).values())
        lines.append(("questions", _("还想知道"), told or _("没有写")))
    lines.append(("about", _("是在反映单位或工作人员吗"), _about(said)))
    lines.append(("reach", _("怎么联系您"), _reach(said.get("reach", {}))))
    return lines


def _place(said: Said) -> str:
    parts = [str(said.get("place", ""))]
    if said.get("lon") is not None and not said.get("building"):
        parts.append(_("已在地图上定了点"))
    parts.append(" › ".join(say(name) for name in where.path(str(said.get("area", "")))))
    return "\n".join(part for part in parts if part)


def _about(said: Said) -> str:
    if said.get("about") != "yes":
        return _("不是")
    names = []
    for office in where.offices(str(said.get("area", ""))):
        if f"o:{office.code}" in said.get("offices", ()):
            names.append(say(office.name))
        names += [
            f"{say(office.name)} · {say(words)}"
            for code, words in office.posts
            if f"s:{code}" in said.get("offices", ())
        ]
    if said.get("other"):
        names.append(str(said["other"]))
    return _("是：%(who)s。从上一级开始办。") % {"who": "、".join(names)}


def _reach(reach: dict[str, Any]) -> str:
    if reach.get("how") not in ("phone", "email"):
        return _("不留，用查询码自己看")
    rule = {
        "never": _("不要主动联系"), "number": _("只用这个号码或邮箱"),
        "hours": _("只在：%(hours)s") % {"hours": reach.get("hours", "")},
    }.get(str(reach.get("rule", "")), "")  # fmt: skip
    return "\n".join(part for part in (reach.get("name", ""), reach[reach["how"]], rule) if part)


def above_unnamed(said: Said) -> str:
    """An office that is on no list: its complaint begins one level above where it lies."""
    if said.get("about") != "yes" or said.get("offices"):
        return ""
    area = str(said["area"])
    up = [area[:9] + "000", area[:6] + "000000", area[:4] + "00000000", area[:2] + "0000000000"]
    centres = where.centres()
    return next((code for code in up if code != area and code in centres), "")
