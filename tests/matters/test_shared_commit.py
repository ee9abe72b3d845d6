"""Acts that share a commit: what they read is read in one question, and never taken for what it no longer is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import gate
from fengqiao.ledger.commits import prepared
from fengqiao.ledger.commits.prepared import Prepared
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


@contextmanager
def told_to_the_server() -> Iterator[list[str]]:
    """The prepared statements put meanwhile, by name."""
    told: list[str] = []
    put = Prepared._put

    def noted(self: Prepared, *words, **named):
        told.append(self.name)
        return put(self, *words, **named)

    Prepared._put = noted
    try:
        yield told
    finally:
        Prepared._put = put


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
    with CaptureQueriesContext(connection) as asked, told_to_the_server() as told:
        gate._carry_out(jobs)
    assert [job.error for job in jobs] == [None] * 4
    assert set(Matter.objects.values_list("version", flat=True)) == {2}
    if connection.vendor == "postgresql":
        # Read, write down with the heads locked, seal and commit; and nothing beside.
        others = [query["sql"] for query in asked if query["sql"] not in ("BEGIN", "COMMIT")]
        assert (told, others) == (["fq_hold_matters", "fq_lock_heads", "fq_write_records"], [])
    else:
        assert len([query for query in asked if query["sql"].startswith("SELECT m.id")]) == 4
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


def test_a_question_within_a_batch_is_answered_with_what_waits_for_its_end(desk):
    one, other = case(), case()
    with gate.batch(careful=False):
        matters.act(one, "note", by=desk, given={"text": "一"}, now=MONDAY)
        matters.act(other, "note", by=desk, given={"text": "二"}, now=MONDAY)
        matters.act(one, "note", by=desk, given={"text": "三"}, now=MONDAY, seen_version=2)
        assert dict(Matter.objects.values_list("id", "version")) == {one: 3, other: 2}
    assert not verify().findings


def test_what_waits_is_given_up_with_an_act_that_is_undone_and_kept_of_those_beside_it(desk):
    one, other = case(), case()
    with gate.batch():
        matters.act(one, "note", by=desk, given={"text": "一"}, now=MONDAY)
        with pytest.raises(matters.Stale):
            matters.act(one, "note", by=desk, given={"text": "旧"}, now=MONDAY, seen_version=1)
        with pytest.raises(LookupError), transaction.atomic():
            matters.act(other, "note", by=desk, given={"text": "不要"}, now=MONDAY)
            gate.inside().pop()
            raise LookupError
        # A savepoint taken back makes the server forget what was prepared.
        matters.act(other, "note", by=desk, given={"text": "二"}, now=MONDAY)
    assert dict(Matter.objects.values_list("id", "version")) == {one: 2, other: 2}
    assert not verify().findings


def test_a_row_changed_under_what_waits_has_the_acts_done_anew(desk):
    one, other = case(), case()
    tried = []

    def work(drafts):
        done = matters._act(one, "note", desk, {"text": "一"}, None, None, MONDAY, drafts)
        if not tried and connection.vendor == "postgresql":
            # As nothing in the house does: past the door, and unseen by what watches the commit.
            tried.append(one)
            prepared.put_plain(f"UPDATE matters_matter SET version = 7 WHERE id = '{one}'")
        return done

    jobs = [Job(work, (rows.ahead, one)), note(other, desk, "二")]
    gate._carry_out(jobs)
    assert [job.error for job in jobs] == [None, None]
    assert dict(Matter.objects.values_list("id", "version")) == {one: 2, other: 2}
    assert Record.objects.filter(kind="matter.note").count() == 2
    assert not verify().findings
