"""docs/law.md: the laws as the people bound by them read them, written from the rows and never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from fengqiao.law import callback_law, case_law, objection_law, petition_law, referral_law, statement_law, task_law
from fengqiao.law.facts import Amount, Numbers
from fengqiao.law.sight import GROUPS, SIGHT
from fengqiao.law.table import Law, Row
from fengqiao.law.words import ACTS, FIELDS, STANDINGS, STATES
from fengqiao.law.workings.longest import FORMULA, MEANS, longest, longest_merged

Pair = tuple[str, str]
ZH, EN = 0, 1
PATH = Path("docs") / "law.md"

LAWS: dict[str, tuple[Pair, Law, Numbers]] = {
    "case": (("问题", "Problems"), case_law.CASE_LAW, case_law.NUMBERS),
    "task": (("吹哨任务单", "Tasks of those called in"), task_law.TASK_LAW, task_law.NUMBERS),
    "callback": (("回访", "Callbacks"), callback_law.CALLBACK_LAW, callback_law.NUMBERS),
    "referral": (("告知渠道", "Referrals"), referral_law.REFERRAL_LAW, referral_law.NUMBERS),
    "petition": (("信访", "Petitions"), petition_law.PETITION_LAW, petition_law.NUMBERS),
    "statement": (
        ("转告被投诉单位的话", "Statements to an office complained of"),
        statement_law.STATEMENT_LAW,
        statement_law.NUMBERS,
    ),
    "objection": (
        ("反对用自己的数据", "Objections to a use of one's data"),
        objection_law.OBJECTION_LAW,
        objection_law.NUMBERS,
    ),
}
BOUNDS: dict[str, Pair] = {
    "has_below": ("还有下级", "there is a level below"),
    "has_above": ("还有上级", "there is a level above"),
    "in_time_to_object": ("到手一个工作日内，没有未裁的退单", "within one working day of coming, none open"),
    "a_channel": ("法院、仲裁、信访、公安之一", "court, arbitration, petition or police"),
    "urgent": ("急件", "urgent"),
    "not_offered": ("没有未答的转请和未裁的退单", "no offer and no objection is open"),
    "not_objected": ("没有未裁的退单", "no objection is open"),
    "disputed": ("有人退单，或两次不接", "somebody objected, or two declined"),
    "young": ("上报后90天内", "within 90 days of the report"),
    "root_gone": ("主件不予受理或撤回", "its root was rejected or withdrawn"),
    "root_closed": ("主件已办结", "its root has closed"),
    "root_merged": ("主件已并入别件", "its root was merged"),
    "root_ended": ("原件已结或已并", "what it was for has ended or was merged"),
    "calling_hour": (
        "工作日9到20点，休息日10到18点；对方来答复信的，不限",
        "working days 9 to 20, others 10 to 18; whoever answers a letter, at any hour",
    ),
    "other_hour": ("换一个时段", "at another part of the day"),
    "by_mail": ("只留了邮箱", "they left an address and no number"),
    "spoken": ("本人已说，或原件又在办", "they spoke, or the matter is in hand again"),
    "tasks_ended": ("任务单都已了结", "all tasks have ended"),
    "may_come_back": ("撤回后30天内", "within 30 days of leaving"),
    "in_time_to_extend": ("到期之前；不批自己办的事", "before it is due; never one's own work"),
    "due_passed": ("时钟：到期之后", "the clock: once it is due"),
    "promise_passed": ("承诺已过或曾重新打开，且有上级", "promise passed or opened again, and somebody above"),
    "another_left": ("还有别人能负责", "somebody else is left to answer"),
    "answers_for_it": ("受理席；回避后轮到的负责人", "the desk; a lead to whom it came when the desks stood back"),
    "not_worker": ("不是办理人", "not by who did the work"),
    "may_reopen": ("诉求人180天内；上级负责人至多两次", "the reporter within 180 days; leads above twice at most"),
    "may_revive": ("30天内", "within 30 days"),
    "check_higher": ("尚未上转，上面有人能核查", "not raised yet, somebody above can check"),
    "no_check_left": ("再无上级可核查；不是隐患", "nobody higher is left to check; no hazard"),
    "hazard_waits": ("隐患，再无上级可核查", "a hazard, and nobody higher is left to check"),
    "to_other": ("别的单位，不是被投诉的", "another organisation, not one complained about"),
    "below": ("本辖区的下级，不是被投诉的", "below, inside the area, not one complained about"),
    "higher": ("确实是上级", "really above"),
    "ruled_for": ("在裁定人辖区内，不是被投诉的", "in the ruler's area, not one complained about"),
    "assignable": ("本辖区的席位，不是被投诉的", "a post of this area, not one complained about"),
    "called": ("都不是被投诉的", "none of them complained about"),
    "one_voice": ("投诉单位或人的事，只有一位诉求人", "it complains of somebody, and one alone reported it"),
    "none_waiting": ("没有等诉求人看的话", "no statement waits for the reporter"),
    "one_waits": ("有一段话等诉求人看", "a statement waits for the reporter"),
    "own_hand": ("本人，窗口不能代", "by their own hand, never through an office"),
    "complained": ("是被投诉的单位", "an office complained of"),
    "two_looked": ("至少两个人看过，都不是办理人", "at least two people looked, none of whom did the work"),
    "not_said": ("诉求人自己还没有说解决了", "the reporter has not said so themselves"),
    "routed": ("新去处存在", "where it leads exists"),
    "known_urgency": ("已定的急缓", "an urgency that has numbers"),
    "open_root": (
        "主件未结、更早、同样急；不并入自己或已并的",
        "the root is open, earlier and as urgent; not itself, not merged",
    ),
    "evidence": ("有照片或写明结果", "a photo or a written finding"),
    "few_days": ("1到10个工作日", "1 to 10 working days"),
    "review_soon": ("90天内的日期", "a date within 90 days"),
}
MOVES: dict[str, Pair] = {
    "": ("", ""),
    "up": ("上转一级", "one level up"),
    "up_second": ("第二次起上转一级", "from the second time one level up"),
    "up_to": ("上转一级或指定上级", "one level up, or to a named one"),
    "offered": ("给接手的单位", "to who takes it"),
    "ruled": ("给裁定的单位", "to whom the ruling names"),
    "down": ("给下级", "to the one below"),
    "reopen": ("起点；不予受理后或第二次起再上一级", "the origin; after a rejection or from the second time one above"),
    "route": ("按新类别或地点，一次", "where the new category or place leads, once"),
}
DUES: dict[str, Pair] = {
    "enter": ("新的一步，不超过承诺", "the new step's, never after the promise"),
    "sooner": ("进入下一步时算新的，改派不变", "the new step's; kept when only the assignee changes"),
    "keep": ("不变", "kept"),
    "none": ("结束", "ends"),
    "pause": ("随主件，剩余留存", "its root's; what is left is kept"),
    "review": ("复查日，剩余留存", "the review; what is left is kept"),
    "resume": ("从剩余处接着算", "what was left"),
    "extend": ("加所批天数", "later by the days given"),
    "prolong": ("加30天", "30 days later"),
    "shorten": ("只会提前", "only ever sooner"),
    "restore": ("恢复原来的", "as it was"),
}
UNITS: dict[str, Pair] = {
    "minutes": ("分钟", "min"),
    "hours": ("小时", "h"),
    "working_hours": ("个工作时", "working h"),
    "working_days": ("个工作日", "working days"),
    "days": ("天", "days"),
}
URGENCIES: dict[str, Pair] = {"urgent": ("紧急", "urgent"), "normal": ("一般", "normal")}
HEADS: Pair = (
    "做什么 | 现在是 | 之后是 | 谁来做 | 要给 | 界限 | 去哪里 | 期限",
    "act | when | then | who | needs | bounds | move | due",
)
OTHERS: tuple[tuple[str, Pair], ...] = (
    ("object_within", ("退单期限", "to object")),
    ("suspend_days", ("一次挂账至多（天）", "days a suspension lasts at most")),
    ("extend_working_days", ("延期至多（工作日）", "working days of an extension at most")),
    ("reopen_days", ("诉求人可重新打开（天）", "days in which the reporter may reopen")),
    ("revive_days", ("撤回可恢复（天）", "days in which a withdrawal is undone")),
    ("merge_days", ("上报后可并案（天）", "days after the report in which it may be merged")),
    (
        "unanswered_words",
        ("诉求人几次补充、催办没有回音，就告诉负责人", "unanswered words of a reporter of which the lead is told"),
    ),
    ("unanswered_working_days", ("其中最早一次过了几个工作日", "working days after the first of them")),
    ("inspect_working_days", ("抽中的至迟查完（工作日）", "working days in which what is drawn is inspected")),
)


def page() -> str:
    """The whole page."""
    parts = [
        "# 规则 · The law",
        "本页由程序从规则表生成（`python -m fengqiao.law.page`），与程序所行的规则逐行相同。",
        "Generated from the rows that the program obeys, line by line.",
    ]
    for name, (title, law, numbers) in LAWS.items():
        parts += [f"## {title[ZH]} · {title[EN]}", f"kind `{name}`, law_version {law.version}"]
        for language, heading in ((ZH, "### 谁可以做什么"), (EN, "### Who may do what")):
            parts += [heading, table(HEADS[language].split(" | "), (cells(row, language) for row in law.rows))]
        parts += ["### 期限 · Limits", limits(law, numbers)]
        parts += ["### 状态图", diagram(law, ZH), "### States", diagram(law, EN)]
    numbers = case_law.NUMBERS
    parts += ["## 其他数字 · Other numbers", table(("项 · what", ""), others(numbers))]
    parts += ["## 拖不过的时限 · The bound", bound(numbers)]
    parts += ["## 身份与可见 · Standings and sight", sight()]
    return "\n\n".join(parts) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cells(row: Row, language: int) -> list[str]:
    """One row of a law in one language."""
    comma, stop = ("、", "；") if language == ZH else (", ", "; ")
    times = (f"至多{row.at_most}次", f"{row.at_most} times at most")[language] if row.at_most else ""
    bounds = [*(BOUNDS[name][language] for name in row.bounds), times, row.says[language]]
    same = ("不变", "the same")[language]
    return [
        f"{ACTS[row.does][language]} `{row.does}`",
        comma.join(STATES[state][language] for state in row.when),
        STATES[row.then][language] if row.then else same,
        comma.join(STANDINGS[name][language] for name in row.who),
        comma.join(FIELDS[name][language] for name in row.needs) or "—",
        stop.join(text for text in bounds if text) or "—",
        MOVES[row.move][language] or "—",
        DUES[row.due][language],
    ]


def amount(given: Amount, language: int) -> str:
    """A number with its unit."""
    number, unit = given
    space = "" if language == ZH else " "
    return f"{number}{space}{UNITS[unit][language]}"


def both(pair: Pair) -> str:
    """The Chinese and the English beside each other."""
    return f"{pair[ZH]} · {pair[EN]}"


def limits(law: Law, numbers: Numbers) -> str:
    """How long a state may last, and what the clock does then; the promise of a whole leg."""
    rows = []
    for state in law.open_states:
        then = ", ".join(both(ACTS[does]) for does in law.then_clock[state]) or "—"
        steps = [numbers.steps.get((urgency, state)) for urgency in URGENCIES]
        shown = [f"{amount(step, ZH)} · {amount(step, EN)}" if step else "—" for step in steps]
        rows.append([both(STATES[state]), *shown, then])
    promised = [numbers.promises[urgency] for urgency in URGENCIES]
    shown = [f"{amount(promise, ZH)} · {amount(promise, EN)}" for promise in promised]
    rows.append(["**每一级的承诺 · the promise of a leg**", *shown, "—"])
    heads = ["停留在 · stay in", *(both(pair) for pair in URGENCIES.values()), "到期后时钟 · then the clock does"]
    return table(heads, rows)


def others(numbers: Numbers) -> list[list[str]]:
    """The numbers that are no steps."""
    rows = []
    for name, pair in OTHERS:
        value = getattr(numbers, name)
        shown = str(value) if isinstance(value, int) else f"{amount(value, ZH)} · {amount(value, EN)}"
        rows.append([both(pair), shown])
    return rows


def diagram(law: Law, language: int) -> str:
    """The states and what leads from one to another, in words; the codes are those of the tables."""
    # A name may hold a comma, and to the drawing a semicolon ends a line.
    comma = "、" if language == ZH else " / "
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {law.open_states[0]}"]
    lines += [f"    {state}: {STATES[state][language]}" for state in (*law.open_states, *law.ended_states)]
    ways: dict[tuple[str, str], list[str]] = {}
    for row in law.rows:
        for state in row.when:
            if row.then and row.then != state:
                ways.setdefault((state, row.then), []).append(ACTS[row.does][language])
    lines += [f"    {start} --> {end}: {comma.join(acts)}" for (start, end), acts in ways.items()]
    lines += [f"    {state} --> [*]" for state in law.ended_states]
    return "\n".join([*lines, "```"])


def bound(numbers: Numbers) -> str:
    """The formula, what its letters mean, and what it comes to on five levels."""
    alone = longest(case_law.CASE_LAW, numbers, levels=5).days
    merged = longest_merged(case_law.CASE_LAW, numbers, levels=5).days
    means = table(("", "", ""), ([letter, zh, en] for letter, en, zh in MEANS))
    return "\n\n".join(
        (
            "无论工作人员怎样移交、退回、挂账、并案，一件事开着的时间都有上限；到时要么已结，要么在最上级、列入公开的逾期清单。",
            "However staff hand over, send back, suspend or merge, a matter is open no longer than this; then it has "
            "ended, or stands at the top on the public overdue list.",
            f"`{FORMULA}`",
            means,
            f"五级、一般：{alone}天；有并案：{merged}天。Five levels, normal: {alone} days; with merges {merged}. "
            "A ceiling with every bound used up; walks at random stay far below it.",
        )
    )


def sight() -> str:
    """Which standing sees which group of fields."""
    heads = ["身份 · standing", *(both(pair) for pair in GROUPS.values())]
    rows = (
        [f"{both(STANDINGS[name])} `{name}`", *("●" if group in groups else "" for group in GROUPS)]
        for name, groups in SIGHT.items()
    )
    return table(heads, rows)


def main() -> None:
    """Write the page."""
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
