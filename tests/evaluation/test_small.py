"""Small numbers stay hidden, and nobody works them out from what is shown."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.evaluation.reckoning.figures import Story
from fengqiao.evaluation.reckoning.public import OWN, Area, table
from fengqiao.evaluation.reckoning.small import Line, hidden, known

START = datetime(2026, 10, 1, tzinfo=UTC)
AREAS = [
    Area("D", "1", ""),
    Area("S1", "11", "D"), Area("S2", "12", "D"),
    Area("A", "111", "S1"), Area("B", "112", "S1"), Area("C", "121", "S2"),
]  # fmt: skip
STATES = ("reported", "suspended", "merged", "closed", "rejected", "withdrawn")
problems = st.lists(
    st.builds(
        Story,
        id=st.just(""),
        area=st.sampled_from(("1", "11", "12", "111", "112", "121")),
        opened_at=st.just(START),
        state=st.sampled_from(STATES),
        verified=st.sampled_from(("checked", "reporter", "through", "unverified")),
        promised=st.just(START + timedelta(days=9)),
        solved_at=st.sampled_from((START + timedelta(days=5), START + timedelta(days=15))),
        returned=st.integers(0, 1),
    ),
    max_size=250,
)


def worked_out(lines, shown, unknown):
    """What somebody with pencil and fractions gets out of the sums: Gauss and Jordan, another way than the code's."""
    order = sorted(unknown)
    rows = []
    for line in lines:
        row = [Fraction(0)] * len(order)
        for cell, sign in ((line.total, -1), *((part, 1) for part in line.parts)):
            if cell in unknown:
                row[order.index(cell)] += sign
        rows.append(row)
    at = 0
    for column in range(len(order)):
        pivot = next((place for place in range(at, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][column] for value in rows[at]]
        for place, row in enumerate(rows):
            if place != at and row[column]:
                rows[place] = [value - row[column] * first for value, first in zip(row, rows[at], strict=True)]
        at += 1
    return {order[row.index(1)] for row in rows if sum(value != 0 for value in row) == 1}


def grid(values):
    """A table with its sums in both directions."""
    cells, lines = {}, []
    height, width = len(values), len(values[0])
    for y, row in enumerate(values):
        for x, value in enumerate(row):
            cells[f"{y}", f"{x}"] = value
        cells[f"{y}", "all"] = sum(row)
        lines.append(Line((f"{y}", "all"), tuple((f"{y}", f"{x}") for x in range(width))))
    for x in [*(f"{x}" for x in range(width)), "all"]:
        cells["all", x] = sum(cells[f"{y}", x] for y in range(height))
        lines.append(Line(("all", x), tuple((f"{y}", x) for y in range(height))))
    lines.append(Line(("all", "all"), tuple(("all", f"{x}") for x in range(width))))
    return cells, lines


tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=4)
)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_nothing_small_is_shown_and_nothing_hidden_can_be_worked_out(values):
    cells, lines = grid(values)
    unknown = hidden(cells, lines)
    assert {cell for cell, value in cells.items() if 0 < value < 5} <= unknown
    assert worked_out(lines, cells, unknown) == set()


@settings(max_examples=60, deadline=None)
@given(tables)
def test_hidden_parts_of_a_shown_sum_are_two_at_least_and_five_together(values):
    cells, lines = grid(values)
    unknown = hidden(cells, lines)
    for line in lines:
        parts = [part for part in line.parts if part in unknown]
        if line.total not in unknown and parts:
            assert len(parts) >= 2 and sum(cells[part] for part in parts) >= 5


@settings(max_examples=60, deadline=None)
@given(tables, st.data())
def test_the_quick_elimination_finds_what_pencil_and_fractions_find(values, data):
    cells, lines = grid(values)
    unknown = set(data.draw(st.lists(st.sampled_from(sorted(cells)), unique=True)))
    assert known(lines, unknown) == worked_out(lines, cells, unknown)


def test_one_small_cell_takes_others_with_it_but_not_the_whole_table():
    cells, lines = grid([[3, 20, 30], [20, 30, 40], [25, 35, 45]])
    unknown = hidden(cells, lines)
    assert ("0", "0") in unknown and 4 <= len(unknown) < len(cells) / 2
    assert ("all", "all") not in unknown


def test_large_numbers_are_all_shown():
    cells, lines = grid([[30, 20], [20, 30]])
    assert hidden(cells, lines) == frozenset()


@settings(max_examples=15, deadline=None)
@given(problems)
def test_over_streets_and_communities_too_each_number_is_whole_or_hidden(stories):
    found = table(stories, AREAS)
    for area in AREAS:
        inside = [story for story in stories if story.area.startswith(area.scope)]
        shown = found.shown(area.code, "reported")
        assert shown in (None, len(inside)) and (shown is None) >= (0 < len(inside) < 5)
    street = ["A", "B", "S1" + OWN]
    whole, parts = found.shown("S1", "reported"), [found.shown(code, "reported") for code in street]
    assert whole is None or parts.count(None) != 1
