"""What a figure, a reason and a place where problems stand are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

RATES = {
    "solved": (_("解决了"), _("核实过，或诉求人自己说解决了")),
    "in_time": (_("按第一次承诺的日子解决"), _("按诉求人的时钟算：转办、延期、挂账、改类别都不停、不重来")),
    "own_word": (_("诉求人自己说解决了"), _("本人亲手确认；窗口代录的不算，没说话的不算")),
    "at_once": (_("一次解决，没有返回"), _("没有被退回、否认或重新打开过")),
}
BUCKETS = {
    "solved": (_("解决了"), _("核实过，或诉求人自己说的")),
    "through": (_("窗口代录“解决了”"), _("不算诉求人自己的话，等抽查或本人确认")),
    "unverified": (_("未核查结案"), _("到期没有人核查，也没有联系上诉求人确认")),
    "followed": (_("随主件办结"), _("并入的那一件办结了，诉求人还没有说")),
    "rejected": (_("不予受理"), _("告知了去处，没有解决")),
    "withdrawn": (_("已撤回"), _("诉求人撤回，没有解决")),
    "merged": (_("已并入"), _("与别件一起办，还没有办结")),
    "suspended": (_("挂账"), _("在等条件，诉求人的时钟在走")),
    "checking": (_("已办待核查"), _("办的人说好了，还没有人核实")),
    "open": (_("还在办"), _("还没有办完")),
}
WHYS = {
    "contested": _("有异议，等裁定"),
    "offered": _("请别家接手，还没有答复"),
    "vacant": _("岗位空缺，由上级代管"),
    "tasks": _("等吹哨请来的单位答复"),
    "unsorted": _("还没有人受理"),
    "unassigned": _("受理了，还没有派给人"),
    "unfinished": _("派出去了，还没有办完"),
    "unchecked": _("办完了，还没有人核查"),
}
CHANGES = {
    "recategorise": _("改类别"),
    "extend": _("延期"),
    "suspend": _("挂账"),
    "merge": _("并案"),
}
NUMBERS = {
    "reported": _("全部上报"),
    "returned": _("办完以后又返回"),
    **{name: words[0] for name, words in RATES.items()},
    **{f"in_{name}": words[0] for name, words in BUCKETS.items()},
}
"""Name of a number on the page -> what the list of its problems is called."""
