"""What a page asks of the database once, though every row of its lists would ask it again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

_asked: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked", default=None)


def once[Answer](what: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer of this page, asked for the first time only; outside a page that is read it is asked each time."""
    kept = _asked.get()
    if kept is None:
        return ask()
    if what not in kept:
        kept[what] = ask()
    found: Answer = kept[what]
    return found


class Reading:
    """A page that is only read shows one moment. Whatever changes something asks anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        token = _asked.set({})
        try:
            return self.get_response(request)
        finally:
            _asked.reset(token)
