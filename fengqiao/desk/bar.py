"""The bar of acts: what each asks for, the one key it has, and which stands first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# What each act asks for, in the order of asking; '?' marks what may be left empty.
ASKS: dict[str, tuple[str, ...]] = {
    "accept": ("category", "urgency", "title", "account?"),
    "acknowledge": (),
    "reject": ("reason", "instead"),
    "offer": ("to", "reason"),
    "take": (),
    "decline": ("reason",),
    "object": ("duty_row", "reason"),
    "rule": ("organisation", "reason"),
    "merge": ("into", "reason"),
    "unmerge": (),
    "assign": ("assignee",),
    "call_in": ("organisations", "question"),
    "settle": ("outcome", "photos?"),
    "finish": ("outcome", "photos?"),
    "extend": ("days", "reason"),
    "suspend": ("reason", "review_on"),
    "resume": (),
    "close": ("finding", "photos?"),
    "send_back": ("reason",),
    "reopen": ("reason",),
    "escalate": ("reason", "above?"),
    "hand_down": ("below", "reason"),
    "note": ("text",),
    "recategorise": ("category", "urgency", "reason"),
    "relocate": ("place", "area?", "reason"),
    "urge": (),
    "statement": ("complained_of", "text"),
    "report_in": (),
    "decline_task": ("reason",),
    "answer": ("outcome", "photos?"),
    "waive": ("reason",),
    "refer": ("channel", "text"),
    "received": ("text",),
    "came_back": ("reason",),
    "take_petition": (),
    "not_petition": ("reason", "instead"),
    "prolong": ("reason",),
    "reply": ("outcome",),
    "reply_review": ("outcome",),
    "reply_re_review": ("outcome",),
    "recuse": ("reason",),
    "no_answer": ("text?",),
    "letter": ("text?",),
    "visit": ("text?",),
    "says_solved": ("text",),
    "says_partly": ("text",),
    "says_not": ("text",),
    "says_nothing": (),
}

# The one key of each act at the desk; a test sees that no two meet in one bar.
KEYS = {
    "accept": "a", "assign": "a", "close": "a", "take": "a", "rule": "r", "finish": "f", "settle": "g", "reject": "x",
    "send_back": "x", "decline": "x", "offer": "o", "object": "b", "merge": "m", "call_in": "h", "escalate": "e",
    "hand_down": "d", "suspend": "s", "resume": "a", "extend": "l", "note": "n", "recategorise": "c", "relocate": "p",
    "urge": "u", "reopen": "w", "unmerge": "m", "report_in": "a", "answer": "f", "decline_task": "x", "waive": "v",
    "statement": "y", "acknowledge": "q", "refer": "z", "received": "a", "came_back": "x",
    "take_petition": "a", "not_petition": "x", "prolong": "l", "reply": "f", "reply_review": "f",
    "reply_re_review": "f", "recuse": "b",
    "no_answer": "f", "letter": "l", "visit": "v", "says_solved": "a", "says_partly": "p",
    "says_not": "x", "says_nothing": "z",
}  # fmt: skip

# The order of likelihood in the bar; what is not named comes after.
LIKELY = (
    "acknowledge", "received", "take_petition", "reply", "reply_review", "reply_re_review",
    "came_back", "not_petition", "prolong",
    "no_answer", "letter", "visit", "says_solved", "says_not", "says_partly", "says_nothing",
    "take", "rule", "accept", "assign", "finish", "close", "settle", "resume", "report_in", "answer", "offer",
    "call_in",
    "send_back", "escalate", "merge", "reject", "decline", "object", "hand_down", "extend", "suspend", "recategorise",
    "relocate", "reopen", "unmerge", "note", "urge", "decline_task", "waive", "statement", "refer", "recuse",
)  # fmt: skip

# What is done besides, and never shouts.
BESIDE = frozenset(
    {
        "note",
        "urge",
        "recategorise",
        "relocate",
        "escalate",
        "waive",
        "reopen",
        "suspend",
        "extend",
        "merge",
        "statement",
        "no_answer",
        "letter",
        "visit",
        "refer",
        "came_back",
        "not_petition",
        "prolong",
        "recuse",
        "says_solved",
        "says_partly",
        "says_not",
        "says_nothing",
    }
)


def in_bar(rows: Iterable[Any]) -> list[str]:
    """The acts that stand in the bar, most likely first; those of the resident and the clock are elsewhere."""
    names = [row.does for row in rows if row.does in ASKS]
    return sorted(names, key=lambda name: LIKELY.index(name) if name in LIKELY else 99)
