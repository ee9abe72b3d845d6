"""The server's entrance: live streams stay on the event loop, pages go to a fixed pool of threads."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fengqiao.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

# A fixed pool: each thread keeps its own database connection from one request to the next.
pages: Any = WSGIMiddleware(get_wsgi_application(), workers=settings.WEB_THREADS)

# The table names rooms whose modules need the apps to be loaded first.
from fengqiao import wiring  # noqa: E402


async def application(
    scope: Scope, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    if scope["type"] == "http":
        # X_Real_Ip and X-Real-Ip become one name in WSGI: only the second may speak.
        scope["headers"] = [pair for pair in scope["headers"] if b"_" not in pair[0]]
        for beginning, place in wiring.LIVE.items():
            if scope["path"].startswith(beginning):
                module, name = place.split(":")
                stream: App = getattr(import_module(module), name)
                return await stream(scope, receive, send)

    async def heard() -> Message:
        # granian hands out an awaitable; whoever waits from another thread needs a coroutine.
        return await receive()

    return await pages(scope, heard, send)
