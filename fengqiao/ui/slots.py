"""Slots of a page: the page names them, rooms above fill them, wiring lists who fills which."""

from collections import defaultdict
from collections.abc import Callable

from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Filler = Callable[..., str | None]
"""filler(request, **given) -> HTML (a SafeString; other text is escaped) or None for nothing."""

_fillers: dict[str, list[Filler]] = defaultdict(list)


def fill(name: str, filler: Filler) -> None:
    """Called by wiring only; once a filler, in the order in which they shall stand."""
    if filler not in _fillers[name]:
        _fillers[name].append(filler)


def shown(name: str, request: HttpRequest | None, given: dict[str, object]) -> SafeString:
    parts = (filler(request, **given) for filler in _fillers.get(name, ()))
    return mark_safe("".join(conditional_escape(part) for part in parts if part))  # noqa: S308  (each is escaped)
