"""What is said of requests that take two: how they stand, and why something is not done."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fengqiao.people.words import refusal as posts
from fengqiao.together.models import Request

REFUSALS: dict[str, Promise] = {
    "reason": _("请写明为什么要办。"),
    "why": _("请写明为什么不同意。"),
    "finding": _("请写明复核的结论。"),
    "no_matter": _("没有这个编号，或这件事不能这样打开。"),
    "outside": _("外单位不能紧急打开。请打电话给所在区域的受理席，由受理席打开。"),
    "often": _("24 小时里您已经紧急打开过三件，不能再开。请别的同事打开，或请另一位负责人确认以后再看。"),
    "many": _("您提出的已有十项在等第二人答复。请等答复，或先撤回不要的，再提出新的。"),
    "no_standing": _("您现在的岗位不能办这一项。"),
    "same_person": _("提出的人不能自己确认，换一个岗位也不行。请另一个人确认。"),
    "stands_in": _("您是替提出的人代班，等于本人确认。请另一个岗位上的人确认。"),
    "same_device": _("要在另一个人自己的登录和设备上确认，不能和提出时是同一个。"),
    "not_independent": _(
        "您和提出的人里，有一位在最近 30 天内任命过另一位、给另一位开过账户或重设过登录，不算两个独立的人。"
        "请别的人确认。"
    ),
    "asker_gone": _("提出的人已不在原来的岗位上，这一项办不了。要办请重新提出。"),
    "altered": _("内容和提出时封存的不一样，没有办。请让管理员运行 fengqiao verify。"),
    "gone": _("没有这一项。"),
    "answered": _("这一项已经有答复了。"),
    "late": _("过了期限，没有办。要办请重新提出。"),
    "used": _("已经用过，或过了可用的时间。要再用请重新提出。"),
    "beyond": _("数字不在规定的范围里，没有办。请重新提出。"),
}

STATES: dict[str, tuple[Promise, str, str]] = {
    "": (_("等第二人确认"), "amber", "ring"),
    "late": (_("过期未确认，没有办"), "", "cross"),
    "confirmed": (_("两人同意"), "moss", "tick"),
    "refused": (_("不同意，没有办"), "", "cross"),
    "taken_back": (_("提出的人撤回了"), "", "cross"),
}
"""How a request stands: word, tone, shape."""


def state(row: Request, now: datetime) -> tuple[Promise, str, str]:
    """Word, tone and shape of how it stands now."""
    return STATES["late" if not row.answer and row.until <= now else row.answer]


def refusal(why: str) -> Promise | str:
    """Why it was not done, in the reader's language; of posts what the room of posts says."""
    return REFUSALS.get(why) or posts(why)
