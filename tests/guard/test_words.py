"""docs/words.md says every word of the law as the law says it, and names only what is there."""

import re

import pytest
from django.apps import apps

from fengqiao.law import words
from tests.guard.house import CHECKOUT

TEXT = (CHECKOUT / "docs" / "words.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ["STATES", "ACTS", "STANDINGS", "LEVELS", "VERIFIED"])
def test_every_word_of_the_law_stands_in_the_list(table: str) -> None:
    lines = {f"| {zh} | {en} | `{code}` |" for code, (zh, en) in getattr(words, table).items()}
    assert not lines - set(TEXT.splitlines())


def test_every_noun_of_a_room_is_a_model_that_is_there() -> None:
    nouns = re.findall(r"`(\w+\.[A-Z]\w+)`", TEXT)
    assert nouns
    for noun in nouns:
        apps.get_model(noun)
