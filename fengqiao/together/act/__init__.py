"""The only door of this room: what takes two people, and what one may open at once and another reviews."""

from fengqiao.together.act.glass import TOLD, known, may_review, open_glass, outside, review
from fengqiao.together.act.requests import (
    Refused,
    ask,
    carried_out,
    confirm,
    may_confirm,
    refuse,
    stands_in,
    take_back,
    use,
)

__all__ = [
    "TOLD",
    "Refused",
    "ask",
    "carried_out",
    "confirm",
    "known",
    "may_confirm",
    "may_review",
    "open_glass",
    "outside",
    "refuse",
    "review",
    "stands_in",
    "take_back",
    "use",
]
