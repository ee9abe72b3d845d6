"""What a petition (信访) says to whoever lodged it: each step's written notice, the days, the way to a review."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from fengqiao.cases.models import Referral
from fengqiao.law.facts import above
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger import locked
from fengqiao.ledger.models import Record, Value
from fengqiao.matters import find as matters
from fengqiao.matters import rows
from fengqiao.matters.history import Names
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.people.standing import Actor
from fengqiao.ui import times
from fengqiao.ui.words import reader

ASKS = ("ask_review", "ask_re_review")
WRITTEN = ("take_petition", "not_petition", "prolong", "reply", "reply_review", "reply_re_review")


class Written(NamedTuple):
    """One written notice: its title, of which office and when, the office's own words, the days and the rights."""

    does: str
    title: str
    office: str
    at: datetime
    words: tuple[str, ...]
    says: tuple[str, ...]


class Petition(NamedTuple):
    """A petition as its petitioner sees it: where it is, how it stands, until when, and all that was written."""

    matter: str
    number: str
    state: str
    office: str
    until: str
    late: bool
    says: tuple[str, ...]
    written: tuple[Written, ...]


def titles() -> dict[str, str]:
    """What each written notice is called."""
    return {
        "take_petition": _("信访事项受理告知书"),
        "not_petition": _("信访事项不予受理告知书"),
        "prolong": _("信访事项延长办理期限告知书"),
        "reply": _("信访事项答复意见书"),
        "reply_review": _("信访事项复查意见书"),
        "reply_re_review": _("信访事项复核意见书"),
    }


def speaks_for(matter: Matter) -> tuple[Matter, str] | None:
    """A petition's news goes to all who reported its case, under the case's number and from the petition's office."""
    root = Matter.objects.filter(pk=matter.root).first()
    if root is None:
        return None
    # Never saved: a letter names the office that has the petition, which is not always the one that has the case.
    root.held_by = matter.held_by
    return root, ""


def running(case: str) -> bool:
    """Whether a petition of this case is still open: its petitioner's code goes on as long."""
    return Matter.objects.filter(root=case, kind="petition", ended_at=None).exists()


def asks(by: Actor, case: str, now: datetime) -> dict[str, str]:
    """What the petitioner may ask for now, and in which petition: {act: matter}."""
    found: dict[str, str] = {}
    for petition in Matter.objects.filter(root=case, kind="petition", ended_at=None).order_by("opened_at", "id"):
        sight = matters.one(by, petition.id, now)
        for row in sight.choices if sight is not None else ():
            if row.does in ASKS and "reporter" in row.who:
                found.setdefault(row.does, petition.id)
    return found


def of(referral: str, names: Names, now: datetime) -> Petition | None:
    """The petition that a referral opened; None where it opened none yet."""
    opened = Referral.objects.filter(pk=referral).values_list("opened", flat=True).first()
    matter = Matter.objects.filter(pk=opened, kind="petition").first() if opened else None
    return shown(matter, names, now) if matter is not None else None


def shown(matter: Matter, names: Names, now: datetime) -> Petition:
    """One petition in its petitioner's words."""
    until = times.day(matter.due, now) if matter.due is not None else ""
    office = names.org(matter.held_by)
    return Petition(
        matter=matter.id, number=matter.number, state=in_language(STATES[matter.state], reader()), office=office,
        until=until, late=matter.due is not None and matter.due <= now,
        says=_stands(matter, office, until, names), written=written(matter, names),
    )  # fmt: skip


