"""Listeners hear every record once, in order; one that fails waits alone; the tail and its cursors."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from fengqiao.ledger import bookmarks, gate, tail
from fengqiao.ledger.models import Bookmark, Record, ShownTime
from tests.ledger.test_gate import OTHER, noted, together
from tests.town import DISTRICT, MONDAY

pytestmark = pytest.mark.django_db(transaction=True)


def record(*actors: str, district: str = DISTRICT) -> None:
    for actor in actors:
        gate.run(noted(actor, district))


def test_every_record_is_heard_once_and_in_order() -> None:
    heard: list[str] = []

    def hear(one: Record, now) -> None:
        heard.append(one.actor)

    record("a", "b")
    assert bookmarks.hear("ears", hear, MONDAY) == 2
    assert bookmarks.hear("ears", hear, MONDAY) == 0
    record("c")
    record("d", district=OTHER)
    assert bookmarks.hear("ears", hear, MONDAY) == 2
    assert heard == ["a", "b", "c", "d"]


def test_nothing_is_missed_while_six_write() -> None:
    heard: list[tuple[str, int]] = []
    done = threading.Event()

    def listen() -> None:
        while True:
            last = done.is_set()
            if not bookmarks.hear("ears", lambda one, now: heard.append((one.district, one.number)), MONDAY) and last:
                break
        connection.close()

    ear = threading.Thread(target=listen)
    ear.start()

    def act(n: int) -> None:
        for turn in range(20):
            gate.run(noted(f"{n}-{turn}", (DISTRICT, OTHER)[turn % 2]))

    together(6, act)
    done.set()
    ear.join(30)
    assert sorted(heard) == [(district, number) for district in (DISTRICT, OTHER) for number in range(1, 61)]


def test_two_clocks_do_everything_once() -> None:
    record(*(str(n) for n in range(30)))

    def clock(n: int) -> int:
        def hear(one: Record, now) -> None:
            ShownTime.objects.create(id=int(one.actor), ahead=timedelta())

        return sum(bookmarks.hear("ears", hear, MONDAY) for _ in range(5))

    assert sum(together(2, clock)) == 30
    assert ShownTime.objects.count() == 30


def test_a_failing_listener_waits_alone_and_longer_each_time() -> None:
    def fussy(one: Record, now) -> None:
        ShownTime.objects.create(id=ord(one.actor[0]), ahead=timedelta())
        if one.actor == "bad":
            raise ValueError("told by 13800000001")

    record("a", "bad", "c")
    record("x", district=OTHER)
    assert bookmarks.hear("fussy", fussy, MONDAY) == 2
    assert bookmarks.hear("calm", lambda one, now: None, MONDAY) == 4
    (stuck,) = bookmarks.behind(["fussy", "calm"])
    assert (stuck.listener, stuck.district, stuck.missing, stuck.failures) == ("fussy", DISTRICT, 2, 1)
    assert "ValueError" in stuck.last_error and "138" not in stuck.last_error
    assert sorted(ShownTime.objects.values_list("id", flat=True)) == [ord("a"), ord("x")]
    pauses = []
    now = MONDAY
    for _ in range(12):
        mark = Bookmark.objects.get(listener="fussy", district=DISTRICT)
        pauses.append(mark.wait_until - now)
        assert bookmarks.hear("fussy", fussy, mark.wait_until - timedelta(seconds=1)) == 0
        now = mark.wait_until
        bookmarks.hear("fussy", fussy, now)
    assert pauses == sorted(pauses) and pauses[0] == timedelta(seconds=5) and pauses[-1] == timedelta(hours=1)
    mended = bookmarks.hear("fussy", lambda one, now: None, now + timedelta(hours=2))
    assert mended == 2 and bookmarks.behind(["fussy"]) == []


def test_the_tail_tells_what_every_chain_gained() -> None:
    record("a", "b")
    place = tail.ends()
    record("c")
    record("d", district=OTHER)
    told = tail.tail(place)
    assert [(one.district, one.number) for one in told] == [(DISTRICT, 3), (OTHER, 1)]
    assert told[0].at == MONDAY
    assert tail.tail(tail.moved(place, told)) == []
    assert len(tail.tail({}, most=3)) == 3


def test_a_cursor_is_its_subscribers_alone_and_counts_nothing() -> None:
    place = {DISTRICT: 7, OTHER: 123456}
    one, two = tail.encode(place, "a"), tail.encode(place, "a")
    assert one != two and len(one) == len(tail.encode({DISTRICT: 8, OTHER: 9}, "a"))
    assert tail.decode(one, "a") == place == tail.decode(two, "a")
    assert tail.decode(one, "b") is None
    for garbled in ("", "x", one[:-2], one + "x", "é", "0" * 40):
        assert tail.decode(garbled, "a") is None
