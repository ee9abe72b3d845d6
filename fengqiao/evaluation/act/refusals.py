"""Why an act of this room is refused."""


class Refusal(Exception):
    """Nothing was done; `why` is a word of evaluation/words.py."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
