"""Every way in which staff can keep a matter open is searched, act by act, and none outlives the sum of the law."""

from __future__ import annotations

import pytest

from fengqiao.law.case_law import ENDED, OPEN
from fengqiao.law.facts import Numbers
from fengqiao.law.workings.enact import enact
from fengqiao.law.workings.longest import SLACK, longest
from tests.law.attacker import HOUR, Attacker, Endless, shorter

# The law's own limits, as hours that run day and night: then equal distances are equal states.
STEPS = {"reported": 24, "accepted": 48, "working": 120, "done": 72}
NUMBERS = Numbers(
    version="1",
    steps={(urgency, state): (n, "hours") for urgency in ("normal", "urgent") for state, n in STEPS.items()},
    promises={"normal": (240, "hours"), "urgent": (240, "hours")},
    object_within=(24, "hours"),
    merge_days=10_000,
)

WAYS: list[dict[str, int]] = [
    {"offer": 1, "object": 1, "hand_down": 1},
    {"offer": 1, "relocate": 1},
    {"send_back": 2, "suspend": 1},
    {"hand_down": 1, "suspend": 1, "extend": 1},
    {"hand_down": 1, "reopen": 1},
    {"merge": 2, "object": 1},
]


@pytest.mark.parametrize("most", WAYS, ids="-".join)
def test_the_longest_that_staff_can_keep_it_open_is_within_the_sum(most: dict[str, int]) -> None:
    law, firm = shorter(**most), "offer" in most
    won, way = Attacker(law, numbers=NUMBERS, firm=firm).attack()
    bound = longest(law, NUMBERS, levels=3 if firm else 2) - SLACK
    # The bound is no idle number either: the attacker reaches a good part of it.
    assert bound / 8 < won * HOUR <= bound, "\n".join(str(move) for move in way)


@pytest.mark.parametrize("most", WAYS[3:], ids="-".join)
def test_staff_can_make_only_so_many_moves(most: dict[str, int]) -> None:
    won, way = Attacker(shorter(**most), numbers=NUMBERS, firm=False, counts=lambda wait: 1).attack()
    assert won == len(way) <= 40


def test_the_attacker_finds_a_hole_where_there_is_one() -> None:
    law = shorter(hand_down=1)
    rows = tuple(row._replace(at_most=0) if row.does == "hand_down" else row for row in law.rows)
    broken = enact("case", 1, OPEN, ENDED, rows, law.then_clock)
    with pytest.raises(Endless):
        Attacker(broken, numbers=NUMBERS, firm=False).attack()
