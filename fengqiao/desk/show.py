"""What the desk's templates are given: rows, one matter, its history, each already cut to sight."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fengqiao.cases import callbacks, referrals, statements
from fengqiao.cases.models import Category
from fengqiao.desk import find, ways
from fengqiao.desk.act import Answer
from fengqiao.desk.bar import BESIDE, KEYS, in_bar
from fengqiao.desk.names import matter_name
from fengqiao.desk.protected.reveal import shielded, showable
from fengqiao.desk.searching import own
from fengqiao.desk.searching.listed import DRAWN, category_names, drawn, groups_of
from fengqiao.desk.through import for_reporter
from fengqiao.law.words import ACTS, STATES, VERIFIED, in_language
from fengqiao.matters import find as matters
from fengqiao.matters.history import Names, history
from fengqiao.matters.models import Matter
from fengqiao.matters.world import missing_year
from fengqiao.people.ladder import stamp
from fengqiao.people.reach import reaches
from fengqiao.people.session import AT_THE_DESK, on_leave
from fengqiao.people.standing import Actor
from fengqiao.ui.words import reader, say


def matter(by: Actor, sight: matters.Sight, now: datetime) -> dict[str, Any]:
    """The middle and the right pane."""
    row = sight.matter
    case = getattr(row, "case", None)
    language = by.language
    names = Names(language, {"category": category_names()})
    shape, tone = DRAWN.get(row.state, ("ring", ""))
    bar = in_bar(sight.choices)
    facts: list[tuple[str, str]] = (
        [
            (_("类别"), _category_path(row.category) or _("未定")),
            (_("急缓"), _("急件") if row.urgency == "urgent" else _("普通")),
        ]
        if row.kind != "statement"
        else []
    )
    if case is not None and "original" in sight.groups:
        facts += ways.whereabouts(case)
    if row.assignee:
        facts.append((_("办理人"), names.seat(row.assignee)))
    if row.voices > 1:
        facts.append((_("诉求人数"), ways.heard_by(row)))
    return {
        "sight": sight, "matter": row, "case": case,
        "name": matter_name(row, sight.groups, names.more["category"]),
        "state_word": in_language(STATES[row.state], language),
        "state_shape": shape,
        "state_tone": tone,
        "missing": missing_year(row.kind, row),
        "holder": names.org(row.held_by),
        "answers": names.seat(row.seat) if row.seat else "",
        "sitter": _sitter(row.seat, now),
        "verified": in_language(VERIFIED.get(row.verified, ("", "")), language),
        "facts_rows": facts,
        "statements": [
            {"office": ways.office(row.organisation), "row": row} for row in statements.of(sight.matter.id)
        ] if "about" in sight.groups and sight.facts.about else [],
        "letter": statements.text_of(row.id) if row.kind == "statement" else "",
        "original": case.words if case is not None and "original" in sight.groups else "",
        "account": case.account if case is not None and "work" in sight.groups else "",
        "photos": _photos(sight),
        "contact": contact(sight),
        "withheld": showable(row) and "contact" in sight.groups and shielded(sight) and by.kind in AT_THE_DESK,
        "history": told(row.id, sight.groups, names),
        "bar": [
            {
                "does": name, "word": in_language(ACTS[name], language), "key": KEYS.get(name, ""),
                "href": reverse("desk:does", args=[row.number, name]),
                "kind": "main" if place == 0 and name not in BESIDE else "quiet",
            }
            for place, name in enumerate(bar)
        ],
        "through": bool(for_reporter(by, sight, now)),
        "root": Matter.objects.filter(pk=row.root).first() if row.root else None,
        "first_contact": names.seat(referrals.first_contact(sight.facts)) if row.kind == "case" else "",
        "referrals": _referrals(sight, language) if row.kind == "case" else [],
        "told": _told(sight, language),
        "call": _call(sight, now),
        "callbacks": [
            {"matter": each, "state": in_language(STATES[each.state], language), "shape": DRAWN[each.state][0],
             "tone": DRAWN[each.state][1]}
            for each in callbacks.of(row.id)
        ] if row.kind == "case" else [],
        "about": [names.org(token[2:]) for token in sight.facts.about if token.startswith("o:")]
        if "about" in sight.groups else [],
    }  # fmt: skip


def _referrals(sight: matters.Sight, language: str) -> list[dict[str, Any]]:
    """Where the resident was told to go, and whether they were received there."""
    if "original" not in sight.groups:
        return []
    return [
        {
            "channel": in_language(each.channel, language), "state": in_language(STATES[each.state], language),
            "shape": DRAWN[each.state][0], "tone": DRAWN[each.state][1], "number": each.number, "text": each.text,
            "slip": reverse("desk:slip", args=[sight.matter.number, each.id]),
        }
        for each in referrals.of(sight.matter.id)
    ]  # fmt: skip


def _told(sight: matters.Sight, language: str) -> dict[str, str] | None:
    """What a referral or petition is about."""
    if sight.matter.kind not in ("referral", "petition") or "original" not in sight.groups:
        return None
    told = referrals.told_in(sight.matter.id)
    return {"channel": in_language(told.channel, language), "text": told.text} if told is not None else None


def slip(sight: matters.Sight, referral: str, language: str) -> dict[str, Any] | None:
    """One slip: where to go, what to bring, and who is asked if they are not received there."""
    if sight.matter.kind != "case" or "original" not in sight.groups:
        return None
    told = next((each for each in referrals.of(sight.matter.id) if each.id == referral), None)
    if told is None:
        return None
    first = referrals.first_contact(sight.facts)
    return {
        "channel": in_language(told.channel, language), "text": told.text, "number": sight.matter.number,
        "first": Names(language).seat(first) if first else "", "made_at": told.made_at,
    }  # fmt: skip


def _call(sight: matters.Sight, now: datetime) -> dict[str, Any] | None:
    """Whom to call, when, and what was said to be done: for those who may see how to reach them."""
    if sight.matter.kind != "callback" or "contact" not in sight.groups:
        return None
    call = callbacks.call_of(sight.matter, sight.facts, now)
    if call is None:
        return None
    parts = {"morning": _("上午"), "afternoon": _("下午"), "evening": _("傍晚")}
    said = history(sight.matter.root, groups=frozenset({"public"}), names=Names(reader()), staff=True)
    done = [entry for entry in said if entry.kind in ("finish", "settle")]
    return call._asdict() | {
        "tried": _("、").join(parts[each] for each in call.tried), "done": done[0].sentence if done else "",
        "write": sight.facts.state in ("to_write", "written"),
    }  # fmt: skip


def told(matter_id: str, groups: frozenset[str], names: Names) -> list[dict[str, Any]]:
    """The history, newest first; what the clock repeats stands once, with how often."""
    return [
        {
            "who": entry.who, "does": entry.sentence, "at": entry.at, "right": entry.right,
            "through": _("经办事处") if entry.through else "",
            "said": _("共 %(n)s 次") % {"n": entry.times} if entry.times > 1 else "",
            "files": [{"href": f"/photo/{file}/", "alt": _("照片")} for file in entry.photos],
        }
        for entry in history(matter_id, groups=groups, names=names, staff=True)
    ]  # fmt: skip


def _sitter(seat: str, now: datetime) -> str:
    from fengqiao.people.models import Seat  # noqa: PLC0415

    row = Seat.objects.filter(code=seat).select_related("sitter").first()
    if row is None or row.sitter is None:
        return ""
    vacant = {"lead_above": _("席位空缺，由上级代"), "owner": _("席位空缺，由系统责任人代")}
    if row.basis in vacant and on_leave([seat], now):
        vacant = {"lead_above": _("离岗，由上级代"), "owner": _("离岗，由系统责任人代")}
    why = {"standin": _("代班"), **vacant}.get(row.basis, "")
    return f"{row.sitter.name}{'（' + why + '）' if why else ''}"


def contact(sight: matters.Sight) -> list[dict[str, str]]:
    """How the reporters may be reached, where this may be seen: never more than they allowed."""
    shown = sight.matter.kind == "case" and "contact" in sight.groups and not shielded(sight)
    return reached(sight.matter) if shown else []


def reached(matter: Matter) -> list[dict[str, str]]:
    """The names of those who report a matter, or of the one whom a callback calls, and how each may be reached."""
    found = []
    called = callbacks.voice_of(matter) if matter.kind == "callback" else None
    for voice in [called] if called else matter.voiced_by.filter(left_at=None).select_related("person"):
        person = voice.person
        if person is None:
            found.append({"name": _("没有留下姓名"), "how": _("只能等对方用查询码来看")})
            continue
        rule = person.contact or {}
        how = " ".join(part for part in (person.phone, person.email) if part) or _("没有留下联系方式")
        how += f" · {_('只在')} {rule['hours']}" if rule.get("hours") else ""
        how += "" if reaches(person) else f" · {_('邮件退回来了，请打电话，或印出来寄去')}"
        how = _("不要主动联系") if rule.get("rule") == "never" else how
        found.append({"name": person.name or _("没有留下姓名"), "how": how})
    return found


def _photos(sight: matters.Sight) -> list[dict[str, str]]:
    from fengqiao.files.models import File  # noqa: PLC0415

    found = File.objects.filter(subject=sight.matter.id, group__in=sight.groups, erased_at=None).order_by("id")[:12]
    return [{"href": f"/photo/{file.id}/", "alt": _("照片")} for file in found]


def _category_path(code: str) -> str:
    parts = []
    while code:
        row = Category.objects.filter(code=code).first()
        if row is None:
            break
        parts.append(say(row.name))
        code = row.parent
    return " › ".join(reversed(parts))


def ways_of(by: Actor, picked: list[str], does: str, given: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Where each would go, before anything is sent; what is not in sight is not told from what is not there."""
    found = []
    for matter_id in picked:
        sight = matters.one(by, matter_id, now)
        way = ways.foretold(by, sight, does, given, now) if sight else None
        found.append({
            "name": sight.matter.number if sight else matter_id[:8],
            "href": reverse("desk:one", args=[sight.matter.number]) if sight else "",
            "way": way,
        })  # fmt: skip
    return found


