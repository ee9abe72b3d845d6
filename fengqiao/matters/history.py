"""The history of a matter as sentences: who did what when, and by which right, cut to what the reader may see."""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from fengqiao.files import find as files
from fengqiao.law.referral_law import CHANNELS
from fengqiao.law.words import STANDINGS, in_language
from fengqiao.ledger import locked
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.kinds import KINDS
from fengqiao.ledger.models import Record, Value
from fengqiao.matters import rows
from fengqiao.matters.kinds import URGED_AT_THE_TOP
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Organisation, Person, Seat

MOST = 20_000
# What is done by nobody has no standing in the law, and still says why it is there.
OF_ITSELF = {"clock": STANDINGS["clock"], SYSTEM.actor: ("系统自动", "by itself")}


class Entry(NamedTuple):
    """One line of history; `who` is a post for residents, a name with its post for staff."""

    at: datetime
    kind: str
    who: str
    sentence: str
    right: str
    through: bool
    photos: tuple[str, ...]
    record: str
    times: int = 1


@lru_cache(maxsize=16_384)
def _name_of(model: type[Organisation] | type[Seat], stamp: int, code: str) -> dict[str, str] | None:
    """Kept until posts or offices change, which changes the stamp: every list names them, row by row."""
    found: dict[str, str] | None = model.objects.filter(code=code).values_list("name", flat=True).first()
    return found


class Names:
    """The names of seats, organisations and whatever a room above adds, looked up once a page."""

    def __init__(self, language: str, more: Mapping[str, Mapping[str, dict[str, str]]] | None = None) -> None:
        self.language = language
        self.more = more or {}
        self._seats: dict[str, str] = {}
        self._orgs: dict[str, str] = {}
        self._people: dict[str, str] = {}

    def of(self, words: Mapping[str, str] | None) -> str:
        if not words:
            return ""
        return words.get("en" if self.language.startswith("en") else "zh") or words.get("zh", "")

    def org(self, code: str) -> str:
        if code not in self._orgs:
            self._orgs[code] = self.of(_name_of(Organisation, stamp(), code)) or code
        return self._orgs[code]

    def seat(self, code: str) -> str:
        """'清溪街道综治中心 受理席'."""
        if code not in self._seats:
            row = _name_of(Seat, stamp(), code)
            org = self.org(code.partition("/")[0])
            between = " · " if self.language.startswith("en") else "·"
            self._seats[code] = f"{org}{between}{self.of(row)}" if row else code
        return self._seats[code]

    def person(self, key: str) -> str:
        if key not in self._people:
            found = Person.objects.filter(id=key).only("name").first()
            self._people[key] = found.name if found else ""
        return self._people[key]

    def value(self, field: str, value: Any) -> str:
        """A given value as people say it."""
        if field in self.more and str(value) in self.more[field]:
            return self.of(self.more[field][str(value)])
        if field in ("to", "organisation"):
            return self.org(str(value))
        if field == "organisations":
            return "、".join(self.org(str(each)) for each in value)
        if field == "channel" and value in CHANNELS:
            return in_language(CHANNELS[value], self.language)
        if field in ("assignee", "seat", "lead"):
            return self.seat(str(value))
        if isinstance(value, dict):
            return self.of(value)
        if isinstance(value, str) and len(value) == 27 and value.endswith("Z"):
            return value[:10]
        return str(value)


class _Sentence(string.Formatter):
    def __init__(self, missing: str) -> None:
        self.missing = missing

    def get_value(self, key: Any, args: Any, kwargs: Any) -> Any:
        return kwargs.get(key, self.missing)


