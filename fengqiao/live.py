"""Live pages: one poller a process reads the chains' tails and wakes the streams that may know (DESIGN.md 4).

An event carries nothing but "look again": what may be seen is judged by the page that looks. A stream without
standing in what happened hears nothing, so that not even a protected complaint's existence can be heard. Its
cursor is sealed for one person at one post; a line that was down hears on reconnecting whether it missed anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from django.db import close_old_connections

from fengqiao.hearing import Listener, Place, cursor, judged, known, listener_of, missed, since, who_hears
from fengqiao.proxies import line_of

log = logging.getLogger("fengqiao.live")

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LOOK = 0.25
BEAT = 15.0
# Strangers may watch a hall: so many lines a process and an address, more of them look every few seconds instead.
MOST_STRANGERS, MOST_OF_ONE = 200, 8
# Where all are taken a newcomer has the oldest of those that held theirs for so long, in seconds.
TURN = 600.0
STANDING = 4.0
# All streams of a process share these, and with them a few database connections.
THREADS = ThreadPoolExecutor(3, thread_name_prefix="live")


class Poller:
    """Reads what was recorded since its last look and lets every listener judge it; one a process."""

    def __init__(self) -> None:
        self.ears: set[Ear] = set()
        self.task: asyncio.Task[None] | None = None
        self.place: Place = {}

    async def join(self, ear: Ear, heard: str) -> None:
        """Begin to hear; the first one starts the poller where it stands itself."""
        late, ear.place = await _in_thread(missed, ear.listener, ear.post, heard)
        if late:
            ear.news.set()
        self.ears.add(ear)
        if self.task is None or self.task.done():
            self.place = ear.place
            self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self.ears:
            await asyncio.sleep(LOOK)
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  (a database that is away for a moment must not end every stream)
                log.warning("live pages wait: %s", type(error).__name__)
                await asyncio.sleep(1)

    async def _look(self) -> None:
        before = self.place
        found, place = await _in_thread(since, before)
        level = [ear for ear in self.ears if ear.place == before]
        # Who joined since the last look stands elsewhere, and is told of nothing twice.
        apart = [ear for ear in self.ears if ear.place not in (before, place)]
        if found:
            heard = await _in_thread(who_hears, {(ear.listener.person, ear.post) for ear in level}, found)
            for ear in level:
                ear.told(place, (ear.listener.person, ear.post) in heard)
        for ear in apart:
            late, there = await _in_thread(judged, ear.listener, ear.post, ear.place)
            ear.told(there, late)
        # Only now: what could not be judged is read again.
        self.place = place


class Seat:
    """One stranger's place: whose line it is, since when, and whether somebody else has it by now."""

    def __init__(self, line: str, since: float) -> None:
        self.line, self.since = line, since
        self.lost = asyncio.Event()


class Strangers:
    """The places of those who are not known here, the oldest first; so many addresses take turns."""

    def __init__(self) -> None:
        self.places: list[Seat] = []

    def enter(self, line: str, now: float) -> Seat | None:
        """Take a place, where there is one or one is to be had: nothing is awaited between the look and the taking.

        Where all are taken, the address that holds most gives its oldest to one that would still hold fewer; where
        all hold alike, whoever held theirs longest and for a turn.
        """
        held = Counter(place.line for place in self.places)
        if held[line] >= MOST_OF_ONE:
            return None
        if len(self.places) >= MOST_STRANGERS:
            most = max(held.values())
            others = [place for place in self.places if place.line != line]
            greedy = [place for place in others if held[place.line] == most and most > held[line] + 1]
            old = greedy or [place for place in others if now - place.since >= TURN and held[place.line] > held[line]]
            if not old:
                return None
            old[0].lost.set()
            self.places.remove(old[0])
        place = Seat(line, now)
        self.places.append(place)
        return place

    def leave(self, place: Seat) -> None:
        """Give it back, unless another has it already."""
        if place in self.places:
            self.places.remove(place)


