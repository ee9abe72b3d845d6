"""The words of the report, in Chinese and English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("推演：{name}", "Rehearsal: {name}"),
    "lead": (
        "用本系统的规则把 {first} 至 {last} 的 {cases} 件历史事项重走了一遍。",
        "{cases} cases of {first} to {last}, played once more by the rules of this system.",
    ),
    "stopped": (
        "推演被中途停止，以下只含已推演的部分。",
        "The rehearsal was stopped; what follows covers what had been played.",
    ),
    "assumed_title": ("这些数字靠什么成立", "What these figures rest on"),
    "assumed": (
        "历史只说何时受理、何时办结；何时受理登记、派单按映射文件的设定推定。历史没有核查人，所以办结一律到期未核查，不算“已解决”。"
        "期限由时钟执行：到期未动即上转一级，最上级则催办并重算期限。办结时刻取自历史，规则不会让办理变快或变慢。",
        "History says only when a case was opened and closed; when a desk looked at it and gave it out is"
        " assumed as the map file says. History names no checker, so every closing lapses unverified and never"
        " counts as solved. Deadlines are kept by the clock: what is not moved in time goes up one level; at the"
        " top it is urged and due anew. The moments of closing are history's own: rules alone make nobody"
        " faster or slower.",
    ),
    "key_read": ("读入行数", "rows read"),
    "key_cases": ("成案", "cases"),
    "key_rejected": ("未能读入", "rejected rows"),
    "key_as_history": ("结局与历史一致", "ended as history says"),
    "key_unaccountable": ("无人负责的时刻", "moments without exactly one accountable"),
    "key_acts": ("动作", "acts"),
    "key_climbs": ("上转次数", "climbs"),
    "key_late": ("曾逾期", "ever late"),
    "key_chains": ("记录链核对", "chains verified"),
    "ok": ("一致", "in order"),
    "broken": ("不一致", "broken"),
    "f_levels": (
        "{share} 在起点就按期办好；{climbed} 件至少上转一次",
        "{share} settled in time where they began; {climbed} went up at least once",
    ),
    "u_cases": ("件", "cases"),
    "in_time": ("按期办好", "settled in time"),
    "late": ("逾期后办好", "settled late"),
    "went_up": ("上转", "went up"),
    "open": ("仍未办结", "still open"),
    "duplicate": ("重复件", "duplicates"),
    "f_months": (
        "积压最多的一个月是 {month}：{open} 件未办结，其中 {late} 件已逾期",
        "The worst month was {month}: {open} open at its end, {late} of them late",
    ),
    "m_open": ("未办结", "open"),
    "m_late": ("已逾期", "late"),
    "u_months": ("每月末件数", "cases at the end of each month"),
    "f_areas": (
        "{name}受理最多（{cases} 件），{share} 在起点按期办好",
        "{name} carries the most ({cases} cases); {share} settled in time where they began",
    ),
    "f_offices": (
        "{name}承办最多（{cases} 件），{share} 按期办好",
        "{name} works on the most ({cases} cases); {share} settled in time",
    ),
    "u_share": ("按期办好的比例（横线为95%区间）", "share settled in time (line: 95 % interval)"),
    "f_went": (
        "{late} 件曾逾期，首次逾期后多数到“{most}”：{n} 件",
        "{late} passed a deadline; most of them went first to the {most}: {n}",
    ),
    "f_stayed": (
        "{late} 件曾逾期，多数已在最上级，只能催办：{n} 件",
        "{late} passed a deadline; most were already at the top and urged there: {n}",
    ),
    "late_in": ("首次逾期于“{state}”", "first late while {state}"),
    "whole": ("{name}（未细分）", "{name}, no smaller area named"),
    "f_against": (
        "历史自定期限判为逾期 {own} 件，本规则判为逾期 {law} 件，两者都判逾期 {both} 件",
        "{own} were late by the history's own deadlines, {law} by this law, {both} by both",
    ),
    "own_in_time": ("历史：按期", "history: in time"),
    "own_late": ("历史：逾期", "history: late"),
    "law_in_time": ("规则：按期", "law: in time"),
    "law_late": ("规则：逾期", "law: late"),
    "f_compare": (
        "换用您的数字后：曾逾期从 {before} 件变为 {after} 件",
        "With your numbers {after} are ever late instead of {before}",
    ),
    "standard": ("现行数字", "standard numbers"),
    "yours": ("您的数字", "your numbers"),
    "table": ("数据表", "Table"),
    "csv": ("下载 CSV", "Download CSV"),
    "svg": ("下载图形", "Download the plot"),
    "rejected_title": ("{n} 行未能读入", "{n} rows could not be read"),
    "rejected_link": ("逐行原因见 rejected.csv", "every row with its reason: rejected.csv"),
    "other_language": ("English", "中文"),
    "c_level": ("层级", "level"),
    "c_arrived": ("到达", "arrived"),
    "c_share": ("按期比例", "share in time"),
    "c_interval": ("95%区间", "95 % interval"),
    "c_month": ("月份", "month"),
    "c_opened": ("受理", "opened"),
    "c_settled": ("办好", "settled"),
    "c_name": ("名称", "name"),
    "c_cases": ("件数", "cases"),
    "c_in_time": ("按期", "in time"),
    "c_climbs": ("上转", "climbs"),
    "c_most_open": ("同时未办结最多", "most open at once"),
    "c_median": ("办理天数中位", "median days"),
    "c_what": ("项目", "what"),
    "c_from": ("自", "from"),
    "c_to": ("至", "to"),
    "c_times": ("次数", "times"),
    "more_rows": ("只画出最多的 {n} 个，其余见表", "the {n} largest are drawn; the rest is in the table"),
    "made": ("由 fengqiao rehearse 生成，历时 {seconds} 秒", "made by fengqiao rehearse in {seconds} s"),
}


def say(key: str, language: str, **values: object) -> str:
    """A word or sentence of the report in zh or en."""
    return WORDS[key][0 if language == "zh" else 1].format(**values)
