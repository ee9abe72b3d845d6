"""`fengqiao learn`: a new version of the sorting from this installation's own closed cases, proposed and not used."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from fengqiao.intake.sorting.learn import Example

LEAST = 40
"""Cases; with fewer, words alone do better."""

EACH = 5
"""Cases a category must have to be learned."""

CORRECTIONS = 0.02
"""Of all corrections so many at most are one account's."""

NEVER = ("reprisal", "neighbour", "service.office", "health")
"""Categories that never train, with all beneath them: disputes, health, complaints about offices."""


class Learned(NamedTuple):
    """What it was learned from, and how many were left out and why; the same cases teach category and urgency.

    `urgencies` are they with their urgency for a label, without what one account gave too much of.
    """

    examples: list[Example]
    left_out: dict[str, int]
    urgencies: list[Example]


def main(argv: list[str] | None = None) -> int:
    """0 a version is proposed; 2 none, with the reason."""
    parser = argparse.ArgumentParser(
        prog="fengqiao learn", description="从自己办结的事学习分类 · learn the sorting from one's own closed cases"
    )
    parser.add_argument("--within", default="", help="只用这个区划里的（代码开头）· only of this area, by its code")
    parser.add_argument("--dry-run", action="store_true", help="只看结果，不提出 · only look, propose nothing")
    asked = parser.parse_args(argv)
    import django  # noqa: PLC0415

    django.setup()
    try:
        from fengqiao.intake.sorting import learn, urgency  # noqa: PLC0415
    except ImportError as error:
        print(
            f"缺少 {error.name}，请安装附加包 numeric。 {error.name} is missing: the extra named numeric.",
            file=sys.stderr,
        )
        return 2
    found = examples(asked.within)
    counted = Counter(each.label for each in found.examples)
    print(f"办结的事 · closed cases: {len(found.examples)}; " + json.dumps(found.left_out, ensure_ascii=False))
    for what, zh, en in (
        ("one account", "更正", "corrections"),
        ("one account, urgency", "急缓更正", "corrections of urgency"),
    ):
        if n := found.left_out.get(what):
            print(f"{n} 处{zh}出自同一账户过多，没有学。 {n} {en} too many of one account: not learned from.")
    if len(found.examples) < LEAST or len(counted) < 2:
        print(
            f"还太少：至少 {LEAST} 件、两类，先按词分类。 Too few yet: {LEAST} cases of two kinds; words alone sort.",
            file=sys.stderr,
        )
        return 2
    model = learn.learned(learn.seen(found.examples))
    model = replace(model, urgency=urgency.learned(learn.seen(found.urgencies)))
    from fengqiao.intake import proposals  # noqa: PLC0415
    from fengqiao.intake.act import sorting as act  # noqa: PLC0415
    from fengqiao.intake.sorting.model import digest, written  # noqa: PLC0415
    from fengqiao.ledger import time  # noqa: PLC0415
    from fengqiao.ledger.door import SYSTEM  # noqa: PLC0415

    current = proposals.on()
    told = {
        "now": _figures(current.model.about if current.model else {}),
        "new": _figures(model.about),
        "urgency_now": _figures(current.model.urgency.about if current.model and current.model.urgency else {}),
        "urgency_new": _figures(model.urgency.about if model.urgency else {}),
    }
    arrays, said = written(model)
    if not asked.dry_run:
        row = act.propose(arrays=arrays, said=said, district=_district(), by=SYSTEM, now=time.now())
        told["version"] = row.version
        print("已提出，还没有用：请在“分类模型”页看数字再启用。 Proposed, not used: switch it on on its page.")
    print(json.dumps(told | {"sha256": digest(arrays, said)}, ensure_ascii=False))
    return 0


def _figures(about: Any) -> dict[str, Any]:
    return {name: value for name, value in (about.get("figures") or {}).items() if name != "labels"}


