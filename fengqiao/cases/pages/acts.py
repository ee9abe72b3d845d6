"""The acts of a reporter as their pages ask for them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fengqiao.cases.forms import Say


class Act(NamedTuple):
    """One act: its button, the question on its page, what comes of it, and the form it needs."""

    does: str
    button: str | Promise
    question: str | Promise
    explained: str | Promise
    answer: str | Promise
    label: str | Promise
    field: str = "text"
    needed: str = ""
    photos: bool = True
    kind: str = ""
    icon: str = ""
    # Judged by what its reader saw: a screen that is out of date is shown anew before it is done.
    careful: bool = True

    def word(self) -> str:
        return str(self.button)

    def thanks(self) -> str:
        return str(self.answer)

    def form(self, *given: Any) -> Say:
        return Say(*given, label=self.label, needed=self.needed, photos=self.photos)


_all = (
    Act(
        "supplement", _("补充照片或一句话"), _("想补充什么？"), _("办的人会马上看到。"), _("补充的内容已经收到。"),
        _("补充的内容"), needed="either", icon="camera", careful=False,
    ),
    Act(
        "confirm", _("解决了"), _("已经解决了吗？"),
        _("您说解决了，这件事就办结。以后又出问题，半年内都可以重新打开。"),
        _("谢谢您告诉我们。这件事已经办结。"), _("想说的话"), photos=False, icon="check",
    ),
    Act(
        "deny", _("没解决"), _("哪里没有解决？"), _("会退回去重新办；第二次起由上一级接手。"),
        _("知道了，已经退回重新办。"), _("哪里还不行"), field="reason", needed="text", icon="rotate-ccw",
    ),
    Act(
        "reopen", _("还没解决，重新打开"), _("为什么要重新打开？"), _("重新打开后，期限从头算起。"),
        _("已经重新打开。"), _("为什么"), field="reason", needed="text", icon="rotate-ccw",
    ),
    Act(
        "climb", _("请上一级来办"), _("为什么请上一级来办？"), _("这件事会转到上一级，由那里负责，期限重新算。"),
        _("已经转到上一级。"), _("为什么"), field="reason", needed="text", icon="arrow-up",
    ),
    Act(
        "urge", _("我想催一下"), _("要催一下吗？"), _("负责的席位会收到。不催也一样：到期没有做到，会自动转到上一级。"),
        _("已经替您催过了。"), _("想说的话"), photos=False, icon="bell", careful=False,
    ),
    Act(
        "withdraw", _("撤回"), _("要撤回这份报告吗？"),
        _("撤回是您自己的决定，谁都不能要求您撤回。30 天内可以恢复，不用说原因。"),
        _("已经撤回。30 天内可以恢复。"), _("想说的话"), photos=False, kind="link", icon="x",
    ),
    Act(
        "revive", _("恢复这份报告"), _("要恢复吗？"), _("会回到撤回以前的样子，原来的期限接着算。"),
        _("已经恢复。"), _("想说的话"), photos=False, icon="rotate-ccw",
    ),
    Act(
        "come_back", _("恢复我这一位"), _("要恢复您这一位吗？"), _("您又是这件事的诉求人；进度和期限都不变。"),
        _("已经恢复。"), _("想说的话"), photos=False, icon="rotate-ccw",
    ),
    Act(
        "release", _("同意转告这段话"), _("同意把这段话转告那个单位吗？"),
        _("只转上面这段话，另编号，在随机的一个工作日转到；不带您的姓名、编号、照片、地点和时间。"
          "看这段话会不会让人认出您；不放心就不要同意。"),
        _("已经同意。对方答复以后，会出现在这里。"), _("想说的话"), photos=False, icon="check",
    ),
    Act(
        "withhold", _("不同意转告"), _("不转告吗？"), _("不用说原因。这件事照样办。"), _("好，没有转告。"),
        _("想说的话"), photos=False, icon="x",
    ),
    Act(
        "unmerge", _("单独办我这一份"), _("要单独办您这一份吗？"),
        _("并在一起的那件事已经不办了，您的这一份会重新开始。"),
        _("已经单独办理。"), _("想说的话"), photos=False, icon="rotate-ccw",
    ),
    Act(
        "ask_review", _("不服答复，请求复查"), _("为什么请求复查？"),
        _("由上一级复查，30 天内书面答复您；原来答复的人不参加。这就是书面请求，不用再交纸。"),
        _("复查请求已经收到，由上一级办。"), _("理由"), field="reason", needed="text", photos=False, icon="arrow-up",
        careful=False,
    ),
    Act(
        "ask_re_review", _("不服复查意见，请求复核"), _("为什么请求复核？"),
        _("由再上一级复核，30 天内书面答复您，这是信访的最后一步。这就是书面请求，不用再交纸。"),
        _("复核请求已经收到，由再上一级办。"), _("理由"), field="reason", needed="text", photos=False, icon="arrow-up",
        careful=False,
    ),
)  # fmt: skip
ACTS = {each.does: each for each in _all}
