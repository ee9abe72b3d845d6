"""A history played in memory: every row ends as history says, and somebody answers at every moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fengqiao.law.case_law import CASE_LAW
from fengqiao.rehearsal.history.maps import read_law
from fengqiao.rehearsal.play.memory import MemoryPlay
from fengqiao.rehearsal.play.samples import recorded
from fengqiao.rehearsal.play.staff import with_staff
from tests.rehearsal.played import HERE, by_matter, case, played, street


def does(play: MemoryPlay, ref: str) -> list[str]:
    return [act.does for act in play.trace or () if act.matter == ref]


def test_every_row_ends_as_history_says_and_never_without_one_who_answers() -> None:
    rules, history = street()
    play = played(rules, history)
    assert [each.row.id for each in play.cases if not each.as_history()] == []
    assert play.unaccountable == 0
    assert play.acts == len(play.trace or ()) == sum(play.kinds.values())


def test_what_history_closed_before_anybody_looked_is_settled_in_one_act() -> None:
    play = played(*street())
    assert does(play, "S01") == ["report", "settle", "check_up", "lapse"]
    assert case(play, "S01").verified == "unverified"


def test_a_case_closed_in_time_is_accepted_given_out_and_finished() -> None:
    play = played(*street())
    assert does(play, "S02")[:4] == ["report", "accept", "assign", "finish"]
    assert case(play, "S02").late_at is None


def test_a_duplicate_goes_into_an_open_case_nearby_and_ends_with_it() -> None:
    play = played(*street())
    twin = case(play, "S03")
    assert twin.root is case(play, "S02")
    assert does(play, "S03") == ["report", "merge", "follow"]
    assert case(play, "S02").facts.voices == 2


def test_a_duplicate_without_a_likely_twin_is_rejected_with_the_standard_reason() -> None:
    play = played(*street())
    assert does(play, "S04") == ["report", "reject"]
    assert case(play, "S04").as_history()


def test_a_case_that_lies_climbs_level_by_level_and_is_urged_at_the_top() -> None:
    play = played(*street())
    slow = case(play, "S05")
    assert slow.climbs == 2
    assert slow.late_top
    assert slow.facts.held_by == play.tree.top
    assert slow.state == "closed"


def test_what_history_left_open_stays_open_and_nothing_is_played_beyond_its_end() -> None:
    rules, history = street()
    play = played(rules, history)
    assert case(play, "S06").state in CASE_LAW.open_states
    assert history.last is not None
    assert max(act.at for act in play.trace or () if act.matter == "S06") <= history.last


def test_rows_without_an_area_begin_higher_up() -> None:
    play = played(*street())
    assert play.tree.places[case(play, "S07").home.origin].level == 1
    assert case(play, "S08").home.origin == play.tree.top


def test_an_urgent_category_has_the_short_deadlines() -> None:
    play = played(*street())
    reported = next(act for act in play.trace or () if act.matter == "S08")
    assert reported.due == reported.at + timedelta(minutes=30)


def test_holidays_of_the_calendar_do_not_count() -> None:
    play = played(*street())
    reported = next(act for act in play.trace or () if act.matter == "S09")
    # Thursday to Saturday is Qingming; the Sunday after is a swapped working day.
    assert reported.due == datetime(2024, 4, 7, 9, 0, tzinfo=UTC)


def test_many_reminders_taken_at_once_are_the_same_as_one_by_one() -> None:
    rules, history = street()
    quick, slow = played(rules, history), played(rules, history, quick=False)
    assert by_matter(quick.trace) == by_matter(slow.trace)
    assert quick.kinds == slow.kinds
    assert [each.urged for each in quick.cases] == [each.urged for each in slow.cases]
    assert [each.facts.tally for each in quick.cases] == [each.facts.tally for each in slow.cases]
    assert max(each.urged for each in quick.cases) > 5


def test_shorter_deadlines_make_more_late() -> None:
    rules, history = street()
    before = sum(each.late_at is not None for each in played(rules, history).cases)
    after = sum(each.late_at is not None for each in played(rules, history, law=HERE / "strict.toml").cases)
    assert after > before


def test_an_office_with_one_pair_of_hands_finishes_one_case_a_working_day_in_order() -> None:
    rules, history = street()
    tree = played(rules, history).tree
    rows = {row.id: row for row in with_staff(history.rows, tree, read_law(HERE / "staff.toml").staff, rules.calendar)}
    there = {row.id: row for row in history.rows}
    assert rows["S05"].closed == datetime(2024, 3, 6, 9, 0, tzinfo=UTC)
    assert rows["S06"].closed is None
    assert rows["S02"].closed == there["S02"].closed


def test_stopping_leaves_whole_moments() -> None:
    rules, history = street()
    tree_play = played(rules, history)
    play = MemoryPlay(rules, tree_play.tree, tree_play.world, history.last)
    play.stop = True
    play.run(history.rows)
    assert play.stopped
    assert [each.state for each in play.cases if each.state] == ["reported"]


def test_questions_are_recorded_with_all_kinds_of_acts_and_a_tenth_refused() -> None:
    rules, history = street()
    recorder = recorded(rules, history)
    assert len(recorder.kinds) >= 15
    assert 0.05 <= recorder.refused / len(recorder.samples) <= 0.11
    assert any(sample.facts.due is not None for sample in recorder.samples)