def _district() -> str:
    """The chain of the top: a version is the installation's."""
    from fengqiao.people.models import Organisation  # noqa: PLC0415

    return str(Organisation.objects.filter(above="", kind="centre").values_list("district", flat=True)[0])


def examples(within: str = "") -> Learned:
    """Closed cases with their category as it was last decided; protected ones, disputes and health never.

    Reporters without an account count as one together, so that nobody is ten by writing ten times.
    """
    from django.conf import settings  # noqa: PLC0415

    from fengqiao.intake.sorting.features import Asked  # noqa: PLC0415
    from fengqiao.intake.sorting.learn import Example  # noqa: PLC0415
    from fengqiao.intake.sorting.urgency import NORMAL, URGENT  # noqa: PLC0415
    from fengqiao.matters.models import Matter, Voice  # noqa: PLC0415

    left: Counter[str] = Counter()
    rows = Matter.objects.filter(kind="case", state="closed", origin_scope__startswith=within)
    rows = rows.exclude(category="").select_related("case").order_by("id")
    kept = []
    for matter in rows.iterator(chunk_size=500):
        if matter.about or matter.case.locked or matter.root:
            left["protected"] += 1
        elif any(matter.category == code or matter.category.startswith(f"{code}.") for code in NEVER):
            left["never"] += 1
        elif not matter.case.words:
            left["erased"] += 1
        else:
            kept.append(matter)
    ids = [matter.pk for matter in kept]
    person: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        voices = Voice.objects.filter(matter_id__in=ids[start : start + 500]).order_by("-id")
        person |= {each: str(who or "") for each, who in voices.values_list("matter_id", "person_id")}
    too_many, too_urgent = capped(corrected(ids)), capped(corrected(ids, "urgency"))
    left["one account"] = len(too_many)
    left["one account, urgency"] = len(too_urgent)
    counted = Counter(matter.category for matter in kept if matter.pk not in too_many)
    left["rare"] = sum(n for n in counted.values() if n < EACH)
    zone = ZoneInfo(settings.TIME_ZONE)

    def example(matter: Matter, label: str) -> Example:
        asked = Asked(matter.case.title, matter.case.words, matter.case.place, matter.opened_at.astimezone(zone))
        return Example(asked, label, person.get(matter.pk, ""))

    return Learned(
        [
            example(matter, matter.category)
            for matter in kept
            if matter.pk not in too_many and counted[matter.category] >= EACH
        ],
        {name: n for name, n in left.items() if n},
        [
            example(matter, matter.urgency)
            for matter in kept
            if matter.pk not in too_urgent and matter.urgency in (NORMAL, URGENT)
        ],
    )


def corrected(ids: list[str], what: str = "category") -> dict[str, str]:
    """Matter -> who gave it its category (or its urgency), where that was another than it had: the corrections."""
    from fengqiao.ledger.models import Record  # noqa: PLC0415

    by: dict[str, str] = {}
    had: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        asked = Record.objects.filter(subject__in=ids[start : start + 500])
        for record in asked.order_by("subject", "district", "number").iterator():
            value = _given(record.body, what)
            if not value:
                continue
            if record.kind in ("matter.accept", "matter.recategorise") and had.get(record.subject) != value:
                by[record.subject] = record.actor
            had[record.subject] = value
    return by


def _given(body: str, what: str) -> str:
    """The category or urgency that a record gives a matter, if any."""
    for table, _key, columns in json.loads(body).get("r", ()):
        if table == "matters_matter" and columns.get(what):
            return str(columns[what])
    return ""


def capped(corrections: dict[str, str], share: float = CORRECTIONS) -> set[str]:
    """The matters beyond what one account may contribute; the same ones each time."""
    most = max(1, int(share * len(corrections)))
    given: Counter[str] = Counter()
    beyond = set()
    for matter, actor in sorted(corrections.items()):
        given[actor] += 1
        if given[actor] > most:
            beyond.add(matter)
    return beyond
