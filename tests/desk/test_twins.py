"""Beside a new case stand the earlier ones that it may repeat; who joins them loses no voice, and may part them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import Case
from fengqiao.intake import known
from fengqiao.intake.duplicates.score import SAYS
from fengqiao.intake.models import Clue
from fengqiao.ledger.models import Bookmark, Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.roots import hear
from fengqiao.people.models import Seat
from fengqiao.people.standing import Actor, acting
from tests.desk.seats import at_seat
from tests.town import MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]

DESK = WILLOW_1 + "/desk"
LAMP = {"words": "小广场路灯不亮，晚上老人不敢走", "category": "light", "area": WILLOW_1, "lon": 117.2, "lat": 39.13}
LAMP_TOO = LAMP | {"words": "小广场的路灯坏了好几天", "lon": 117.2002}
PIPE = {"words": "三号楼水管爆了，楼道全是水", "category": "water.pipe", "area": WILLOW_1, "lon": 117.24, "lat": 39.15}


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    known._kept.clear()


def told(minutes: int = 0, **more: Any) -> Any:
    by = Actor(person="", kind="resident")
    return report_case(Report(**(LAMP | more)), by=by, now=MONDAY - timedelta(hours=2) + timedelta(minutes=minutes))


def beside(number: str, seat: str = DESK) -> str:
    page = at_seat(seat).get(f"/desk/m/{number}/").content.decode()
    found = re.search(r'<section aria-labelledby="twins-h">.*?</section>', page, re.S)
    return found.group() if found else ""


def heard() -> None:
    for record in Record.objects.order_by("district", "number"):
        hear(record, MONDAY)


def test_the_likely_twin_stands_there_with_what_agrees_and_the_way_to_join(town: Any) -> None:
    first, other, new = told(), told(1, **PIPE), told(2, **LAMP_TOO)
    shown = beside(new.number)
    assert first.number in shown
    assert other.number not in shown
    assert "同一件" in shown
    assert "相距约20米" in shown and "类别相同" in shown and "路灯" in shown
    assert f"/desk/m/{new.number}/merge/?into={first.number}" in shown


def test_what_differs_is_said_as_well(town: Any) -> None:
    told(words="3号楼电梯坏了，老人上不去")
    shown = beside(told(1, words="5号楼电梯坏了，老人上不去").number)
    assert "号码不同：5号楼 / 3号楼" in shown


def test_the_earlier_one_is_not_offered_the_later(town: Any) -> None:
    first, new = told(), told(1, **LAMP_TOO)
    assert beside(new.number)
    assert beside(first.number) == ""


def test_the_link_fills_in_which_and_leaves_the_act_to_a_person(town: Any) -> None:
    first, new = told(), told(1, **LAMP_TOO)
    page = at_seat(DESK).get(f"/desk/m/{new.number}/merge/?into={first.number}").content.decode()
    assert f'value="{first.number}"' in page
    assert Matter.objects.get(pk=new.matter).state == "reported"


def test_a_complaint_about_an_office_is_no_twin_of_anything(town: Any) -> None:
    about = told(about_organisations=(WILLOW_1,))
    new = told(1, **LAMP_TOO)
    assert about.number not in beside(new.number)
    assert known.twins(town.actor(STREET + "/desk"), Matter.objects.get(pk=about.matter), MONDAY) == []


def test_nothing_is_said_of_a_case_that_this_office_does_not_hold(town: Any) -> None:
    elsewhere, new = told(area=WILLOW), told(1, **LAMP_TOO)
    assert elsewhere.number not in beside(new.number)


def test_markup_in_a_report_stays_words(town: Any) -> None:
    told(words="<script>x</script>小广场路灯不亮")
    shown = beside(told(1, words="<script>x</script>小广场路灯不亮了").number)
    assert shown and "<script>" not in shown


def test_every_sentence_is_there_in_both_languages() -> None:
    assert all(zh and en and zh.count("{}") == en.count("{}") for zh, en in SAYS.values())


def test_request_15_many_identical_reports_are_one_problem_with_every_voice(town: Any) -> None:
    cases = [told(number) for number in range(12)]
    desk = town.actor(DESK)
    for case in cases[1:]:
        found = known.twins(desk, Matter.objects.get(pk=case.matter), MONDAY)
        assert found[0].matter.number == cases[0].number
        act(case.matter, "merge", by=desk, given={"into": cases[0].matter, "reason": "同一盏灯"}, now=MONDAY)
    root = Matter.objects.get(pk=cases[0].matter)
    assert (root.state, root.voices) == ("reported", 12)
    assert Voice.objects.count() == 12
    assert Matter.objects.filter(state="reported").count() == 1


def test_what_was_joined_by_mistake_is_parted_again(town: Any) -> None:
    first, new = told(), told(1, **LAMP_TOO)
    desk = town.actor(DESK)
    before = Matter.objects.get(pk=new.matter)
    act(new.matter, "merge", by=desk, given={"into": first.matter, "reason": "同一盏灯"}, now=MONDAY)
    act(new.matter, "unmerge", by=desk, given={}, now=MONDAY)
    after = Matter.objects.get(pk=new.matter)
    assert (after.state, after.root, after.due, after.voices) == ("reported", "", before.due, 1)
    assert Matter.objects.get(pk=first.matter).voices == 1


def test_request_15_one_not_solved_revives_that_voice_s_own_case_and_nobody_outvotes_it(town: Any) -> None:
    first, second, third = told(), told(1), told(2)
    desk = town.actor(DESK)
    for case in (second, third):
        act(case.matter, "merge", by=desk, given={"into": first.matter, "reason": "同一盏灯"}, now=MONDAY)
    act(first.matter, "settle", by=desk, given={"outcome": "换了灯泡"}, now=MONDAY)
    checker = Matter.objects.get(pk=first.matter).seat
    act(first.matter, "close", by=town.actor(checker), given={"finding": "亮了"}, now=MONDAY)
    heard()
    voice = {case.matter: Voice.objects.get(matter=case.matter).id for case in (first, second, third)}
    act(first.matter, "confirm", by=Actor(person="", voice=voice[first.matter]), given={}, now=MONDAY)
    act(third.matter, "confirm", by=Actor(person="", voice=voice[third.matter]), given={}, now=MONDAY)
    dark = {"reason": "我家门口那盏还是黑的"}
    act(second.matter, "reopen", by=Actor(person="", voice=voice[second.matter]), given=dark, now=MONDAY)
    states = [Matter.objects.get(pk=case.matter).state for case in (first, second, third)]
    assert states == ["closed", "reported", "closed"]
    assert Matter.objects.get(pk=second.matter).seat


def test_the_page_of_a_case_opens_with_hundreds_beside_it(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [told(number) for number in range(20)]
    monkeypatch.setattr(known, "NEWEST", 10)
    compared: list[int] = []
    whole = known.score
    monkeypatch.setattr(known, "score", lambda *given: compared.append(1) or whole(*given))
    assert beside(cases[-1].number).count("<li>") == known.MOST
    assert len(compared) <= 2 * known.AS_CLOSE


def actor(seat: str) -> Actor:
    row = Seat.objects.get(code=seat)
    found = acting(str(row.sitter_id), row.code)
    assert found is not None
    return found


def desk_actor() -> Actor:
    return actor(DESK)


def lead_actor() -> Actor:
    return actor(WILLOW + "/lead")


def clock_heard() -> None:
    """The clock of whichever process: it goes on from its bookmark."""
    from fengqiao import clock

    while clock.listen(MONDAY):
        pass


def test_an_old_twin_is_found_by_place_or_by_words_however_many_came_since(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "NEWEST", 2)
    by_place = told(words="灯坏了", lon=117.2001)
    by_words = told(1, words="小广场的路灯坏了好几天", lon=None, lat=None)
    for number in range(6):
        told(2 + number, **(PIPE | {"lon": 117.24 + number / 100}))
    new = told(9, **LAMP_TOO)
    assert beside(new.number) == ""
    clock_heard()
    shown = beside(new.number)
    assert by_place.number in shown
    assert by_words.number in shown


def test_what_the_clock_has_not_heard_of_is_found_among_the_newest(town: Any) -> None:
    first, new = told(), told(1, **LAMP_TOO)
    assert not Clue.objects.exists()
    assert first.number in beside(new.number)


def test_a_clock_that_was_killed_goes_on_where_it_stopped_and_what_ended_leads_nowhere(town: Any) -> None:
    first = told()
    clock_heard()
    assert Clue.objects.filter(matter=first.matter).exists()
    # Killed between: the mark and what it wrote left together; heard a second time nothing doubles.
    Bookmark.objects.filter(listener="already known").update(number=0)
    before = set(Clue.objects.values_list("what", "number", "matter"))
    clock_heard()
    assert set(Clue.objects.values_list("what", "number", "matter")) == before
    by = desk_actor()
    act(first.matter, "reject", by=by, given={"reason": "不属于", "instead": "业委会"}, now=MONDAY)
    clock_heard()
    assert not Clue.objects.exists()
    act(first.matter, "reopen", by=lead_actor(), given={"reason": "再看看"}, now=MONDAY)
    clock_heard()
    assert Clue.objects.filter(matter=first.matter).exists()


def test_nothing_leads_to_a_protected_complaint_nor_to_what_was_erased(town: Any) -> None:
    from fengqiao.intake.act.known import hear as heard_of

    told(about_organisations=(STREET,))
    erased = told(1)
    clock_heard()
    assert set(Clue.objects.values_list("matter", flat=True)) == {erased.matter}
    record = Record.objects.filter(subject=erased.matter).order_by("-number")[0]
    Case.objects.filter(pk=erased.matter).update(words="", place="", lon=None, lat=None)
    record.kind = "ledger.erase"
    heard_of(record, MONDAY)
    assert not Clue.objects.exists()


def test_whose_place_changed_is_found_where_it_is(town: Any) -> None:
    from fengqiao.intake.act.known import hear as heard_of

    case = told()
    clock_heard()
    there = set(Clue.objects.filter(what=Clue.PLACE).values_list("number", flat=True))
    Case.objects.filter(pk=case.matter).update(lon=1_173_000_000)
    record = Record.objects.filter(subject=case.matter).order_by("-number")[0]
    record.kind = "matter.relocate"
    heard_of(record, MONDAY)
    now = set(Clue.objects.filter(what=Clue.PLACE).values_list("number", flat=True))
    assert len(now) == 1
    assert now != there


def test_in_a_flood_of_the_same_the_earliest_are_led_to_and_few_runs_are_followed(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "NEWEST", 1)
    monkeypatch.setattr(known, "CROWD", 1)
    first = told(lon=None, lat=None)
    for number in range(12):
        told(1 + number, lon=None, lat=None)
    new = told(30, lon=None, lat=None)
    clock_heard()
    assert first.number in beside(new.number)
