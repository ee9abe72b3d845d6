"""How a report stands, in a resident's words: where it is, which office answers, until when, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from fengqiao.law.facts import Facts
from fengqiao.ui import times


class Offices(Protocol):
    """Names of offices and posts; never of persons."""

    def org(self, code: str) -> str: ...
    def seat(self, code: str) -> str: ...


class Told(NamedTuple):
    """Progress in words; `at` is the index of the present step, len(steps) where all are behind."""

    headline: str
    steps: tuple[str, ...]
    at: int
    where: str
    who: str
    when: str
    next: str
    late: bool = False


STEP = {"reported": 0, "accepted": 1, "working": 2, "suspended": 2, "done": 3, "closed": 4}


def tell(
    facts: Facts, offices: Offices, now: datetime, *, said: Mapping[str, str] | None = None, reopen_days: int = 180,
    revive_days: int = 30,
) -> Told:  # fmt: skip
    """How the matter stands. `said` holds what the office gave with its last answer (reason, instead, outcome).

    For a report that was merged give the facts of the one it was merged into.
    """
    said = said or {}
    steps = (_("收到"), _("受理"), _("处理中"), _("请您确认"))
    where = offices.org(facts.held_by)
    who = offices.seat(facts.seat) if facts.seat else where
    at = STEP.get(facts.state, 0)
    late = facts.due is not None and now >= facts.due and facts.state in ("reported", "accepted", "working")
    by = times.clock(facts.due, now) if facts.due is not None else ""
    up = _("如果到时没有做到，会自动转到上一级，您不用再催。")
    if facts.late:
        up = _("这件事已经逾期，现在由最上一级负责，并列在公开的逾期清单上（不公开的类别只计数）。")
        if facts.about:
            # Of a complaint about an office nobody else may learn, not by a list either.
            up = _("这件事已经逾期，现在由最上一级负责。")
    if facts.objected_by:
        up = _objected(facts, offices)
    if facts.state == "reported":
        headline = _("已经收到您的报告")
        if _went_up(facts):
            headline = _("您的报告正由上级接手")
        elif facts.tally.get("reopen"):
            headline = _("您的报告重新打开了")
        return Told(headline, steps, at, where, who, _("%(when)s 前受理") % {"when": by}, up, late)
    if facts.state == "accepted":
        return Told(_("您的报告已受理"), steps, at, where, who, _("%(when)s 前安排人办") % {"when": by}, up, late)
    if facts.state == "working":
        return Told(_("您的报告正在处理"), steps, at, where, who, _("%(when)s 前办好") % {"when": by}, up, late)
    if facts.state == "suspended":
        comes = _("现在办不了，到时会再看一次。您不同意，可以请上级办。")
        if said.get("reason"):
            comes = _("现在办不了：%(why)s。到时会再看一次；您不同意，可以请上级办。") % {
                "why": said["reason"].rstrip("。.")
            }
        return Told(_("这件事暂时挂起"), steps, at, where, who, _("%(when)s 再看") % {"when": by}, comes)
    if facts.state == "done":
        comes = _("解决了，请点“解决了”。没解决，请点“没解决”，会重新办，第二次起由上级接手。")
        if said.get("outcome"):
            comes = _("办的人说：%(what)s") % {"what": said["outcome"]} + "\n" + comes
        return Told(_("办好了，请您看看"), steps, at, where, who, _("%(when)s 前核查") % {"when": by}, comes)
    return _ended(facts, said, where, now, timedelta(days=reopen_days), timedelta(days=revive_days))


def _objected(facts: Facts, offices: Offices) -> str:
    """Which office says that it is not its duty, and who rules; never one that the matter complains of."""
    org = facts.objected_by.partition("/")[0]
    if not {f"o:{org}", f"o:{facts.ruler}"}.isdisjoint(facts.about):
        return _("有单位认为不该由它办，上级正在裁定；裁定之前仍由它负责。")
    said = {"office": offices.org(org), "ruler": offices.org(facts.ruler) if facts.ruler else _("上级")}
    return _("%(office)s认为不该由它办，%(ruler)s正在裁定；裁定之前仍由它负责。") % said


def _ended(
    facts: Facts, said: Mapping[str, str], where: str, now: datetime, reopen: timedelta, revive: timedelta
) -> Told:
    until = times.day((facts.ended_at or now) + reopen, now)
    again = _("没有解决，%(when)s 以前都可以重新打开。") % {"when": until}
    nothing = _("没有期限了")
    if facts.state == "closed":
        steps = (_("收到"), _("受理"), _("处理"), _("办结"))
        headline = {
            "reporter": _("您说过已经解决"), "checked": _("已经办结，有人核查过"), "through": _("办事处转达说已经解决"),
        }.get(facts.verified, _("已经结束，没有人核查"))  # fmt: skip
        if facts.verified not in ("reporter", "checked", "through"):
            again = _("没有核查过的，不算解决。") + again
        return Told(headline, steps, 4, where, "", nothing, again)
    if facts.state == "rejected":
        parts = []
        if said.get("reason"):
            parts.append(_("原因：%(why)s。") % {"why": said["reason"].rstrip("。.")})
        if said.get("instead"):
            parts.append(_("可以去：%(to)s。") % {"to": said["instead"].rstrip("。.")})
        parts.append(_("您不同意，可以重新打开，由上一级来看；这件事算作没有解决。"))
        return Told(_("这里没有受理"), (_("收到"), _("没有受理")), 2, where, "", nothing, "".join(parts))
    back = _("%(when)s 以前可以恢复，原来的期限接着算。") % {"when": times.day((facts.ended_at or now) + revive, now)}
    return Told(_("您已经撤回"), (_("收到"), _("已撤回")), 2, where, "", nothing, back)


def left(told: Told) -> Told:
    """For somebody who withdrew alone while others remain: how it stands for them, and what they may do."""
    again = _("别人的诉求还在办。30 天内可以恢复您这一位，不用说原因。")
    return told._replace(headline=_("您已经撤回自己这一位"), next=again, late=False)


def _went_up(facts: Facts) -> bool:
    """Whether somebody above where it began has it: opened again, it is first with those who had it."""
    return facts.held_by != facts.origin and any(
        facts.tally.get(name) for name in ("overdue", "climb", "escalate", "reopen")
    )


# How each step reads to the reporter; what is missing here is the offices' own business.
STORY = {
    "report": lambda _to: _("报告了这件事"),
    "acknowledge": lambda _to: _("值班的人接到了"),
    "accept": lambda _to: _("受理了"),
    "reject": lambda _to: _("没有受理"),
    "take": lambda to: _("转由%(to)s接手") % {"to": to},
    "object": lambda _to: _("认为不该由它办，请上级裁定"),
    "rule": lambda to: _("裁定由%(to)s负责") % {"to": to},
    "merge": lambda _to: _("和别人报告的同一件事并在一起办，您的这一份仍算数"),
    "unmerge": lambda _to: _("又单独办您的这一份"),
    "follow": lambda _to: _("和并在一起的那件事一同办结"),
    "assign": lambda _to: _("安排了人去办"),
    "call_in": lambda _to: _("请了别的单位一起办"),
    "refer": lambda _to: _("告诉了您去哪里办"),
    "settle": lambda _to: _("办好了"),
    "finish": lambda _to: _("办好了"),
    "extend": lambda _to: _("延长了期限"),
    "suspend": lambda _to: _("暂时办不了，挂起来了"),
    "resume": lambda _to: _("接着办"),
    "close": lambda _to: _("核查过，办结了"),
    "send_back": lambda _to: _("核查没有通过，退回重办"),
    "confirm": lambda _to: _("确认已经解决"),
    "deny": lambda _to: _("说没有解决"),
    "reopen": lambda to: _("重新打开，由%(to)s负责") % {"to": to} if to else _("重新打开"),
    "refute": lambda _to: _("抽查发现没有解决，重新打开"),
    "uphold": lambda _to: _("抽查过：两个单位都看过，确实解决了"),
    "climb": lambda to: _("请上级办，转到%(to)s") % {"to": to},
    "escalate": lambda to: _("上报给%(to)s") % {"to": to},
    "hand_down": lambda to: _("交给%(to)s办") % {"to": to},
    "withdraw": lambda _to: _("撤回了"),
    "revive": lambda _to: _("恢复了撤回的报告"),
    "come_back": lambda _to: _("恢复了自己这一位"),
    "supplement": lambda _to: _("补充了情况"),
    "recategorise": lambda to: _("改了类别，由%(to)s负责") % {"to": to} if to else _("改了类别"),
    "relocate": lambda to: _("改了地点，由%(to)s负责") % {"to": to} if to else _("改了地点"),
    "urge": lambda _to: _("催了一次"),
    "statement": lambda _to: _("拟了一段要转告被投诉单位的话，请您看"),
    "release": lambda _to: _("同意转告"),
    "withhold": lambda _to: _("不同意转告"),
    "hear": lambda _to: _("收到了被投诉单位的答复，或对方到期没有答复"),
    "overdue": lambda to: _("因为到期没有做到，转到了%(to)s") % {"to": to} if to else _("因为到期没有做到，又催了一次"),
    "check_up": lambda _to: _("因为到期没有人核查，请上一级来核查"),
    "lapse": lambda _to: _("因为一直没有人核查，结束了这件事"),
}