def history(
    matter: str,
    *,
    groups: Iterable[str],
    names: Names,
    staff: bool,
    newest_first: bool = True,
    limit: int = 200,
) -> list[Entry]:
    """What was recorded of a matter; values in groups the reader may not see today are cut.

    What the clock says again and again is one line, the last of them, with how often.
    """
    allowed = set(groups)
    often = lines(matter, limit)
    found = [record for record, _ in often]
    keys = {(record.district, record.number) for record in found}
    values: dict[tuple[str, int], dict[str, str]] = {}
    for district in {district for district, _ in keys}:
        numbers = [number for where, number in keys if where == district]
        rows = Value.objects.filter(district=district, number__in=numbers, group__in=allowed)
        for row in rows.exclude(field__contains="."):
            if row.value is not None:
                values.setdefault((row.district, row.number), {})[row.field] = locked.said(row.value)
    # Not even the name of a photo in a group that is not theirs, whoever sent it in.
    shown = {file.id for file in files.of(matter, allowed)}
    entries = [
        _entry(record, values.get((record.district, record.number), {}), names, staff, shown)._replace(times=times)
        for record, times in often
    ]
    return entries if newest_first else entries[::-1]


def lines(matter: str, limit: int) -> list[tuple[Record, int]]:
    """The records of a matter, newest first, at most `limit` lines, each with how often it came in a row.

    At the top an urgent matter is urged every half hour: unfolded, two days of that would push out who reported it.
    """
    found: list[tuple[Record, int]] = []
    for record in Record.objects.filter(subject=matter).order_by("-district", "-number")[:MOST].iterator(200):
        if found and _again(record, found[-1][0]):
            found[-1] = found[-1][0], found[-1][1] + 1
        elif len(found) == limit:
            break
        else:
            found.append((record, 1))
    return found


def _again(record: Record, later: Record) -> bool:
    """Whether it is only the clock urging once more; each step up keeps its own line."""
    if record.kind != later.kind or record.actor != "clock":
        return False
    return record.kind in ("matter.remind", "matter.chase") or (urged(record) and urged(later))


def urged(record: Record) -> bool:
    """Whether nothing was above: overdue, but it did not go up."""
    return record.kind == "matter.overdue" and "urged" in json.loads(record.body)["g"].get("effects", ())


def moved_to(body: Mapping[str, Any]) -> str:
    """The organisation that holds the matter from this record on; '' where it stays."""
    for table, _key, columns in body["r"]:
        if table == rows.TABLE and columns and columns.get("held_by"):
            return str(columns["held_by"])
    return ""


def _entry(record: Record, personal: Mapping[str, Any], names: Names, staff: bool, shown: set[str]) -> Entry:
    body = json.loads(record.body)
    kind = KINDS[record.kind]
    given = {**body["g"], **personal}
    english = names.language.startswith("en")
    said = {
        name: kind.called(name, value, english=english) or names.value(name, value) for name, value in given.items()
    }
    for name in body["c"]:
        if name not in personal:
            said[name] = in_language(("（不显示）", "(not shown)"), names.language)
    if to := moved_to(body):
        said["held_by"] = names.org(to)
    template = kind.en if english else kind.zh
    if urged(record):
        # Nothing is above: it did not go up, and history must not say so.
        template = in_language(URGED_AT_THE_TOP, names.language)
    photos = tuple(photo for photo in given.get("photos", ()) if photo in shown)
    return Entry(
        at=record.at if record.at.tzinfo else record.at.replace(tzinfo=UTC),
        kind=record.kind.partition(".")[2],
        who=_who(record, names, staff),
        sentence=_Sentence("—").format(template, **said),
        right=in_language(STANDINGS.get(record.by_right) or OF_ITSELF.get(record.actor, ("", "")), names.language),
        through=record.through,
        photos=photos,
        record=f"{record.district}-{record.number}",
    )


def _who(record: Record, names: Names, staff: bool) -> str:
    language = names.language
    if record.actor == "clock":
        return in_language(STANDINGS["clock"], language)
    if record.actor == SYSTEM.actor:
        # A bell that rings is nobody's act, least of all the reporter's.
        return in_language(("系统", "the system"), language)
    if not record.post:
        return in_language(STANDINGS["reporter"], language)
    post = names.seat(record.post)
    person = names.person(record.actor) if staff else ""
    if not person:
        return post
    return f"{person} ({post})" if language.startswith("en") else f"{person}（{post}）"
