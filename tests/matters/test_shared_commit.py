"""Acts that share a commit: what they read is read in one question, and never taken for what it no longer is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import gate
from fengqiao.ledger.models import Record
from fengqiao.ledger.turns.queue import Job
from fengqiao.ledger.verify import verify
from fengqiao.matters import act as matters
from fengqiao.matters import rows
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW_1, build

pytestmark = pytest.mark.django_db(transaction=True)

DESK = WILLOW_1 + "/desk"


@pytest.fixture
def desk():
    return build().actor(DESK)


def case() -> str:
    return report_case(Report(words="路灯不亮", area=WILLOW_1), by=Actor(person=""), now=MONDAY).matter


def note(matter: str, desk: Actor, words: str, *, ahead: bool = True, seen: int | None = None) -> Job:
    def work(drafts):
        return matters._act(matter, "note", desk, {"text": words}, seen, None, MONDAY, drafts)

    return Job(work, (rows.ahead, matter) if ahead else None)


def test_four_acts_on_four_matters_are_read_in_one_question(desk):
    cases = [case() for _ in range(4)]
    jobs = [note(each, desk, "看过了") for each in cases]
    with CaptureQueriesContext(connection) as asked:
        gate._carry_out(jobs)
    assert [job.error for job in jobs] == [None] * 4
    assert set(Matter.objects.values_list("version", flat=True)) == {2}
    reads = [query["sql"] for query in asked if query["sql"].startswith("SELECT m.id")]
    assert len(reads) == (1 if connection.vendor == "postgresql" else 4)
    assert not rows._ahead.rows


def test_two_acts_on_one_matter_in_one_commit_follow_each_other(desk):
    one, other = case(), case()
    jobs = [note(one, desk, "一"), note(one, desk, "二"), note(other, desk, "三"), note(one, desk, "四")]
    gate._carry_out(jobs)
    assert [job.error for job in jobs] == [None] * 4
    assert Matter.objects.get(pk=one).version == 4
    assert Record.objects.filter(subject=one, kind="matter.note").count() == 3
    assert not verify().findings


def test_what_an_act_before_it_changed_is_not_taken_from_what_was_read_ahead(desk):
    one, other = case(), case()
    # The first changes `one` without having said so; the second had been read before that.
    jobs = [note(one, desk, "一", ahead=False), note(one, desk, "二"), note(other, desk, "三")]
    gate._carry_out(jobs)
    assert [job.error for job in jobs] == [None] * 3
    assert Matter.objects.get(pk=one).version == 3


def test_a_stale_screen_is_told_so_also_in_a_shared_commit(desk):
    one, other = case(), case()
    jobs = [note(one, desk, "一", ahead=False), note(one, desk, "二", seen=1), note(other, desk, "三", seen=1)]
    gate._carry_out(jobs)
    assert [type(job.error) for job in jobs] == [type(None), matters.Stale, type(None)]
    assert Matter.objects.get(pk=one).version == 2
