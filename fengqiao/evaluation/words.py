"""What a figure, a reason and a place where problems stand are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

RATES = {
    "solved": (_("解决了"), _("核实过，抽查属实，或诉求人自己说解决了")),
    "in_time": (_("按第一次承诺的日子解决"), _("按诉求人的时钟算：转办、延期、挂账、改类别都不停、不重来")),
    "own_word": (_("诉求人自己说解决了"), _("本人亲手确认；窗口代录的不算，没说话的不算")),
    "by_inspection": (_("抽查属实"), _("原来只有单位自己的话，两个没办过它的单位都去看过，确实解决了")),
    "at_once": (_("一次解决，没有返回"), _("没有被退回、否认或重新打开过")),
}
BUCKETS = {
    "solved": (_("解决了"), _("核实过，抽查属实，或诉求人自己说的")),
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
    "ended": _("工作人员结案、不予受理"),
    "through": _("窗口代录“解决了”、代为撤回"),
    "numbers": _("改本区的期限"),
}
FOUND = {
    "held": _("确实解决了"),
    "refuted": _("没有解决：立即重新打开"),
    "unreached": _("没有查到（没人在、没接电话）"),
}
HOW = {
    "site": _("到现场"),
    "phone": _("打电话"),
    "paper": _("从纸质核查表录入"),
}
STRATA = {
    "lapsed": _("到期没有人核查"),
    "settled": _("办的单位自己发现、自己办结"),
    "through": _("窗口代录“解决了”"),
    "withdrawn": _("窗口代为撤回"),
    "mixed": _("几种合在一起"),
}
REFUSALS = {
    "needs": _("请选看到的情况和怎么查的，并写一两句。"),
    "not_yours": _("这一件不由您现在的岗位核查。"),
    "own_work": _("您办过这一件，或者它说的就是您的单位，请换一位同事核查。"),
    "said": _("您的单位已经报过这一件。"),
    "rewritten": _("定池以后的记录和锚点不符，不能抽取。"),
    "pool_changed": _("抽查池与封存的不一致，不能抽取。"),
    "fixed_before": _("这一周的抽查池已经定过。"),
    "drawn": _("这一周已经抽过。"),
    "needs_cause": _("请选原因，并写清楚哪一步没有接住、怎么改。"),
    "remedy_day": _("改好的日子要在明天以后、半年以内。"),
    "not_your_inquiry": _("这一件不由您现在的岗位答复。"),
    "inquiry_over": _("这一件已经了结。"),
    "not_explained": _("原因还没有查明。"),
    "own_remedy": _("改好没有，要由另一个人核实。"),
    "topic_over": _("这一个已经有人决定过。"),
    "not_your_topic": _("这一个不由您现在的岗位决定。"),
    "needs_words": _("请写清楚要查的根源；不立的，写为什么。"),
    "no_such_office": _("请从名单里选一个负责的单位。"),
}
"""Why an inspection's step was refused -> what to do."""
LOOKS = {
    "drawn": (_("抽中"), _("本月抽查池里抽出来的")),
    "checked": (_("查完"), _("两个没办过它的单位都去看过，或一家查出没有解决")),
    "found_held": (_("查了，确实解决了"), _("两家都说解决了的，才算进“抽查属实”")),
    "found_refuted": (_("查了，没有解决"), _("当场重新打开")),
    "found_unseen": (_("去了，没有查到"), _("没人在、没接电话；不算解决")),
    "waiting": (_("还没有查完"), _("至少一家还没有去")),
    "unlooked": (_("没有按时查"), _("过了期限才去，或还没有去；以后去了也留在这里")),
}
"""What came of what was drawn; none of it counts as solved by itself."""
CALLED = {
    "calls": (_("回访"), _("本月结束的；电话里说的都不算作解决")),
    "call_said_solved": (_("电话里说解决了"), _("排在“解决了”旁边，不算在里面")),
    "call_said_partly": (_("电话里说解决了一部分"), _("不算解决")),
    "call_said_not": (_("电话里说没解决"), _("同一步里退回重办或重新打开")),
    "call_said_nothing": (_("不愿说"), _("不追问，不算解决")),
    "call_unreached": (_("没联系上"), _("不算解决，180天内仍可说没解决")),
    "call_uncalled": (_("没有人打"), _("不算没联系上，也不算解决")),
    "call_called_off": (_("不用再打"), _("本人已经自己说了，或事情又在办")),
}
"""How a callback ended; none of it counts as solved."""
CARRIED = {"open": _("岗位手上未结"), "late": _("岗位手上逾期"), "soon": _("岗位手上将到期")}
TASKS = {
    "asked": _("吹哨请了"),
    "answered": _("吹哨按时答复"),
    "declined": _("吹哨推回"),
    "missed": _("吹哨未报到"),
    "waived": _("吹哨免除"),
    "waiting": _("吹哨还在期限内"),
}
"""What came of calling an office in."""
NUMBERS = {
    "reported": _("全部上报"),
    "returned": _("办完以后又返回"),
    **{name: words[0] for name, words in RATES.items()},
    **{f"in_{name}": words[0] for name, words in BUCKETS.items()},
    **{name: words[0] for name, words in (LOOKS | CALLED).items()},
    **{f"change_{name}": word for name, word in CHANGES.items()},
    **{f"load_{name}": word for name, word in CARRIED.items()},
    **{f"task_{name}": word for name, word in TASKS.items()},
}
"""Name of a number on the page -> what the list of its problems is called."""
INQUIRIES = {"late": _("隐患逾期"), "again": _("隐患又出现")}
CAUSES = {
    "nobody": _("该在岗的时候没有人"),
    "duty": _("职责没有说清归谁"),
    "means": _("缺人手、钱或材料"),
    "outside": _("等外单位，没有催到底"),
    "check": _("核查没有查出来"),
    "surface": _("上次只治了表面"),
    "other": _("其他"),
}
"""What in a process may fail; no person is a cause."""
TOPICS = {"cluster": _("同一类事比平常密"), "repeat": _("同一个地方反复发生")}
"""Why problems are proposed as one topic."""
TOPIC_STATES = {
    "proposed": _("等您决定"),
    "opened": _("已立根源事项"),
    "dismissed": _("看过，没有立"),
    "grown": _("又多了，改看新的一个"),
}
