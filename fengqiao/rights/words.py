"""Why something is refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "open": _("这件事还在办，要有人负责到底；办完以后才能删。"),
    "others": _("别人也报了同一件事，原话是大家的凭据，不能改；要补充请用“补充”。"),
    "nothing": _("没有什么要改的。"),
    "erased": _("这件事里已经没有可以改的内容。"),
    "no_person": _("这一位没有留下姓名和联系方式，凭查询码办。"),
    "has_account": _("这一位有账户：电话和邮箱由本人登录后自己改。"),
    "note": _("请写明问了什么、报了什么。"),
    "reason": _("不同意要写明理由和依据。"),
    "not_office": _("这一条不由您的单位答复。"),
    "ended": _("已经办过或停下了。"),
    "asked_already": _("已经登记过，等另一位同事确认。"),
    "another_person": _("要由另一位同事在自己的登录里确认。"),
    "not_yours": _("不能替自己办。"),
    "not_confirmed": _("还没有第二位同事确认。"),
}
