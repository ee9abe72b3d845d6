"""What takes two people: each kind of request says who may ask and confirm, how it reads, and what is then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise

from fengqiao.people.standing import Actor
from fengqiao.together.models import Request

Given = Mapping[str, Any]
WEEK = timedelta(days=7)


def nothing(request: Request, asker: Actor, second: Actor, now: datetime) -> None:
    """What is confirmed is used by the asker afterwards."""


class What(NamedTuple):
    """One kind of request.

    `district` names the chain it is on record in; `may_ask` and `may_confirm` look at one actor under one post;
    `lines` are (what, how much) as both read it; `run` does it, within the transaction of the confirmation, and
    raises act.Refused; `lasts` is how long a request waits, `use` how long what was confirmed may be used.
    """

    word: Promise
    district: Callable[[Given], str]
    may_ask: Callable[[Actor, Given], bool]
    may_confirm: Callable[[Actor, Given], bool]
    lines: Callable[[Given], list[tuple[str, str]]]
    run: Callable[[Request, Actor, Actor, datetime], None] = nothing
    lasts: timedelta = WEEK
    use: timedelta | None = None


WHATS: dict[str, What] = {}
"""Kind -> what it is; rooms above add theirs in wiring.py."""
