"""What holds whatever anybody does, with 5 % of the seats falling vacant a day (DESIGN.md 3)."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.law.callback_law import CALLBACK_LAW
from fengqiao.law.case_law import CASE_LAW, NUMBERS, OPEN
from fengqiao.law.petition_law import PETITION_LAW
from fengqiao.law.referral_law import REFERRAL_LAW
from fengqiao.law.table import Law
from fengqiao.law.task_law import TASK_LAW
from fengqiao.law.workings.longest import checks, longest, longest_merged, moves
from tests.law.walks import Walk

walks = settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 2**32)


@walks
@given(seeds)
def test_one_answers_nobody_checks_their_own_work_and_no_voice_is_lost_whatever_people_do(seed: int) -> None:
    Walk(seed).run(50)


@walks
@given(seeds)
def test_staff_who_only_put_off_never_outlive_the_bound(seed: int) -> None:
    Walk(seed, reporters=False, lazy=True, matters=2).run(60)


@walks
@given(seeds)
def test_the_same_holds_for_complaints_about_offices_and_post_holders(seed: int) -> None:
    Walk(seed, protected=True).run(40)


@walks
@given(seeds)
def test_the_task_law_passes_the_same(seed: int) -> None:
    Walk(seed, law=TASK_LAW, reporters=False).run(30)


# The first walks that come upon what is rare, looked at first; if the law moves, all of them are walked. A walk is
# the same in every process (nothing in it goes by the order of a set), so a seed found here is found everywhere.
RARE = {"case": (155, 57, 119, 2, 6, 42, 53), "complaint": (85,), "task": (19,)}


def roam(law: Law, missing: set[str], *, protected: bool = False) -> set[str]:
    """What of these states and acts no walk of two thousand comes upon."""
    for seed in [*RARE["complaint" if protected else law.kind], *range(2000)]:
        at = "120101001001" if seed % 2 else ""
        walk = Walk(seed, law=law, at=at, matters=4 + seed % 4, protected=protected).run(60)
        missing = missing - set(walk.seen) - set(walk.acts)
        if not missing:
            break
    return missing


def test_every_state_is_reached_and_every_act_happens() -> None:
    for law in (CASE_LAW, TASK_LAW):
        # A task without a matter has nothing that could call it off: test_task_law.py does.
        everything = {*law.open_states, *law.ended_states, *law.acts} - {"call_off"}
        # What is released to an office complained of is of protected complaints alone.
        of_complaints = {"statement", "release", "withhold", "hear"} & law.acts
        assert roam(law, everything - of_complaints) == set()
        assert roam(law, of_complaints, protected=True) == set()


def test_every_open_state_has_a_limit_and_a_way_to_an_end() -> None:
    for law in (CASE_LAW, TASK_LAW, CALLBACK_LAW, REFERRAL_LAW, PETITION_LAW):
        ways = {state: {row.then or state for row in law.rows if state in row.when} for state in law.open_states}
        for state in law.open_states:
            reached, more = {state}, {state}
            while more:
                more = {then for at in more for then in ways.get(at, ())} - reached
                reached |= more
            assert reached & set(law.ended_states), state
            by_itself = law.then_clock[state] or [
                row.does for row in law.rows if state in row.when and row.who == ("clock",)
            ]
            assert by_itself, f"{state} would last for ever if nobody acted"
    for urgency in ("normal", "urgent"):
        assert urgency in NUMBERS.promises
        assert all((urgency, state) in NUMBERS.steps for state in OPEN if state not in ("suspended", "merged"))


def test_the_bound_is_a_sum_of_the_law_s_own_numbers() -> None:
    assert (moves(CASE_LAW), checks(CASE_LAW)) == (6, 9)
    assert longest(CASE_LAW, NUMBERS, levels=7, urgency="urgent").days < longest(CASE_LAW, NUMBERS, levels=7).days
    assert longest_merged(CASE_LAW, NUMBERS, levels=5) > 2 * longest(CASE_LAW, NUMBERS, levels=5)
