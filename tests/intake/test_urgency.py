"""Urgency is learned from closed cases, abstains below its confidence, and never lowers what words raised."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fengqiao.intake import learning, proposals
from fengqiao.intake.sorting import learn, urgency
from fengqiao.intake.sorting.features import Asked
from fengqiao.intake.sorting.first_day import Named
from fengqiao.intake.sorting.model import Model, NotAModel, Part, digest, read, written
from fengqiao.intake.sorting.sort import sort
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.intake.test_sorting_models import PAGE, closed, history, on, town  # noqa: F401
from tests.town import MONDAY, STREET, WILLOW

NAMED = [Named("light", "路灯"), Named("home.lift", "电梯")]
SAID = {"urgent": ("电梯停在半空", "老人下不了楼"), "normal": ("电梯广告牌松了", "请有空来看")}


def example(number: int, label: str) -> learn.Example:
    """One of many cases of an urgency, no two of them nearly the same: what is alike lies in one fold."""
    one, two = SAID[label]
    own = chr(0x4E00 + 37 * number + (label == "urgent"))
    return learn.Example(Asked("", f"{own}{one}{own}{two}{own}"), label, f"r{number}")


@pytest.fixture(scope="module")
def pressing() -> Model:
    """Four of five cases are ordinary, as they are in an office."""
    cases = [example(n, "normal") for n in range(96)] + [example(n, "urgent") for n in range(24)]
    found = urgency.learned(learn.seen(cases), turns=1)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def both(pressing: Model) -> Model:
    cases = [
        learn.Example(example(n, "normal").asked, code, f"r{n}") for n in range(24) for code in ("light", "home.lift")
    ]
    model = learn.learned(learn.seen(cases), turns=1)
    return Model(model.labels, model.parts, model.temperature, model.threshold, model.about, pressing)


def test_it_is_learned_with_the_words_that_speak_for_it(pressing: Model) -> None:
    told = urgency.heard(pressing, Asked("", "七单元电梯停在半空，老人下不了楼"))
    assert (told.urgency, told.sure) == ("urgent", True)
    assert told.words
    assert all(word in "七单元电梯停在半空，老人下不了楼" for word in told.words)
    assert urgency.heard(pressing, Asked("", "七单元电梯广告牌松了，请有空来看")).urgency == "normal"


def test_its_chances_are_those_of_the_office_and_not_of_an_even_world(pressing: Model) -> None:
    # Where nothing speaks for either, one urgent case in five is a chance of one in five.
    answers = np.array([1] * 24 + [0] * 96)
    temperature, shift = urgency.calibrated(np.zeros((120, 2)), answers)
    assert learn.chances(shift, temperature)[1] == pytest.approx(0.2, abs=0.01)
    figures = pressing.about["figures"]
    assert set(figures["labels"]) == {"normal", "urgent"}
    assert figures["sure_accuracy"] >= 0.9


def test_of_a_text_that_says_nothing_it_knows_it_is_not_sure(pressing: Model) -> None:
    assert not urgency.heard(pressing, Asked("", "qqqqq")).sure


def test_below_its_confidence_it_abstains_and_changes_nothing(both: Model) -> None:
    unsure = Model(both.labels, both.parts, urgency=_with(both.urgency, {"urgent": 2.0, "normal": 2.0}))
    told = sort(Asked("", "七单元电梯停在半空，老人下不了楼"), NAMED, model=unsure)
    assert told.heard is not None
    assert not told.heard.sure
    assert told.urgency == "normal"
    assert not told.urgency_sure


def _with(model: Model | None, sure_from: dict[str, float]) -> Model:
    assert model is not None
    return Model(model.labels, model.parts, model.temperature, 2.0, {**model.about, "sure_from": sure_from})


def test_sure_it_raises_what_no_word_of_the_lists_raises(both: Model) -> None:
    asked = Asked("", "七单元电梯停在半空，老人下不了楼")
    assert sort(asked, NAMED).urgency == "normal"
    assert sort(asked, NAMED, model=both).urgency == "urgent"


@pytest.mark.parametrize("words", ["楼道里起火冒烟", "有人持刀打人", "漏电，电线裸露"])
def test_it_never_lowers_what_words_of_danger_raised(both: Model, words: str) -> None:
    always = Part(
        {}, both.parts["words"].idf, both.parts["words"].weights[:, :0], both.parts["words"].bias * 0 + [90.0, 0.0]
    )
    calm = Model(("normal", "urgent"), dict.fromkeys(both.parts, always), about={"sure_from": {"normal": 0.5}})
    told = sort(Asked("", words), NAMED, model=Model(both.labels, both.parts, urgency=calm))
    assert told.heard is not None
    assert (told.heard.urgency, told.heard.sure) == ("normal", True)
    assert told.urgency == "urgent"


def test_with_too_few_of_one_urgency_none_is_learned() -> None:
    cases = [example(n, "normal") for n in range(60)] + [example(n, "urgent") for n in range(5)]
    assert urgency.learned(learn.seen(cases), turns=1) is None


def test_it_is_read_as_it_was_written_and_a_version_without_it_is_read_as_before(both: Model) -> None:
    again = read(*written(both))
    assert again.urgency is not None
    asked = Asked("", "七单元电梯停在半空")
    assert urgency.heard(again.urgency, asked).urgency == urgency.heard(both.urgency, asked).urgency  # type: ignore[arg-type]
    alone = Model(both.labels, both.parts, both.temperature, both.threshold, both.about)
    assert read(*written(alone)).urgency is None
    assert digest(*written(both)) == digest(*written(read(*written(both))))
    arrays, said = written(both)
    content = json.loads(said)
    content["urgency"]["labels"] = ["calm", "urgent"]
    with pytest.raises(NotAModel, match="shape"):
        read(arrays, json.dumps(content).encode())


@pytest.mark.django_db
def test_a_corrected_urgency_is_learned_from_and_counted_as_its_person_s(town) -> None:  # noqa: F811
    from fengqiao.matters.act import act as do
    from fengqiao.people.models import Seat
    from fengqiao.people.standing import acting

    seat = Seat.objects.get(code=f"{WILLOW}/desk")
    by = acting(str(seat.sitter_id), seat.code)
    matters = [closed(number, "light") for number in range(6)]
    Matter.objects.filter(pk=matters[0]).update(state="accepted")
    given = {"category": "light", "urgency": "urgent", "reason": "按建议改急缓"}
    do(matters[0], "recategorise", by=by, given=given, now=MONDAY)
    Matter.objects.filter(pk=matters[0]).update(state="closed")
    assert learning.corrected(matters, "urgency") == {matters[0]: str(seat.sitter_id)}
    assert learning.corrected(matters) == {}
    found = learning.examples()
    assert sorted(each.label for each in found.urgencies) == ["normal"] * 5 + ["urgent"]
    assert {each.label for each in found.examples} == {"light"}


@pytest.mark.django_db
def test_one_account_that_makes_everything_urgent_teaches_two_in_a_hundred(town, monkeypatch) -> None:  # noqa: F811
    matters = [closed(number, "light") for number in range(12)]
    Matter.objects.filter(pk__in=matters).update(urgency="urgent")
    given = dict.fromkeys(matters, "mallory")
    monkeypatch.setattr(learning, "corrected", lambda ids, what="category": given if what == "urgency" else {})
    found = learning.examples()
    assert len(found.urgencies) == 1
    assert len(found.examples) == 12
    assert found.left_out["one account, urgency"] == 11


@pytest.mark.django_db
def test_it_is_learned_shown_at_the_desk_and_on_the_page(town, capsys, report=None) -> None:  # noqa: F811
    from fengqiao.cases.act import Report, report_case
    from fengqiao.people.standing import Actor

    for number in range(24):
        for category in ("light", "water.pipe"):
            case = closed(number, category)
            if category == "water.pipe":
                Matter.objects.filter(pk=case).update(urgency="urgent")
    assert learning.main([]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["urgency_new"]["n"] == 48 * learn.TURNS
    assert told["urgency_now"] == {}
    on(1)
    current = proposals.on()
    assert current.model is not None
    assert current.model.urgency is not None
    words = Report(words="三单元水管爆裂漏水，请来看看", area=WILLOW, category="light")
    case = report_case(words, by=Actor(person="", kind="resident"), now=MONDAY)
    shown = at_seat(f"{WILLOW}/desk").get(f"/desk/m/{case.number}/").content.decode()
    assert "像是急件" in shown or "学来的没把握" in shown
    page = at_seat(f"{STREET}/lead").get(PAGE).content.decode()
    assert "急缓对了多少" in page
    assert "急缓：有把握时对的" in page
