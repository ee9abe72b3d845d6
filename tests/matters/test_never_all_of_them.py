"""What has ended costs nothing: no act, no round of the clock and no turn of a post reads every matter there ever was."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from fengqiao import clock
from fengqiao.cases.act import Report, report_case
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.voices import heard
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from tests.town import MONDAY, PROPERTY, STREET, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db
GROWS = (
    "matters_matter", "matters_voice", "ledger_record", "ledger_value", "cases_case", "cases_callback", "cases_referral",
    "cases_statement", "cases_firstcontact", "notices_notice", "notices_letter", "notices_ring",
)  # fmt: skip
# Who came to sit somewhere may be complained about in what is open: those few are looked through, and no ended one.
LOOKED_THROUGH = 'NOT ("matters_matter"."about" ='


@contextmanager
def asked() -> Iterator[dict[str, tuple]]:
    """Every question put meanwhile, each once, with values it was put with."""
    found: dict[str, tuple] = {}

    def listening(execute, sql, params, many, context):
        if not many and sql.split(" ", 1)[0] in ("SELECT", "UPDATE", "DELETE"):
            found[sql] = params
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listening):
        yield found


def read_whole(sql: str, params: tuple) -> list[str]:
    """The steps at which the database would go through a growing table from end to end."""
    grows = "|".join(GROWS)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + sql, params)
            return [step for *_, step in cursor.fetchall() if re.match(rf"SCAN ({grows})\b", step)]
        # A table of three rows is quickest read whole: only where there is no other way, it still is.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + sql, params)
        return [step for (step,) in cursor.fetchall() if re.search(rf"Seq Scan on ({grows})\b", step)]


def a_life(town) -> None:
    """A case from its report to its close with a task, one merged into it, one rejected, one that nobody touches."""
    desk, urban = town.actor(WILLOW + "/desk"), town.actor(URBAN + "/desk")
    checks = town.actor(STREET + "/desk")
    now = MONDAY + timedelta(minutes=5)
    first, second, third, fourth = (reported() for _ in range(4))
    reported(about_organisations=(PROPERTY,))
    for case in (first, third, fourth):
        act(case, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=now)
    asks = {"organisations": [URBAN], "question": "灯杆归谁"}
    (task,) = act(first, "call_in", by=desk, given=asks, now=now).created
    act(second, "merge", by=desk, given={"into": first, "reason": "同一盏灯"}, now=now)
    act(third, "refer", by=desk, given={"channel": "court", "text": "请向法院起诉"}, now=now)
    act(third, "withdraw", by=Actor(person="", voice=Voice.objects.get(matter=third).id), now=now)
    act(task, "answer", by=urban, given={"outcome": "是我们的"}, now=now)
    act(fourth, "assign", by=desk, given={"assignee": WILLOW + "/desk"}, now=now)
    act(first, "settle", by=desk, given={"outcome": "已修好"}, now=now)
    clock.sweep(now)
    act(first, "close", by=checks if Matter.objects.get(pk=first).seat == checks.post else town.actor(
        Matter.objects.get(pk=first).seat), given={"finding": "亮了"}, now=now)  # fmt: skip
    clock.sweep(now + timedelta(minutes=1))
    people.end(appointment=town.posts[WILLOW + "/desk"], reason="moved", by=town.actor(STREET + "/lead"), now=now)
    for days in (2, 10, 40):
        clock.sweep(MONDAY + timedelta(days=days))
    heard(first, 1)


def reported(**more) -> str:
    given = Report(words="路灯不亮", area=WILLOW, category="light", **more)
    return report_case(given, by=Actor(person=""), now=MONDAY).matter


def test_no_question_reads_every_matter_there_ever_was():
    town = build()
    with asked() as questions:
        a_life(town)
    assert len(questions) > 60
    wholes = {sql: found for sql, params in questions.items() if (found := read_whole(sql, params))}
    left = [f"{found} {sql[-400:]}" for sql, found in wholes.items() if LOOKED_THROUGH not in sql]
    assert left == [], "\n".join(left)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite skips over the first column of an index")
def test_where_nobody_is_assigned_a_queue_is_still_read_in_its_order():
    """With an index of (assignee, ended_at) and statistics of such an office it went through all that is open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'matters_matter' AND sql IS NOT NULL ORDER BY type DESC"
        )
        made = [sql for (sql,) in cursor.fetchall()]
    with closing(sqlite3.connect(":memory:")) as apart:
        for sql in made:
            apart.execute(sql)
        fields = [field for field in Matter._meta.fields if field.column not in ("id", "number", "due", "ended_at")]
        marks = ", ".join("?" * (len(fields) + 4))
        names = ", ".join(
            f'"{name}"' for name in ["id", "number", "due", "ended_at", *(each.column for each in fields)]
        )
        same = [
            0 if "Integer" in field.get_internal_type() or "Bool" in field.get_internal_type() else ""
            for field in fields
        ]
        rows = [
            (str(n), str(n), f"2026-11-{n % 28 + 1:02d}", None if n % 8 == 0 else f"2026-11-30 {n:06d}", *same)
            for n in range(4000)
        ]
        apart.executemany(f"INSERT INTO matters_matter ({names}) VALUES ({marks})", rows)
        apart.execute("ANALYZE")
        asked = "SELECT due, id FROM matters_matter WHERE held_by = '' AND ended_at IS NULL ORDER BY due, id LIMIT 101"
        steps = [row[-1] for row in apart.execute("EXPLAIN QUERY PLAN " + asked)]
        held = "SELECT id FROM matters_matter WHERE assignee = ? AND ended_at IS NULL"
        in_hand = [row[-1] for row in apart.execute("EXPLAIN QUERY PLAN " + held, ["x"])]
    assert steps in (
        ["SEARCH matters_matter USING INDEX matter_held (held_by=?)"],
        ["SEARCH matters_matter USING COVERING INDEX matter_held (held_by=?)"],
    )
    assert in_hand == ["SEARCH matters_matter USING INDEX matter_assignee (assignee=?)"]