def result(by: Actor, matter_id: str, answer: Answer, now: datetime) -> dict[str, Any]:
    """One line of a bulk act's answer."""
    sight = matters.one(by, matter_id, now)
    name = sight.matter.number if sight else matter_id[:8]
    href = reverse("desk:one", args=[sight.matter.number]) if sight else ""
    then = answer.word
    if answer.ok and sight is not None:
        state = in_language(STATES[sight.facts.state], by.language)
        then = f"{state} · {ways.office(sight.facts.held_by)}"
    return {"name": name, "href": href, "ok": answer.ok, "next": then, "word": ""}


def mine(by: Actor, now: datetime, asked: str = "") -> dict[str, Any]:
    """A worker's list on the phone; with words, what of it holds them, also what waits for its check."""
    asked = asked.replace("\0", "").strip()[:80]
    most = own.MOST if asked else 60
    found = find.page(find.parts(by, "mine"), by, find.Filters(), now, most).rows
    kinds, at = category_names(), stamp()
    names = {row.pk: matter_name(row, groups_of(by, row), kinds) for row in found}
    held = sum(row.state != "done" for row in found)
    rows = [
        {
            "matter": row, "missing": missing_year(row.kind, row, at),
            "name": names[row.pk], "shape": drawn(row, now)[0],
            "tone": drawn(row, now)[1], "state": in_language(STATES[row.state], by.language),
            "href": reverse("desk:mine_one", args=[row.number]),
            "account": row.case.account if getattr(row, "case", None) else "",
        }
        for row in (own.found(found, asked, names) if asked else found)
        if asked or row.state != "done"  # what waits for its check waits on somebody else
    ]  # fmt: skip
    return {
        "by": by, "now": now, "items": rows, "asked": asked, "live_url": f"/live/desk?post={by.post}",
        "thumb": [
            {"href": reverse("desk:mine"), "word": _("事项"), "icon": "list", "on": True, "count": held},
            {"href": "/report/", "word": _("上报"), "icon": "camera", "on": False, "count": ""},
        ],
    }  # fmt: skip


def first_act(sight: matters.Sight) -> str:
    """The act a worker is most likely to do."""
    bar = in_bar(sight.choices)
    return bar[0] if bar else ""
