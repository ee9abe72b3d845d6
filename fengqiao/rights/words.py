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

ERASED_LETTER: dict[str, tuple[str, str]] = {
    "erased": (
        "【枫桥】{number} 里的个人信息已删除 · personal data in {number} was erased",
        "{office}请您办过的 {number}，里面有人的信息已应本人要求删除。请您也删除手上的一份（邮件、打印件、登记）；"
        "办理的经过不用删。（个人信息保护法第47条）\n\n"
        "Of {number}, for which {office} called you in, personal data was erased at the person's wish. Please "
        "erase your copy too: mails, prints, registers.\n",
    ),
    "corrected": (
        "【枫桥】{number} 里的个人信息已改正 · personal data in {number} was corrected",
        "{office}请您办过的 {number}，里面的地点或说法已由本人改正。请照派单链接里现在写的办，手上的旧的一份请改正；"
        "链接已到期的，请问{office}。（个人信息保护法第46条）\n\n"
        "Of {number}, for which {office} called you in, place or words were corrected by the person. Please go by "
        "what your link says now and correct your copy; where the link has ended, ask {office}.\n",
    ),
}
"""Subject and body of the mail to whom a dispatch was mailed: the number, never what was erased."""
TOLD_WORDS = {"erased": _("请它删除"), "corrected": _("告诉它改正了")}
