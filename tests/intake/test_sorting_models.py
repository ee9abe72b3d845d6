"""Versions of the sorting: learned from closed cases, proposed, switched on by a named person, rolled back."""

from __future__ import annotations

import json
import sys

import pytest

from fengqiao.cases.models import Case
from fengqiao.intake import learning, proposals
from fengqiao.intake.act import sorting as act
from fengqiao.intake.models import SortingModel
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
PAGE = "/intake/sorting/"
SAID = {"light": "路灯不亮", "water.pipe": "水管爆裂漏水"}


@pytest.fixture
def town():
    from fengqiao.ledger import time

    proposals._kept.clear()
    with time.held(MONDAY):
        yield build()


def closed(number: int, category: str, *, corrected: bool = False, **more: object) -> str:
    """A closed case: made by the door, its end written by hand, for only its words and category are learned from."""
    from fengqiao.cases.act import Report, report_case
    from fengqiao.people.standing import Actor

    told = f"{chr(0x4E00 + 91 * number)}{chr(0x6E00 + 57 * number)}单元{SAID.get(category, '有事')}，请来看看"
    first = "light" if corrected and category != "light" else category
    report = Report(words=told, area=WILLOW, category=first, **more)  # type: ignore[arg-type]
    case = report_case(report, by=Actor(person="", kind="resident"), now=MONDAY)
    if corrected:
        row = Matter.objects.get(pk=case.matter)
        from fengqiao.people.models import Seat
        from fengqiao.people.standing import acting

        seat = Seat.objects.get(code=f"{WILLOW}/desk")
        by = acting(str(seat.sitter_id), seat.code)
        given = {"category": category, "urgency": "normal", "reason": "看错了"}
        do(row.pk, "recategorise", by=by, given=given, now=MONDAY)
    Matter.objects.filter(pk=case.matter).update(state="closed")
    return case.matter


@pytest.fixture
def history(town) -> None:
    for number in range(24):
        for category in SAID:
            closed(number, category)


def learn(capsys) -> dict:
    assert learning.main([]) == 0
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def on(version: int) -> None:
    act.switch_on(version=version, district=DISTRICT[:6], by=SYSTEM, now=MONDAY)


def test_rule_44_a_model_that_is_sure_decides_nothing_and_only_a_named_person_switches_it_on(
    history, town, capsys
) -> None:
    from fengqiao import clock
    from fengqiao.cases.act import Report, report_case
    from fengqiao.people.standing import Actor

    learn(capsys)
    clock.sweep(MONDAY)
    clock.chores(MONDAY)
    assert not SortingModel.objects.filter(on=True).exists()
    on(1)
    told = Report(words="路灯不亮，请来看看，三单元门口", area=WILLOW)
    case = report_case(told, by=Actor(person="", kind="resident"), now=MONDAY)
    page = at_seat(f"{WILLOW}/desk").get(f"/desk/m/{case.number}/").content.decode()
    assert "路灯" in page
    clock.sweep(MONDAY)
    new = Matter.objects.get(pk=case.matter)
    assert (new.category, new.state) == ("", "reported")
    assert not Record.objects.filter(subject=case.matter, kind__in=("case.accept", "case.recategorise")).exists()


def test_too_few_cases_say_so(town, capsys) -> None:
    closed(1, "light")
    assert learning.main([]) == 2
    assert "Too few yet" in capsys.readouterr().err


def test_what_is_learned_is_proposed_and_not_used(history, capsys) -> None:
    told = learn(capsys)
    row = SortingModel.objects.get()
    assert (row.version, row.digest, row.on) == (told["version"], told["sha256"], False)
    assert proposals.on().why == "off"
    record = Record.objects.get(kind="intake.model")
    assert json.loads(record.body)["g"]["digest"] == row.digest
    # The same cases give the same bytes: it is the version that is there.
    assert learn(capsys)["sha256"] == row.digest
    assert SortingModel.objects.count() == 1


def test_a_protected_complaint_a_dispute_and_what_was_erased_never_train(town) -> None:
    closed(1, "light")
    closed(2, "light", about_organisations=(STREET,))
    closed(3, "reprisal")
    gone = closed(4, "light")
    Case.objects.filter(pk=gone).update(words="")
    for number in range(10, 14):
        closed(number, "light")
    found = learning.examples()
    assert len(found.examples) == 5
    assert found.left_out == {"protected": 1, "never": 1, "erased": 1}


def test_a_correction_is_learned_from_and_counted_as_its_person_s(town) -> None:
    right, wrong = closed(1, "light"), closed(2, "water.pipe", corrected=True)
    by = learning.corrected([right, wrong])
    assert set(by) == {wrong}
    for number in range(10, 15):
        closed(number, "water.pipe")
    assert {each.label for each in learning.examples().examples} == {"water.pipe"}


def test_one_account_that_corrects_everything_to_one_category_gives_two_in_a_hundred() -> None:
    corrections = {f"m{n:04}": "mallory" for n in range(900)} | {f"n{n:04}": f"person{n % 60}" for n in range(100)}
    beyond = learning.capped(corrections)
    kept = [who for matter, who in corrections.items() if matter not in beyond]
    assert kept.count("mallory") == 20
    assert len(kept) == 120
    assert learning.capped(dict(reversed(corrections.items()))) == beyond


