"""Strangers' lines to a hall are bounded, also when they come all at once; whoever is known here has a place."""

import asyncio
from collections import Counter

import pytest

from fengqiao import live
from fengqiao.hearing import HALL, Listener


class Line:
    """A browser that keeps its stream open until it is told to go."""

    def __init__(self, peer: str, *, forwarded: str = "", cookie: str = "") -> None:
        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        self.scope = {
            "client": (peer, 1), "query_string": b"post=hall:x", "headers": [*headers, (b"cookie", cookie.encode())],
        }  # fmt: skip
        self.status = 0
        self.going = asyncio.Event()

    async def receive(self):
        await self.going.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.status = message.get("status", self.status)


@pytest.fixture
def lines(monkeypatch):
    """All of them at once: their answers, and afterwards everybody goes."""
    monkeypatch.setattr(live, "listener_of", lambda _cookie, _post: Listener("", HALL))
    monkeypatch.setattr(live, "known", lambda cookie: cookie == "desk")
    monkeypatch.setattr(live, "missed", lambda _listener, _post, _heard: (False, {}))
    monkeypatch.setattr(live, "since", lambda place: (Counter(), place))
    monkeypatch.setattr(live, "cursor", lambda _listener, _post, _place: "cursor")
    monkeypatch.setattr(live, "STANDING", 0.01)
    monkeypatch.setattr(live, "POLLER", live.Poller())

    async def opened(asked):
        many = [Line(**each) for each in asked]
        tasks = [asyncio.create_task(live.stream(line.scope, line.receive, line.send)) for line in many]
        while not all(line.status for line in many):
            await asyncio.sleep(0.01)
        for line in many:
            line.going.set()
        await asyncio.gather(*tasks)
        assert not live.STRANGERS.places and not live.POLLER.ears, "every place was given back"
        return Counter(line.status for line in many)

    return lambda asked: asyncio.run(opened(asked))


def test_a_burst_gets_no_more_places_than_there_are(lines):
    burst = [{"peer": f"192.0.2.{n}"} for n in range(240)]
    assert lines(burst) == {200: live.MOST_STRANGERS, 403: 40}
    assert lines(burst[:50]) == {200: 50}, "who went left a place"


def test_one_address_holds_few_of_them(lines, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    few = 30 - live.MOST_OF_ONE
    assert lines([{"peer": "192.0.2.7"}] * 30) == {200: live.MOST_OF_ONE, 403: few}
    # It gives itself no other address, but behind our own proxy each has its own.
    assert lines([{"peer": "192.0.2.7", "forwarded": f"192.0.2.{n}"} for n in range(30)])[403] == few
    assert lines([{"peer": "10.0.0.1", "forwarded": f"192.0.2.{n}"} for n in range(30)]) == {200: 30}
    assert lines([{"peer": "10.0.0.1", "forwarded": f"192.0.2.{n}, 192.0.2.7"} for n in range(30)])[403] == few
    # One line has a whole network of IPv6.
    assert lines([{"peer": f"2001:db8::{n:x}"} for n in range(30)])[403] == few
    assert lines([{"peer": f"::ffff:192.0.2.{n}"} for n in range(30)]) == {200: 30}


def test_a_desk_takes_no_strangers_place_and_always_has_its_own(lines):
    full = [{"peer": f"192.0.2.{n % 40}"} for n in range(live.MOST_STRANGERS)]
    desks = [{"peer": "192.0.2.1", "cookie": "desk"}] * 30
    assert lines(desks + full + desks) == {200: live.MOST_STRANGERS + 60}


def full(addresses, now=0.0):
    """All places, held by so many addresses, each the same number."""
    strangers = live.Strangers()
    for n in range(live.MOST_STRANGERS):
        assert strangers.enter(f"a{n % addresses}", now + n / 1000)
    return strangers


def test_few_addresses_that_hold_all_give_their_oldest_to_a_newcomer():
    strangers = full(live.MOST_STRANGERS // live.MOST_OF_ONE)
    oldest = strangers.places[0]
    one = strangers.enter("new", 1.0)
    assert one is not None and oldest.lost.is_set() and len(strangers.places) == live.MOST_STRANGERS
    # Whoever lost it comes again, and is no newcomer: theirs is as many as the others'.
    assert strangers.enter(oldest.line, 1.0) is None
    strangers.leave(oldest)
    assert len(strangers.places) == live.MOST_STRANGERS, "who lost a place gives none back"
    for turn in range(20):
        assert strangers.enter(f"new{turn}", 1.0) is not None
    assert not one.lost.is_set(), "nobody takes from whoever holds one"


def test_among_many_addresses_that_hold_one_each_the_oldest_gives_way_after_its_turn():
    strangers = full(live.MOST_STRANGERS)
    oldest = strangers.places[0]
    assert strangers.enter("new", live.TURN - 1) is None
    assert strangers.enter("a1", live.TURN + 1) is None, "no second one in another's place"
    assert strangers.enter("new", live.TURN + 1) is not None and oldest.lost.is_set()


def test_a_line_whose_place_is_taken_is_closed_without_a_word(lines):
    async def lost():
        first, other = Line("192.0.2.1"), Line("192.0.2.2")
        tasks = [asyncio.create_task(live.stream(each.scope, each.receive, each.send)) for each in (first, other)]
        while not all(line.status for line in (first, other)):
            await asyncio.sleep(0.01)
        next(place for place in live.STRANGERS.places if place.line == "192.0.2.1").lost.set()
        await tasks[0]
        assert not tasks[1].done()
        other.going.set()
        await tasks[1]

    asyncio.run(lost())
