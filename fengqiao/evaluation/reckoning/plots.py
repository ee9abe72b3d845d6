"""Numbers as places on a line, for plots drawn on the server: no script, nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fengqiao.evaluation.reckoning.figures import Rate

WIDTH = 200


class Interval(NamedTuple):
    """A share and its interval on a line from 0 to 100%."""

    low: float
    at: float | None
    span: float


def interval(rate: Rate) -> Interval:
    share = rate.share
    return Interval(
        round(rate.low * WIDTH, 1),
        None if share is None else round(share * WIDTH, 1),
        round((rate.high - rate.low) * WIDTH, 1),
    )


class Bar(NamedTuple):
    """A whole and its parts on a line whose end is the largest of all."""

    whole: float
    part: float
    more: float


def bars(rows: Sequence[tuple[int, int, int]]) -> list[Bar]:
    """Bars of (whole, part, a second part after it), drawn to one scale."""
    most = max((whole for whole, _, _ in rows), default=0) or 1
    return [Bar(*(round(value / most * WIDTH, 1) for value in row)) for row in rows]