def _stands(matter: Matter, office: str, until: str, names: Names) -> tuple[str, ...]:
    """How it stands now, what comes by when, and what the petitioner may do."""
    if matter.state == "lodged":
        return (_("%(when)s 前书面告诉您受理不受理。") % {"when": until},)
    if matter.state == "examined":
        return (_("已经受理，%(when)s 前书面答复您。") % {"when": until},)
    if matter.state in ("review", "re_review"):
        what = _("复查") if matter.state == "review" else _("复核")
        return (
            _("%(office)s正在%(what)s，%(when)s 前书面答复您。") % {"office": office, "what": what, "when": until},
            _("原来答复的人不参加。"),
        )
    if matter.state in ("replied", "reviewed"):
        return (
            *_rights(matter.state, matter.held_by, matter, names),
            _("到%(when)s没有请求，答复生效。") % {"when": until},
        )
    if matter.state == "stood":
        return (_("30 天内没有人请求复查或复核，答复已经生效。"),)
    return (_("信访到这里结束；依法还可以走的路，比如诉讼，不受影响。"),) if matter.state == "final" else ()


def _rights(state: str, answered: str, matter: Matter, names: Names) -> tuple[str, ...]:
    """What may be asked for after the answer of this office: of which office above, in how many days, and how."""
    up = above(world("petition"), answered, rows.facts_of(matter.__dict__).about)
    if up is None:
        return (_("这里已经是最上一级；依法还可以走的路，比如诉讼，不受影响。"),)
    office = names.org(up.org)
    how = _("可以在查询页面自己提，用查询码或登录都行；也可以到窗口提，由窗口代录并注明。")
    if state == "replied":
        may = _("您不服，收到后 30 天内可以书面请求%(office)s复查（信访工作条例第三十五条）。")
    else:
        may = _("您不服，收到后 30 天内可以书面请求%(office)s复核（信访工作条例第三十六条）。")
    return (may % {"office": office}, how)


def written(matter: Matter, names: Names) -> tuple[Written, ...]:
    """All that was written to the petitioner, oldest first."""
    kinds = [f"matter.{does}" for does in WRITTEN]
    found = list(Record.objects.filter(subject=matter.id, kind__in=kinds).order_by("at", "number"))
    return tuple(_one(record, matter, names) for record in found)


def _one(record: Record, matter: Matter, names: Names) -> Written:
    does = record.kind.partition(".")[2]
    # Answers given before they were the petitioner's to read lie in another group; they were always meant for them.
    kept = Value.objects.filter(
        district=record.district, number=record.number, group__in=("public", "work"),
        field__in=("reason", "instead", "outcome"),
    )  # fmt: skip
    values = {row.field: str(locked.said(row.value)) for row in kept if row.value is not None}
    words = tuple(values[name] for name in ("outcome", "reason") if values.get(name))
    office = record.post.partition("/")[0]
    if does in ("reply", "reply_review"):
        says = _rights("replied" if does == "reply" else "reviewed", office, matter, names)
    else:
        says = _law(does, _until(record), values.get("instead", ""))
    return Written(does, titles()[does], names.org(office), _aware(record.at), words, says)


def _law(does: str, until: str, instead: str) -> tuple[str, ...]:
    """The days and the rights that go with a notice which is no answer yet, or the last one."""
    if does == "take_petition":
        return (
            _("您的信访事项已经受理，%(when)s前书面答复（信访工作条例第二十三条、第三十四条）。") % {"when": until},
            _("情况复杂的，经负责人批准可以延长一次，最多 30 天，会书面告诉您理由。"),
            _("办的人和这件事有利害关系的，您可以要求他回避（第二十八条）。"),
        )
    if does == "not_petition":
        why = _("不予受理的理由见上（信访工作条例第二十三条）。可以去：%(to)s。")
        return (why % {"to": instead.rstrip("。.")},)
    if does == "prolong":
        return (_("经负责人批准，延长到%(when)s，只能延长这一次（信访工作条例第三十四条）。") % {"when": until},)
    return (
        _("这是信访程序的最后意见（信访工作条例第三十六条）。"),
        _("依法还可以走的路，比如诉讼，不受影响。"),
    )


def _until(record: Record) -> str:
    """The day that this act set as its due."""
    for table, _key, columns in json.loads(record.body)["r"]:
        if table == rows.TABLE and columns.get("due"):
            due: Any = datetime.fromisoformat(str(columns["due"]))
            return times.exact(_aware(due)).rpartition(" ")[0].rstrip(",")
    return ""


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
