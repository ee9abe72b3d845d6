"""The queue at the gate: who came first goes first, and whoever holds it may take along those right behind."""

from __future__ import annotations

import contextvars
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from django.utils import translation

from fengqiao.ledger.write import Draft

MOST = 32
PATIENCE = 5

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
        self.wait: Callable[[], bool] = lock.acquire
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
    """At most `places` threads hold the gate; the others wait in the order in which they came."""

    def __init__(self) -> None:
        self.mutex = threading.Lock()
        self.waiting: deque[Job] = deque()
        self.holders = 0
        self.shared = 1

    def enter(self, job: Job, places: int) -> None:
        """Wait until the job is done by somebody else, or until this thread holds the gate."""
        with self.mutex:
            if self.holders < places and not self.waiting:
                self.holders += 1
                return
            self.waiting.append(job)
        try:
            job.turn.wait()
        except BaseException:
            # Interrupted while waiting: nobody is left who could hold the gate or hear the answer.
            with self.mutex:
                mine = job in self.waiting
                if mine:
                    self.waiting.remove(job)
            if not mine:
                job.turn.wait()
                if not job.done:
                    self.leave()
            raise

    def leave(self) -> None:
        """Hand the gate to whoever waits longest."""
        with self.mutex:
            if self.waiting:
                self.waiting.popleft().turn.set()
            else:
                self.holders -= 1

    def others(self) -> list[Job]:
        """The acts that wait right behind the holder of the gate and may share its commit.

        Whoever shared the last commit is likely to come again at once: a moment's patience halves the commits.
        """
        patience = PATIENCE
        while patience and len(self.waiting) + 1 < self.shared:
            time.sleep(0.0002)
            patience -= 1
        jobs: list[Job] = []
        with self.mutex:
            while self.waiting and len(jobs) < MOST - 1 and self.waiting[0].work is not None:
                jobs.append(self.waiting.popleft())
            self.shared = len(jobs) + 1
        return jobs


QUEUE = Queue()
os.register_at_fork(after_in_child=QUEUE.__init__)  # type: ignore[misc]