def test_people_without_an_account_are_one_reporter(history) -> None:
    assert {each.reporter for each in learning.examples().examples} == {""}


def test_a_named_person_switches_on_and_rolls_back_in_one_act(history, town, capsys) -> None:
    learn(capsys)
    owner = at_seat(f"{CITY}/lead") if _owner(f"{CITY}/lead") else at_seat(f"{CITY}/owner")
    assert "启用这一版" in owner.get(PAGE).content.decode()
    assert owner.post(PAGE, {"does": "on", "version": "1"}).status_code == 302
    current = proposals.on()
    assert (current.version, current.why) == (1, "")
    assert "现在用的是第 1 版" in owner.get(PAGE).content.decode()
    record = Record.objects.get(kind="intake.model_on")
    assert record.actor not in ("system", "clock", "")
    assert owner.post(PAGE, {"does": "back"}).status_code == 302
    assert proposals.on().why == "off"
    assert Record.objects.filter(kind="intake.model_off").count() == 1


def _owner(post: str) -> bool:
    from fengqiao.people.models import Seat
    from fengqiao.people.standing import acting

    found = acting(str(Seat.objects.get(code=post).sitter_id), post)
    return bool(found and found.owner and found.kind == "lead")


def test_rolled_back_the_version_before_is_on_again(history, capsys) -> None:
    learn(capsys)
    for number in range(30, 36):
        closed(number, "light")
    assert learn(capsys)["version"] == 2
    on(1)
    on(2)
    assert proposals.on().version == 2
    old = act.roll_back(district=DISTRICT[:6], by=SYSTEM, now=MONDAY)
    assert old is not None
    assert proposals.on().version == 1
    assert SortingModel.objects.filter(on=True).count() == 1


def test_a_lead_looks_and_may_not_switch_and_a_desk_does_not_see_it(history, capsys) -> None:
    learn(capsys)
    lead = at_seat(f"{STREET}/lead")
    page = lead.get(PAGE)
    assert page.status_code == 200
    assert "启用这一版" not in page.content.decode()
    assert lead.post(PAGE, {"does": "on", "version": "1"}).status_code == 403
    assert at_seat(f"{STREET}/desk").get(PAGE).status_code in (302, 403, 404)
    assert proposals.on().why == "off"


@pytest.mark.parametrize("bad", ["", "9", "x", "²", "-1"])
def test_a_version_that_is_not_there_is_refused_in_words(town, bad: str) -> None:
    post = f"{CITY}/lead" if _owner(f"{CITY}/lead") else f"{CITY}/owner"
    page = at_seat(post).post(PAGE, {"does": "on", "version": bad}, follow=True)
    assert "没有这个版本" in page.content.decode()


def test_an_altered_version_is_not_switched_on_and_one_that_is_on_gives_way_to_words(history, capsys) -> None:
    learn(capsys)
    row = SortingModel.objects.get()
    arrays = bytes(row.arrays)
    SortingModel.objects.update(arrays=arrays[:-1] + b"x")
    with pytest.raises(act.Unfit, match="altered"):
        on(1)
    SortingModel.objects.update(arrays=arrays)
    on(1)
    SortingModel.objects.update(arrays=arrays[:-1] + b"x")
    assert proposals.on() == proposals.On(None, "altered", 1)


def test_a_model_of_another_version_gives_way_to_words_and_the_page_says_so(town) -> None:
    row = act.propose(arrays=b"PK", said=b'{"format": 0}', district=DISTRICT[:6], by=SYSTEM, now=MONDAY)
    on(row.version)
    assert proposals.on() == proposals.On(None, "format", 1)
    assert "别的软件版本" in at_seat(f"{STREET}/lead").get(PAGE).content.decode()


def test_the_page_shows_by_category_how_many_were_right(history) -> None:
    lines = {line.code: line for line in proposals.lately(proposals.looked(_lead(), MONDAY, proposals.on()), None)}
    assert lines["light"].n == 24
    assert lines["light"].right == 24
    assert lines["light"].drift is None
    page = at_seat(f"{STREET}/lead").get(PAGE).content.decode()
    assert "路灯" in page


def test_versions_are_whole_in_the_ledger(town) -> None:
    for said in (b'{"format": 0}', b'{"format": -1}'):
        on(act.propose(arrays=b"PK", said=said, district=DISTRICT[:6], by=SYSTEM, now=MONDAY).version)
    act.roll_back(district=DISTRICT[:6], by=SYSTEM, now=MONDAY)
    assert verify().good
    SortingModel.objects.filter(version=2).update(digest="0" * 64)
    assert not verify().good


def _lead():
    from fengqiao.people.models import Seat
    from fengqiao.people.standing import acting

    return acting(str(Seat.objects.get(code=f"{STREET}/lead").sitter_id), f"{STREET}/lead")


def test_a_server_without_the_numeric_extra_sorts_by_words(history, capsys, monkeypatch) -> None:
    learn(capsys)
    on(1)
    monkeypatch.setitem(sys.modules, "numpy", None)
    current = proposals.on()
    assert current == proposals.On(None, "numeric", 1)
    case = Case.objects.filter(words__contains="路灯").first()
    assert case is not None
    assert proposals.proposed(case, MONDAY, MONDAY, current.model).top[0].code == "light"
    assert "没有装附加包" in at_seat(f"{STREET}/lead").get(PAGE).content.decode()
