"""What the rules of a person's rights do not allow."""

from __future__ import annotations


class Refusal(Exception):
    """`why` is a key of rights.words.REFUSALS: a refusal has its reason (PIPL 50)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
