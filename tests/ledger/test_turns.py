"""Turns: who comes last carries out those that wait for company, and nobody waits for company that does not come."""

import threading

import pytest

from fengqiao.ledger.turns import queue
from fengqiao.ledger.turns.queue import Job, Queue


@pytest.fixture
def turns(monkeypatch):
    """A queue whose last commit was shared by three, all of whom have time."""
    monkeypatch.setattr(queue, "PATIENCE", 60)
    turns = Queue()
    turns.shared = 3
    return turns


class Entering(threading.Thread):
    """Somebody who enters with a job; `given` is what they are to carry out."""

    def __init__(self, turns: Queue, job: Job) -> None:
        super().__init__(daemon=True)
        self.turns, self.job = turns, job
        self.given: list[Job] | None = None
        self.start()

    def run(self) -> None:
        self.given = self.turns.enter(self.job)


def job() -> Job:
    return Job(lambda drafts: None)


def until(holds) -> None:
    while not holds():
        threading.Event().wait(0.001)


def carry_out(turns: Queue, jobs: list[Job], own: Job) -> None:
    for each in jobs:
        each.done = True
        if each is not own:
            each.turn.set()
    turns.leave()


def test_the_last_to_come_carries_out_all_of_them_in_the_order_in_which_they_came(turns) -> None:
    first, second, last = job(), job(), job()
    one = Entering(turns, first)
    until(lambda: turns.gatherer is first)
    other = Entering(turns, second)
    until(lambda: len(turns.waiting) == 1)
    jobs = turns.enter(last)
    assert jobs == [first, second, last]
    assert one.given is other.given is None
    carry_out(turns, jobs, last)
    one.join()
    other.join()
    assert one.given == other.given == []
    assert not turns.held and turns.shared == 3


def test_who_waits_for_company_in_vain_goes_with_those_who_came(turns, monkeypatch) -> None:
    monkeypatch.setattr(queue, "PATIENCE", 0.001)
    alone = job()
    assert turns.enter(alone) == [alone]
    assert turns.held and turns.gatherer is None and turns.shared == 1
    turns.leave()
    assert turns.enter(alone) == [alone]


def test_who_wants_the_gate_for_itself_is_not_overtaken_by_who_completes_the_company(turns, monkeypatch) -> None:
    monkeypatch.setattr(queue, "PATIENCE", 0.05)
    first, last = job(), job()
    one = Entering(turns, first)
    until(lambda: turns.gatherer is first)
    apart = Entering(turns, Job(None))
    until(lambda: len(turns.waiting) == 1)
    behind = Entering(turns, last)
    one.join()
    assert one.given == [first]
    carry_out(turns, [first], first)
    apart.join()
    assert apart.given == [apart.job] and behind.given is None
    turns.leave()
    behind.join()
    assert behind.given == [last]


def test_the_gate_is_free_again_after_whoever_waited_for_company_was_interrupted(turns) -> None:
    stopped = job()

    def interrupted(**_) -> bool:
        raise KeyboardInterrupt

    stopped.turn.wait = interrupted
    with pytest.raises(KeyboardInterrupt):
        turns.enter(stopped)
    assert not turns.held and turns.gatherer is None


def test_who_is_interrupted_in_the_queue_leaves_it_and_the_others_go_on(turns) -> None:
    holder, stopped = Job(None), job()
    assert turns.enter(holder) == [holder]

    def interrupted() -> bool:
        raise KeyboardInterrupt

    stopped.turn.wait = interrupted
    with pytest.raises(KeyboardInterrupt):
        turns.enter(stopped)
    assert turns.held and not turns.waiting
    turns.leave()
    assert not turns.held
