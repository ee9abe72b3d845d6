"""Lucide icons, drawn into the page; icons.txt lists those that set-up copies beside the scripts."""

import json
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

ROOM = Path(__file__).resolve().parent
FILE = ROOM / "static" / "vendor" / "lucide.json"
NAMES = frozenset((ROOM / "icons.txt").read_text(encoding="utf-8").split())


@cache
def _drawings() -> dict[str, str]:
    try:
        drawn: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return drawn


@cache
def icon(name: str) -> SafeString:
    """An icon beside its word, unseen by a screen reader; without the files the word stands alone."""
    if name not in NAMES:
        raise ValueError(f"icon {name!r} is not in ui/icons.txt")
    drawing = _drawings().get(name)
    if not drawing:
        return mark_safe("")
    return mark_safe(  # noqa: S308  (our own files)
        '<svg class="icon" aria-hidden="true" focusable="false" width="24" height="24" viewBox="0 0 24 24" '
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{drawing}</svg>"
    )


SHAPES = {
    "ring": '<circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" stroke-width="2"/>',
    "dot": '<circle cx="5" cy="5" r="4.5" fill="currentColor"/>',
    "diamond": '<path d="M5 0 10 5 5 10 0 5z" fill="currentColor"/>',
    "play": '<path d="M1 0 10 5 1 10z" fill="currentColor"/>',
    "square": '<rect width="10" height="10" rx="2" fill="currentColor"/>',
    "up": '<path d="M5 0 10 9 0 9z" fill="currentColor"/>',
    "down": '<path d="M0 1 10 1 5 10z" fill="currentColor"/>',
    "pause": '<path d="M1 0h3v10h-3zM6 0h3v10h-3z" fill="currentColor"/>',
    "tick": '<path d="M1 5.5 4 8.5 9.2 1.8" fill="none" stroke="currentColor" stroke-width="2.2"/>',
    "cross": '<path d="M1.5 1.5 8.5 8.5M8.5 1.5 1.5 8.5" stroke="currentColor" stroke-width="2.2"/>',
    "bar": '<path d="M0 5H10" stroke="currentColor" stroke-width="2.5"/>',
    "join": '<path d="M1 1 5 5M9 1 5 5V10" fill="none" stroke="currentColor" stroke-width="2"/>',
}


@cache
def shape(name: str, tone: str = "") -> SafeString:
    """The shape of a state's chip; the same shape always means the same."""
    tone = f' class="say-{tone}"' if tone else ""
    return mark_safe(  # noqa: S308  (our own drawings)
        f'<svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false"{tone}>'
        f"{SHAPES[name]}</svg>"
    )
