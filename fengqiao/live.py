"""Live pages: one poller a process reads the chains' heads and wakes the streams that may know (DESIGN.md 4).

An event carries nothing but "look again": what may be seen is judged by the page that looks. A stream without
standing in what happened hears nothing, so that not even a protected complaint's existence can be heard.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import close_old_connections
from django.db.models import Q

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LOOK = 0.25
BEAT = 15.0
STANDING = 4.0


class Poller:
    """Reads what was recorded since its last look and lets every listener judge it; one a process."""

    def __init__(self) -> None:
        self.ears: set[Ear] = set()
        self.task: asyncio.Task[None] | None = None
        self.heads: dict[str, int] = {}

    def join(self, ear: Ear) -> None:
        """Begin to hear; the first one starts the poller."""
        self.ears.add(ear)
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        self.heads = await _in_thread(_heads)
        while self.ears:
            await asyncio.sleep(LOOK)
            try:
                subjects = await _in_thread(self._news)
                if subjects:
                    heard = await _in_thread(_who_hears, list(self.ears), subjects)
                    for ear in heard:
                        ear.news.set()
            except Exception:  # noqa: BLE001  (a database that is away for a moment must not end every stream)
                await asyncio.sleep(2)

    def _news(self) -> list[str]:
        from fengqiao.ledger.models import Record  # noqa: PLC0415

        heads = _heads()
        moved = {district: number for district, number in heads.items() if number > self.heads.get(district, 0)}
        subjects: set[str] = set()
        for district in moved:
            after = self.heads.get(district, 0)
            found = Record.objects.filter(district=district, number__gt=after).exclude(subject="")
            subjects.update(found.values_list("subject", flat=True)[:2000])
        self.heads = heads
        return list(subjects)


class Listener(NamedTuple):
    """Who listens, by a session or as a wall."""

    person: str
    wall: str = ""


class Ear:
    """One open stream: whose post it is, and whether there is news for it."""

    def __init__(self, listener: Listener, post: str) -> None:
        self.listener = listener
        self.post = post
        self.news = asyncio.Event()


POLLER = Poller()


async def _in_thread(work: Callable[..., Any], *given: Any) -> Any:
    return await sync_to_async(_tidy, thread_sensitive=False)(work, *given)


def _tidy(work: Callable[..., Any], *given: Any) -> Any:
    close_old_connections()
    try:
        return work(*given)
    finally:
        # A thread of the loop's pool serves many streams: none of them holds a connection.
        from django.db import connection  # noqa: PLC0415

        connection.close()


def _heads() -> dict[str, int]:
    from fengqiao.ledger.models import Head  # noqa: PLC0415

    return dict(Head.objects.values_list("district", "number"))


def _who_hears(ears: list[Ear], subjects: list[str]) -> list[Ear]:
    """Those whose post has, or had until this act, a standing in one of the matters."""
    from fengqiao.matters.models import Matter  # noqa: PLC0415
    from fengqiao.matters.standing import untouched, within_sight  # noqa: PLC0415

    happened = Matter.objects.filter(pk__in=subjects[:500])
    judged: dict[tuple[str, str], bool] = {}
    for ear in ears:
        key = (ear.listener.person, ear.post)
        if key not in judged:
            by = _actor(*key)
            judged[key] = by is not None and happened.filter(
                within_sight(by) | (Q(sent_by=by.org) & untouched(by))
            ).exists()  # fmt: skip
    return [ear for ear in ears if judged[ear.listener.person, ear.post]]


def _actor(person: str, post: str) -> Any:
    from fengqiao.people.standing import acting  # noqa: PLC0415

    return acting(person, post)


def _signed_in(cookie: str, post: str) -> str:
    """The person whose session this is, if they sit there and the session's time is not over; else ''."""
    from importlib import import_module  # noqa: PLC0415

    from fengqiao.people.models import Account  # noqa: PLC0415
    from fengqiao.people.session import AT_THE_DESK, lapsed  # noqa: PLC0415

    morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        return ""
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    account = Account.objects.filter(pk=session.get(SESSION_KEY) or 0, is_active=True).first()
    if account is None or not account.person_id:
        return ""
    by = _actor(str(account.person_id), post)
    if by is None or lapsed(session, at_desk=by.kind in AT_THE_DESK):
        return ""
    return str(account.person_id)


def _listener(cookie: str, post: str) -> Listener | None:
    """Whoever may hear of this post by what their browser brings: its sitter signed in, or a wall of it."""
    from fengqiao.ledger import time  # noqa: PLC0415
    from fengqiao.people import act, walls  # noqa: PLC0415

    if person := _signed_in(cookie, post):
        return Listener(person)
    token = SimpleCookie(cookie).get(walls.COOKIE)
    now = time.now()
    wall = walls.wall_of(token.value if token is not None else "", now)
    if wall is None or wall.appointment.seat_id != post:
        return None
    act.seen_wall(wall, now)
    return Listener(walls.viewer(wall).person, str(wall.pk))


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """GET /live/desk?post=… : 'change' when the post's matters moved, 'beat' as a sign of life, 'end' at its end."""
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    post = parse_qs(scope.get("query_string", b"").decode()).get("post", [""])[0]
    cookie = headers.get("cookie", "")
    listener = await _in_thread(_listener, cookie, post)
    if listener is None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"403"})
        return
    await send({
        "type": "http.response.start",
        "status": 200,
        "headers": [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ],
    })  # fmt: skip
    ear = Ear(listener, post)
    POLLER.join(ear)
    gone = asyncio.create_task(_gone(receive))
    try:
        await _tell(ear, cookie, gone, send, again="last-event-id" in headers)
    finally:
        POLLER.ears.discard(ear)
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _tell(ear: Ear, cookie: str, gone: asyncio.Task[None], send: Send, *, again: bool) -> None:
    await _say(send, "beat")
    if again:
        # What happened while the line was down is not counted out to anybody: the page looks again.
        await _say(send, "change")
    beaten = datetime.now(UTC)
    while not gone.done():
        try:
            await asyncio.wait_for(ear.news.wait(), STANDING)
            ear.news.clear()
            changed = True
        except TimeoutError:
            changed = False
        listener = await _in_thread(_listener, cookie, ear.post)
        # On a wall the sitter of the post may change; at a desk another person is another stream.
        if listener is None or listener.wall != ear.listener.wall or not (listener.wall or listener == ear.listener):
            await _say(send, "end")
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        ear.listener = listener
        if changed:
            await _say(send, "change")
        elif (datetime.now(UTC) - beaten).total_seconds() >= BEAT:
            await _say(send, "beat")
            beaten = datetime.now(UTC)


async def _say(send: Send, event: str) -> None:
    """Cursors are random: they count nothing."""
    text = f"id: {secrets.token_hex(8)}\nevent: {event}\ndata: {{}}\n\n"
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
