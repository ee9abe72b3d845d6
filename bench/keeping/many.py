"""A great many records, really sealed: some lives of cases are lived through the door, then lived again under other names.

Every copied record has ids, salts and commitments of its own and is sealed into the chain; every copied row stands in
its table. What verify and backup meet is what so many acts would have left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.ledger import gate, locked, seal
from fengqiao.ledger.models import Head, Record, Value
from fengqiao.ledger.verify.rows import sealed_models
from fengqiao.ledger.write import as_moment
from fengqiao.matters.act import act
from fengqiao.people.standing import Actor
from tests.town import DISTRICT, MONDAY, WILLOW_1, Town, build

LIVES = 60
SPAN = timedelta(minutes=LIVES + 30)
WORDS = "二单元三楼到四楼之间堆着旧沙发和纸箱，夜里看不清路，老人上下楼要扶着走；说过两回，没有人来搬"


class Life(NamedTuple):
    """One record as a pattern: the body's pieces, of which every second is a name or a commitment."""

    at: datetime
    header: list[Any]
    pieces: list[str]
    values: list[tuple[str, str, str, str]]
    """(commitment, field, group, canonical text)."""


def live(town: Town, turn: int) -> None:
    """One case from its report to its end, as desks and workers do it."""
    now = MONDAY + timedelta(minutes=turn)
    desk, worker = (town.actor(seat) for seat in (WILLOW_1 + "/desk", WILLOW_1 + "/worker-1"))
    opened = report_case(
        Report(words=f"{WORDS}（{turn}）", area=WILLOW_1, place="三号楼二单元",
               lon=117.2, lat=39.1),
        by=Actor(person="", kind="resident"), now=now, once=f"report-{turn}",
        contact=Contact(name="秦淑兰", phone="13800138000") if turn % 2 else None,
    )  # fmt: skip
    for does, by, given in (
        ("accept", desk, {"category": "light", "urgency": "normal"}),
        ("note", desk, {"text": "已电话联系，家里有人"}),
        ("assign", desk, {"assignee": WILLOW_1 + "/worker-1"}),
        ("note", worker, {"text": "到现场看过，东西不少，约了下午搬"}),
        ("supplement", Actor(person="", voice=opened.voice), {"text": "今天又多了两只箱子"}),
        ("finish", worker, {"outcome": "已清走，楼道扫过"}),
        ("confirm", Actor(person="", voice=opened.voice), {}),
    )[: 7 if turn % 3 else 4]:
        act(opened.matter, does, by=by, given=given, now=now)


