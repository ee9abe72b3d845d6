"""Every person is walked in both languages on both screens, and what the documents show is what a journey took."""

import re
from pathlib import Path

import pytest

from tests.journeys import pictures
from tests.journeys.walked import PERSONS, WALKED

JOURNEYS = Path(__file__).parents[1] / "journeys"
PAGES = [*pictures.CHECKOUT.glob("*.md"), *pictures.CHECKOUT.glob("docs/**/*.md")]


def test_each_person_is_walked_in_each_language_and_size():
    walked = {(person, size) for person, languages, size in WALKED if languages == "both"}
    assert walked == {(person, size) for person in PERSONS for size in ("phone", "desk")}


@pytest.mark.parametrize("journey", sorted(set(WALKED.values())))
def test_the_journey_that_is_named_exists_and_speaks_both_languages(journey):
    file, _, name = journey.partition("::")
    found = re.search(rf"((?:@[^\n]+\n)*)def {name}\(.*?(?=\n\n\n|\Z)", (JOURNEYS / f"{file}.py").read_text(), re.S)
    assert found, journey
    assert re.search(r'parametrize\("language"|for language in \("zh", "en"\)', found.group()), journey


def test_every_picture_of_the_documents_is_one_that_a_journey_takes():
    shown = {name for page in PAGES for name in re.findall(r"pictures/([\w.-]+)", page.read_text(encoding="utf-8"))}
    kept = {file.name for file in pictures.SHOWN.iterdir()}
    taken = {f"{name}-{language}.png" for name in pictures.PICTURES for language in pictures.LANGUAGES}
    assert shown == taken, "a document shows what no journey takes, or a journey takes what none shows"
    assert kept == taken, "make pictures"


@pytest.mark.parametrize("name", sorted(pictures.PICTURES))
def test_the_journey_still_takes_it_in_both_languages(name):
    picture = pictures.PICTURES[name]
    file, _, test = picture.journey.partition("::")
    found = re.search(rf"def {test}\(.*?(?=\n\n\n|\Z)", (JOURNEYS / f"{file}.py").read_text(), re.S)
    assert found and f'f"{picture.taken}-{{language}}"' in found.group()


def test_no_picture_is_heavy():
    assert [file.name for file in pictures.SHOWN.iterdir() if file.stat().st_size > pictures.MOST] == []
