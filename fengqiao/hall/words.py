"""What the hall says: states of a number, acts of a window, why something is not done."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

STATES: dict[str, Promise] = {
    "waiting": _("等候"),
    "called": _("正在叫"),
    "recalled": _("再次叫号"),
    "absent": _("叫了三次没有来"),
    "serving": _("正在办"),
    "handed": _("转到下一个窗口，等候"),
    "done": _("已经办好"),
    "left": _("走了"),
    "over": _("今天没有轮到"),
}

REFUSALS: dict[str, Promise] = {
    "moved_on": _("这个号已经到了下一步，页面是旧的。请看看现在的情况。"),
    "ended": _("这个号已经结束了。"),
    "three_times": _("已经叫了三次。没有来就按“没有来”。"),
    "call_again": _("叫满三次再按“没有来”。"),
    "in_hand": _("这个窗口手里还有一个号，先办完它。"),
    "no_such_office": _("没有这个单位，或那里今天没有窗口。"),
    "no_such_case": _("您的单位没有这一件首问负责的事，或它已经办结。"),
    "urged_today": _("今天已经催过了。"),
    "no_such_number": _("今天没有这个号。"),
    "no_such_topic": _("请从单子里选一样。"),
    "closed": _("这里现在不放号。"),
    "not_now": _("今天没有窗口办这一样。"),
    "full": _("手机取号的人已经很多。请到大厅的取号机或问询台取。"),
    "number_taken": _("这个窗口号已经有了，请换一个。"),
    "code_taken": _("这一样已经在单子里。"),
    "has_ended": _("这一项已经取消了，页面是旧的。"),
    "not_its_seat": _("坐窗口的要是这个单位自己的岗位。"),
    "overlaps": _("这段时间这个窗口已经排了别人。先取消那一段。"),
    "no_hours": _("结束要晚于开始，也要选至少一个星期几。"),
}

WEEKDAYS: tuple[Promise, ...] = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))

# What one comes for where a lead takes the usual list: code, zh, en, minutes.
USUAL: tuple[tuple[str, str, str, int], ...] = (
    ("report", "反映问题", "Report a problem", 10),
    ("mediation", "调解纠纷", "Mediation", 25),
    ("petition", "信访", "Petition", 20),
    ("legal", "法律咨询", "Legal help", 20),
    ("other", "别的事", "Something else", 10),
)


def refusal(why: str) -> Promise | str:
    """Why it was not done, in the reader's language."""
    return REFUSALS.get(why, why)


def days(weekdays: str) -> str:
    """'12345' as '周一至周五', '135' as '周一、周三、周五'."""
    runs: list[list[int]] = []
    for each in sorted({int(day) for day in weekdays if day in "1234567"}):
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    said = []
    for run in runs:
        names = [str(WEEKDAYS[day - 1]) for day in run]
        said += [gettext("%(first)s至%(last)s") % {"first": names[0], "last": names[-1]}] if len(run) > 2 else names
    return pgettext("list", "、").join(said)