def fill(records: int = 0, *, cases: int = 0) -> int:
    """The town, its lives, and their copies until at least so many records, or cases, are there; returns the records."""
    town = build(MONDAY)
    known = {model: set(model._default_manager.values_list("pk", flat=True)) for model in sealed_models()}
    first = Head.objects.get(district=DISTRICT).number + 1
    with gate.batch():
        for turn in range(LIVES):
            live(town, turn)
    rows = {
        model: list(model._default_manager.exclude(pk__in=known[model]).values()) for model in known
        if model._default_manager.exclude(pk__in=known[model]).exists()
    }  # fmt: skip
    names = _names(rows)
    pattern = _lives(first, names)
    have = Record.objects.count()
    turns = max(0, -(-(records - have) // len(pattern)), -(-(cases - LIVES) // LIVES))
    _write(pattern, names, turns)
    for model in _in_order(rows):
        _copy(model, rows[model], names, turns)
    with connection.cursor() as cursor:
        # What PostgreSQL's autovacuum does by itself after so many rows.
        cursor.execute("ANALYZE")
    return have + turns * len(pattern)


def _names(rows: dict[Any, list[dict[str, Any]]]) -> list[str]:
    """What must be another's in a copy: keys and numbers of the rows, keys of acts sent once."""
    found = {str(row[model._meta.pk.attname]) for model, some in rows.items() for row in some}
    found |= {row["number"] for some in rows.values() for row in some if "number" in row and row.get("kind")}
    found |= set(Record.objects.exclude(once=None).values_list("once", flat=True))
    return sorted(found, key=lambda name: (-len(name), name))


def _other(name: str, turn: int) -> str:
    """The name in a copy: of the same length where it is an id, else longer."""
    return f"{turn:08x}{name[8:]}" if len(name) >= 36 else f"{name}-{turn}"


def _lives(first: int, names: list[str]) -> list[Life]:
    """The records since then as patterns."""
    kept: dict[int, list[Value]] = {}
    for value in Value.objects.filter(district=DISTRICT, number__gte=first):
        kept.setdefault(value.number, []).append(value)
    found = []
    for record in Record.objects.filter(district=DISTRICT, number__gte=first).order_by("number"):
        values = [
            (seal.commitment(one.salt or "", one.value or ""), one.field, one.group, one.value or "")
            for one in kept.get(record.number, ())
        ]
        cut = re.compile("(" + "|".join([*(value[0] for value in values), *map(re.escape, names)]) + ")")
        header = [record.kind, record.subject, record.actor, record.post, record.by_right, record.through,
                  record.once, record.once_body]  # fmt: skip
        found.append(Life(record.at, header, cut.split(record.body), values))
    return found


def _write(pattern: list[Life], names: list[str], turns: int) -> None:
    """Seal the copies into the chain, turn by turn, and move its head."""
    head = Head.objects.get(district=DISTRICT)
    end = [head.number, head.seal, as_moment(head.at)]
    record_columns = [field.attname for field in Record._meta.concrete_fields]
    value_columns = [field.attname for field in Value._meta.concrete_fields]
    any_name = re.compile("|".join(map(re.escape, names)))

    def turn_of(turn: int) -> tuple[list[Any], list[Any]]:
        others = {name: _other(name, turn) for name in names}
        records, values = [], []
        for life in pattern:
            promised = {}
            end[0] += 1
            for commitment, field, group, text in life.values:
                salt = seal.new_salt()
                text = any_name.sub(lambda found: others[found[0]], text)
                promised[commitment] = seal.commitment(salt, text)
                field = any_name.sub(lambda found: others[found[0]], field)
                place = locked.at("ledger_value", (DISTRICT, end[0], field), "value")
                values.append((DISTRICT, end[0], field, group, salt, locked.lock(place, text)))
            pieces = life.pieces[:]
            for at in range(1, len(pieces), 2):
                piece = pieces[at]
                pieces[at] = others.get(piece) or promised[piece]
            body = "".join(pieces)
            header = [others.get(cell, cell) if isinstance(cell, str) else cell for cell in life.header]
            end[2] = life.at + SPAN * turn
            end[1] = seal.seal(end[1], [DISTRICT, end[0], seal.instant(end[2]), *header], body)
            records.append((DISTRICT, end[0], end[2], *header, body, end[1]))
        return records, values

    for start in range(1, turns + 1, 20):
        made = [turn_of(turn) for turn in range(start, min(start + 20, turns + 1))]
        _insert("ledger_record", record_columns, (row for records, _ in made for row in records))
        _insert("ledger_value", value_columns, (row for _, values in made for row in values))
    Head.objects.filter(district=DISTRICT).update(number=end[0], seal=end[1], at=end[2])


def _in_order(rows: dict[Any, list[dict[str, Any]]]) -> Iterator[Any]:
    """Each table after those that it points at."""
    left = dict.fromkeys(rows)
    while left:
        ready = [
            model for model in left
            if not any(field.remote_field and field.related_model in left and field.related_model is not model
                       for field in model._meta.concrete_fields)
        ]  # fmt: skip
        for model in ready:
            del left[model]
            yield model


def _copy(model: Any, some: list[dict[str, Any]], names: list[str], turns: int) -> None:
    """The rows of a table, once more for each turn."""
    fields = model._meta.concrete_fields

    def copies() -> Iterator[list[Any]]:
        for turn in range(1, turns + 1):
            others = {name: _other(name, turn) for name in names}
            for row in some:
                yield [_cell(field, others.get(str(row[field.attname]), row[field.attname])) for field in fields]

    _insert(model._meta.db_table, [field.column for field in fields], copies())


def _cell(field: Any, value: Any) -> Any:
    """As the database keeps it."""
    kind = type(value)
    if kind is str and field.get_internal_type() not in ("UUIDField", "JSONField", "ForeignKey"):
        return value
    if value is None or kind is int or kind is bool:
        return value
    if field.get_internal_type() == "JSONField":
        return json.dumps(value, ensure_ascii=False)
    return field.get_db_prep_save(value, connection)


def _insert(table: str, columns: list[str], rows: Iterable[Any]) -> None:
    """Past the ORM: COPY, or many rows a statement."""
    named = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    from django.db import transaction  # noqa: PLC0415

    rows, marks = iter(rows), ", ".join("?" * len(columns))
    with transaction.atomic():
        while part := [
            [connection.ops.adapt_datetimefield_value(cell) if isinstance(cell, datetime) else cell for cell in row]
            for row in islice(rows, 5000)
        ]:
            connection.connection.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", part)
