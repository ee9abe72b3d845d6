"""Every person is walked in both languages on both screens."""

import re
from pathlib import Path

import pytest

from tests.journeys.walked import PERSONS, WALKED

JOURNEYS = Path(__file__).parents[1] / "journeys"


def test_each_person_is_walked_in_each_language_and_size():
    walked = {(person, size) for person, languages, size in WALKED if languages == "both"}
    assert walked == {(person, size) for person in PERSONS for size in ("phone", "desk")}


@pytest.mark.parametrize("journey", sorted(set(WALKED.values())))
def test_the_journey_that_is_named_exists_and_speaks_both_languages(journey):
    file, _, name = journey.partition("::")
    found = re.search(rf"((?:@[^\n]+\n)*)def {name}\(.*?(?=\n\n\n|\Z)", (JOURNEYS / f"{file}.py").read_text(), re.S)
    assert found, journey
    assert re.search(r'parametrize\("language"|for language in \("zh", "en"\)', found.group()), journey
