"""What has ended costs nothing: no act, no round of the clock and no turn of a post reads every matter there ever was."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
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
