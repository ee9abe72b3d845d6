"""docs/law.md says what the program does, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from fengqiao.law import page, words
from fengqiao.law.sight import GROUPS, SIGHT, seen
from fengqiao.law.standings import STANDINGS
from fengqiao.law.table import Refused, Row
from fengqiao.law.workings.bounds import BOUNDS
from fengqiao.law.workings.dues import DUES
from fengqiao.law.workings.enact import enact
from fengqiao.law.workings.forms import FORMS
from fengqiao.law.workings.moves import MOVES

DOCS = Path(__file__).parents[2] / page.PATH
ROWS = tuple(row for _title, law, _numbers in page.LAWS.values() for row in law.rows)


def test_every_law_that_is_enacted_stands_on_the_page() -> None:
    folder = Path(page.__file__).parent
    enacted = {path.stem.removesuffix("_law") for path in folder.glob("*_law.py")}
    assert set(page.LAWS) == enacted and "statement" in enacted


@pytest.mark.parametrize("name", page.LAWS)
def test_the_diagrams_name_states_and_acts_in_words_and_once_in_each_language(name: str) -> None:
    law = page.LAWS[name][1]
    drawn = [page.diagram(law, language) for language in (page.ZH, page.EN)]
    for row in law.rows:
        for state in row.when:
            if row.then and row.then != state:
                for language, text in enumerate(drawn):
                    [line] = [each for each in text.splitlines() if each.startswith(f"    {state} --> {row.then}: ")]
                    said = line.partition(": ")[2].split("、" if language == page.ZH else " / ")
                    assert words.ACTS[row.does][language] in said and not any("_" in each for each in said)
    text = DOCS.read_text(encoding="utf-8")
    assert all(each in text for each in drawn)


def test_the_page_equals_the_rows() -> None:
    assert DOCS.read_text(encoding="utf-8") == page.page(), "run: python -m fengqiao.law.page"


def test_everything_a_row_says_has_words_in_both_languages() -> None:
    assert set(page.BOUNDS) == {*BOUNDS, *FORMS}
    assert set(page.MOVES) == {*MOVES, ""}
    assert set(page.DUES) == {*DUES, "keep", "none", "restore"}
    assert set(words.STANDINGS) == set(STANDINGS) == set(SIGHT)
    for row in ROWS:
        assert row.does in words.ACTS
        assert all(state in words.STATES for state in (*row.when, row.then) if state)
        assert all(name in words.FIELDS for name in row.needs)
    for table in (page.BOUNDS, words.ACTS, words.STATES, words.STANDINGS, words.FIELDS, words.REFUSALS):
        assert all(zh and en for zh, en in table.values())


def test_every_bound_is_used_by_a_row() -> None:
    assert {name for row in ROWS for name in row.bounds} == {*BOUNDS, *FORMS}


def test_a_refusal_says_what_to_do_next_in_the_reader_s_language() -> None:
    for why in words.REFUSALS:
        for about in ("reported", "reporter", "reason", "merge", "3", ""):
            for language in ("zh-hans", "en"):
                text = words.refusal(Refused(why, about), language, does="merge")
                assert text and "{" not in text


def test_every_reason_the_law_can_give_has_its_sentence() -> None:
    folder = Path(page.__file__).parent
    sources = [*folder.glob("decide.py"), *folder.glob("workings/*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    for why in ("top", "bottom", "younger", "less_urgent", "own_work", "tasks_open", "not_here", "not_disputed"):
        assert f'"{why}"' in text and why in words.REFUSALS


def test_sight_is_cut_by_standing_and_nobody_without_one_sees_anything() -> None:
    assert seen(()) == frozenset()
    assert all(groups <= set(GROUPS) for groups in SIGHT.values())
    assert seen(["assignee"]) == {"public", "work"}
    assert not seen(["reporter"]) & {"identity", "work", "papers", "health"}
    assert "papers" not in seen(STANDINGS) and "health" not in seen(STANDINGS)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (Row("a", ("nowhere",), "", ("clock",)), "no state"),
        (Row("a", ("open",), "nowhere", ("clock",)), "no state"),
        (Row("a", ("open", "open"), "", ("clock",)), "two rows"),
        (Row("a", ("open",), "", ("clock",), bounds=("none_such",)), "no bound"),
    ],
)
def test_a_mistake_in_a_table_is_found_when_it_is_read(row: Row, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        enact("x", 1, ("open",), ("over",), (row,), {"open": ()})
