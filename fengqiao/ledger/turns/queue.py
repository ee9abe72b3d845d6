"""The queue at the gate: who came first goes first, and whoever holds it may take along those right behind."""

from __future__ import annotations

import contextvars
import os
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from django.utils import translation

from fengqiao.ledger.write import Draft

MOST = 32
PATIENCE = 0.001

Work = Callable[[list[Draft]], Any]
Ahead = tuple[Callable[[list[str]], None], str]
"""How what an act will read is read ahead with that of the others in its commit, and its name for that."""


class Interrupted(RuntimeError):
    """Whoever carried this act out was stopped; with the same `once` it may be sent again."""


class Turn:
    """Waited for by one thread and given by another, once: a bare lock, which costs a third of an Event."""

    __slots__ = ("set", "wait")

    def __init__(self) -> None:
        lock = threading.Lock()
        lock.acquire()
        self.wait: Callable[..., bool] = lock.acquire
        self.set: Callable[[], None] = lock.release


class Job:
    """One waiting act and its answer; without `work` a wish to hold the gate alone."""

    __slots__ = ("ahead", "answered", "context", "done", "error", "language", "result", "thread", "turn", "work")

    def __init__(self, work: Work | None, ahead: Ahead | None = None) -> None:
        self.work = work
        self.ahead = ahead
        # The act sees its own caller's language and held time, whichever thread carries it out.
        self.context = contextvars.copy_context()
        self.language = translation.get_language() if work is not None else None
        self.thread = threading.get_ident()
        self.done = False
        self.answered = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.turn = Turn()

    def do(self, how: Callable[[Work, list[Draft]], Any], drafts: list[Draft]) -> Any:
        """Carry the act out as its caller would have."""
        assert self.work is not None
        if self.thread == threading.get_ident():
            return how(self.work, drafts)
        return self.context.run(self._as_its_caller, how, drafts)

    def _as_its_caller(self, how: Callable[[Work, list[Draft]], Any], drafts: list[Draft]) -> Any:
        # A language holds for one thread; set within the copied context it is gone with it.
        if self.language is None:
            translation.deactivate_all()
        else:
            translation.activate(self.language)
        assert self.work is not None
        return how(self.work, drafts)

    def answer(self, result: Any) -> None:
        self.result, self.error, self.answered = result, None, True

    def refuse(self, error: BaseException) -> None:
        self.error, self.answered = error, True


class Queue:
    """One thread holds the gate; the others wait in the order in which they came.

    Whoever shared the last commit is likely to come again at once: a moment's patience halves the commits. The last
    to come carries all of them out, for it is awake and the others are not.
    """

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.waiting: deque[Job] = deque()
        self.held = False
        self.gatherer: Job | None = None
        self.shared = 1

    def enter(self, job: Job) -> list[Job]:
        """Wait for the gate: what to carry out while holding it, or nothing where another has done this job."""
        with self.mutex:
            if self.gatherer is not None and self._complete(job):
                first, self.gatherer = self.gatherer, None
                self.waiting.append(job)
                return self._taken(first)
            if first_to_come := not self.held:
                self.held = True
            else:
                self.waiting.append(job)
        try:
            if not first_to_come:
                job.turn.wait()
                if job.done:
                    return []
            return self._gathered(job)
        except BaseException:
            # Interrupted while waiting: nobody is left who could hold the gate or hear the answer.
            self._forget(job)
            raise

    def leave(self) -> None:
        """Hand the gate to whoever waits longest."""
        with self.mutex:
            if self.waiting:
                self.waiting.popleft().turn.set()
            else:
                self.held = False

    def _complete(self, job: Job) -> bool:
        """Whether with this job as many are there as last time, and none among them wants the gate for itself."""
        there = [*self.waiting, job]
        return len(there) + 1 >= self.shared and all(each.work is not None for each in there)

    def _gathered(self, job: Job) -> list[Job]:
        """The holder's job with those that come right behind it, or nothing where the last to come has done it."""
        with self.mutex:
            if job.work is None:
                return [job]
            if len(self.waiting) + 1 >= self.shared:
                return self._taken(job)
            self.gatherer = job
        if job.turn.wait(timeout=PATIENCE):
            return []
        with self.mutex:
            if self.gatherer is job:
                self.gatherer = None
                return self._taken(job)
        job.turn.wait()
        return []

    def _taken(self, first: Job) -> list[Job]:
        """The first and those right behind it, as far as they may share its commit."""
        jobs = [first]
        while self.waiting and len(jobs) < MOST and self.waiting[0].work is not None:
            jobs.append(self.waiting.popleft())
        self.shared = len(jobs)
        return jobs

    def _forget(self, job: Job) -> None:
        """Leave the queue, or hand on what this thread was given in it."""
        with self.mutex:
            if job in self.waiting:
                self.waiting.remove(job)
                return
            holding = self.gatherer is job
            if holding:
                self.gatherer = None
        if not holding:
            job.turn.wait()
            if job.done:
                return
        self.leave()


QUEUE = Queue()
os.register_at_fork(after_in_child=QUEUE.__init__)  # type: ignore[misc]
