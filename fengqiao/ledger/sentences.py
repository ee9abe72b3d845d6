"""Sentences: a record as its kind says it, in Chinese or English, cut to what the reader may see today."""

from __future__ import annotations

import json
import string
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from fengqiao.ledger import locked
from fengqiao.ledger.kinds import KINDS
from fengqiao.ledger.models import Record, Value

HIDDEN = ("（不显示）", "(not shown)")
ERASED = ("（已删除）", "(erased)")

type Words = tuple[str, str]


class Told(NamedTuple):
    """One line: what was done, by whom under which post, and by which right."""

    at: datetime
    kind: str
    actor: str
    post: str
    through: bool
    sentence: str
    right: str


def tell(
    records: Collection[Record],
    *,
    english: bool,
    groups: Collection[str],
    rights: Mapping[str, Words],
    say: Callable[[str, Any], str] | None = None,
) -> list[Told]:
    """Records as sentences. `rights` has the words of standings; `say` turns a named value into words."""
    kept = _values(records)
    told = []
    for record in records:
        body, values = json.loads(record.body), kept.get((record.district, record.number), {})
        kind = KINDS[record.kind]
        said = {
            name: kind.called(name, value, english=english) or _word(name, value, english, say)
            for name, value in body["g"].items()
        }
        commitments = dict(body["c"])
        for table, key, columns in body["r"]:
            for name, value in (columns or {}).items():
                if type(value) is list and len(value) == 3 and value[0] == "#":
                    commitments[f"{table}.{key}.{name}"] = value
                else:
                    said.setdefault(name, _word(name, value, english, say))
        for field, (_, group, _) in commitments.items():
            name = field.rpartition(".")[2]
            if group not in groups:
                said.setdefault(name, HIDDEN[english])
            elif (text := values.get(field)) is None:
                said.setdefault(name, ERASED[english])
            else:
                said.setdefault(name, _word(name, locked.said(text), english, say))
        told.append(
            Told(
                record.at,
                record.kind,
                record.actor,
                record.post,
                record.through,
                _Sentence().vformat(kind.en if english else kind.zh, (), said),
                rights.get(record.by_right, ("", ""))[english],
            )
        )
    return told


def _values(records: Collection[Record]) -> dict[tuple[str, int], dict[str, str | None]]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for record in records:
        numbers[record.district].append(record.number)
    found: dict[tuple[str, int], dict[str, str | None]] = defaultdict(dict)
    for district, wanted in numbers.items():
        for value in Value.objects.filter(district=district, number__in=wanted):
            found[district, value.number][value.field] = value.value
    return found


class _Sentence(string.Formatter):
    """A value that was not given leaves a dash; markup in a value stays what it is, text."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "—")


def _word(name: str, value: Any, english: bool, say: Callable[[str, Any], str] | None) -> str:
    if say is not None:
        return say(name, value)
    if isinstance(value, dict) and "zh" in value:
        return str((value.get("en") if english else None) or value["zh"])
    if isinstance(value, list):
        return ("、", ", ")[english].join(_word(name, each, english, None) for each in value)
    return "" if value is None else str(value)