class Ear:
    """One open stream: whose post it is, up to where it has heard, and whether there is news for it."""

    def __init__(self, listener: Listener, post: str, seat: Seat | None = None) -> None:
        self.listener = listener
        self.post = post
        self.seat = seat
        self.place: Place = {}
        self.news = asyncio.Event()

    def told(self, place: Place, something: bool) -> None:
        """Judged up to this place: whether there was something for it."""
        self.place = place
        if something:
            self.news.set()


POLLER, STRANGERS = Poller(), Strangers()


async def _in_thread(work: Callable[..., Any], *given: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(THREADS, _tidy, work, *given)


def _tidy(work: Callable[..., Any], *given: Any) -> Any:
    from django.db import connection  # noqa: PLC0415  (live pages begin before the first connection)

    close_old_connections()
    try:
        return work(*given)
    except Exception:
        connection.close()
        raise


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """GET /live/desk?post=… : 'change' when the post's matters moved, 'beat' as a sign of life, 'end' at its end."""
    headers: dict[str, str] = {}
    for name, value in ((name.decode().lower(), value.decode("latin-1")) for name, value in scope["headers"]):
        # As in WSGI: what is said twice is one list.
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    post, shown = (asked.get(name, [""])[0] for name in ("post", "since"))
    worn = headers.get("cookie", "")
    listener = await _in_thread(listener_of, worn, post)
    stranger = listener is not None and not listener.person and not await _in_thread(known, worn)
    line = line_of((scope.get("client") or ("",))[0], headers.get("x-forwarded-for", "")) if stranger else ""
    seat = STRANGERS.enter(line, asyncio.get_running_loop().time()) if stranger else None
    if listener is None or (stranger and seat is None):
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"403"})
        return
    try:
        await _open(Ear(listener, post, seat), headers.get("last-event-id", shown), worn, receive, send)
    finally:
        if seat is not None:
            STRANGERS.leave(seat)


async def _open(ear: Ear, heard: str, worn: str, receive: Receive, send: Send) -> None:
    """One stream from its first line to its last."""
    await send({
        "type": "http.response.start",
        "status": 200,
        "headers": [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ],
    })  # fmt: skip
    gone = asyncio.create_task(_gone(receive))
    try:
        await POLLER.join(ear, heard)
        await _tell(ear, worn, gone, send)
    except Exception as error:  # noqa: BLE001  (the database is away: the browser comes again with its cursor)
        log.warning("a live page is cut off: %s", type(error).__name__)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        POLLER.ears.discard(ear)
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(ear: Ear, worn: str, gone: asyncio.Task[None], send: Send) -> None:
    await _say(ear, send, "beat")
    beaten = datetime.now(UTC)
    while not gone.done():
        try:
            await asyncio.wait_for(ear.news.wait(), STANDING)
            ear.news.clear()
            changed = True
        except TimeoutError:
            changed = False
        if ear.seat is not None and ear.seat.lost.is_set():
            # No 'end', which would load the page anew: the browser asks again, and looks now and then meanwhile.
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        listener = await _in_thread(listener_of, worn, ear.post)
        # On a wall the sitter of the post may change; at a desk another person is another stream.
        if listener is None or listener.wall != ear.listener.wall or not (listener.wall or listener == ear.listener):
            await _say(ear, send, "end")
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        ear.listener = listener
        if changed:
            await _say(ear, send, "change")
        elif (datetime.now(UTC) - beaten).total_seconds() >= BEAT:
            await _say(ear, send, "beat")
            beaten = datetime.now(UTC)


async def _say(ear: Ear, send: Send, event: str) -> None:
    """The cursor looks different each time, also for the same place: it counts nothing."""
    lines = [f"event: {event}", "data: {}"]
    if event == "change" or not ear.news.is_set():
        # With news still to be told the line keeps its old cursor: should it break now, it hears of them later.
        lines.insert(0, f"id: {cursor(ear.listener, ear.post, ear.place)}")
    await send({"type": "http.response.body", "body": ("\n".join(lines) + "\n\n").encode(), "more_body": True})
