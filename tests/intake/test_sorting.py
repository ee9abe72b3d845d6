"""Sorting: words on the first day, what is learned later, and whom to call before anything else."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from fengqiao.intake.sorting import learn
from fengqiao.intake.sorting.features import Asked, features, grams, masked
from fengqiao.intake.sorting.first_day import Named, domains, signs_for
from fengqiao.intake.sorting.model import Model, NotAModel, digest, read, written
from fengqiao.intake.sorting.signs import folded, petitions
from fengqiao.intake.sorting.sort import sort

HERE = ZoneInfo("Asia/Shanghai")
STREET = [
    Named("env.noise", "噪声", "Noise"),
    Named("env.rubbish", "垃圾堆放", "Rubbish"),
    Named("light", "路灯", "Street lights"),
    Named("home.heat", "供暖", "Heating"),
    Named("order.parking", "停车", "Parking"),
    Named("fire.gas", "燃气异味", "Smell of gas"),
    Named("bees", "蜂窝处置", "Wasp nests"),
]


def told(text: str, title: str = "", **more: object) -> Asked:
    return Asked(title, text, **more)  # type: ignore[arg-type]


def case(number: int, label: str) -> learn.Example:
    """One of many invented cases of a label, each by a reporter of its own."""
    said = {
        "light": ("路灯坏了", "门口的路灯不亮，晚上太黑", "灯杆"),
        "noise": ("夜里太吵", "楼下广场舞音响扰民，睡不着", "音响"),
        "heat": ("暖气不热", "家里供暖不热，室温只有十四度", "暖气片"),
    }[label]
    place = f"{'东南西北'[number % 4]}区{number}号楼"
    return learn.Example(
        Asked(said[0] if number % 3 else said[2], f"{place}{said[1]}，已经{number}天"), label, f"r{number}"
    )


@pytest.fixture(scope="module")
def cases() -> list[learn.Example]:
    return [case(number, label) for label in ("light", "noise", "heat") for number in range(24)]


@pytest.fixture(scope="module")
def model(cases: list[learn.Example]) -> Model:
    return learn.learned(learn.seen(cases), turns=1)


def test_every_domain_and_topic_has_words_and_two_topics_may_share_a_name() -> None:
    signs = petitions()
    assert len(signs.domains) == 15
    assert len(set(signs.topics)) == len(signs.topics) == 118
    assert len({topic for _, topic in signs.topics}) == 103
    spoken_for = {place for places in signs.words.values() for place in places}
    assert spoken_for == set(range(118))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("小区里晚上广场舞音响太吵，老人睡不着", "env.noise"),
        ("垃圾桶满了三天没有人清运", "env.rubbish"),
        ("路燈不亮，晚上太黑", "light"),
        ("暖气片不热，供暖公司不来", "home.heat"),
        ("The street lamp at the gate is dark", "light"),
        ("门口乱停车，占车位", "order.parking"),
        ("蜂窝处置：树上有个马蜂窝", "bees"),
    ],
)
def test_words_alone_know_a_case_on_the_first_day(text: str, code: str) -> None:
    found = sort(told(text), STREET)
    assert found.top[0].code == code
    assert found.top[0].words
    assert not found.learned


def test_the_words_that_speak_stand_in_the_case() -> None:
    text = "小区里晚上广场舞音响太吵"
    assert all(word in text for guess in sort(told(text), STREET).top for word in guess.words)


def test_it_abstains_where_two_categories_say_as_much() -> None:
    assert not sort(told("路灯旁边堆了垃圾"), STREET).sure
    assert sort(told("垃圾桶满溢，垃圾没有清运"), STREET).sure


@pytest.mark.parametrize("text", ["", "灯", "😀😀😀🔥", "\u200b", "。" * 40])
def test_what_says_nothing_is_not_sorted_with_confidence(text: str, model: Model) -> None:
    for each in (None, model):
        found = sort(told(text), STREET, model=each)
        assert not found.sure
        assert not found.learned


def test_fifty_thousand_characters_are_read_at_both_ends_and_wholly_for_danger(model: Model) -> None:
    long = "今天天气不错。" * 3_500 + "屋里冒烟着火了。" + "今天天气不错。" * 3_500 + "最后说一句：路灯不亮"
    assert len(long) > 49_000
    found = sort(told(long), STREET, model=model)
    assert "119" in found.call_first
    assert len(folded(long)) < 5_000
    assert found.urgency == "urgent"
    assert sort(told(long), STREET).top[0].code == "light"


def test_mixed_languages_are_read_together() -> None:
    found = sort(told("楼下 loud music at night，音响扰民 ｎｏｉｓｅ"), STREET)
    assert found.top[0].code == "env.noise"
    assert "noise" in found.top[0].words or "noise" in folded("ｎｏｉｓｅ")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("楼道里闻到燃气味", ("119",)),
        ("有人持刀打人，已经流血", ("110", "120")),
        ("孩子在学校被同学打，校园欺凌", ("12355",)),
        ("屋裡起火冒煙", ("119",)),
        ("I smell gas in the corridor", ("119",)),
        ("路灯不亮", ()),
    ],
)
def test_danger_names_whom_to_call_before_anything_else(text: str, numbers: tuple[str, ...]) -> None:
    found = sort(told(text), STREET)
    assert set(numbers) <= set(found.call_first)
    assert bool(found.call_first) is bool(numbers)
    assert (found.urgency == "urgent") is bool(numbers)


def test_the_hour_makes_a_dark_street_pressing_at_night_only() -> None:
    dark = "门口灯不亮"
    assert sort(told(dark, at=datetime(2026, 3, 2, 23, 5, tzinfo=HERE)), STREET).urgency == "urgent"
    assert sort(told(dark, at=datetime(2026, 3, 2, 11, 5, tzinfo=HERE)), STREET).urgency == "normal"


def test_a_category_that_is_urgent_by_itself_makes_a_sure_case_so() -> None:
    text = told("暖气片不热，供暖一直没有来")
    assert sort(text, STREET, urgencies={"home.heat": "urgent"}).urgency == "urgent"
    assert sort(text, STREET).urgency == "normal"


def test_a_learned_model_knows_cases_like_those_it_saw(model: Model) -> None:
    named = [Named("light", "路灯"), Named("noise", "噪声"), Named("heat", "供暖")]
    found = sort(told("西区88号楼门口的路灯不亮", "路灯坏了"), named, model=model)
    assert found.learned
    assert found.top[0].code == "light"
    assert any("路灯" in word or "灯" in word for word in found.top[0].words)
    assert abs(sum(model.hear(told("路灯不亮")).chances) - 1) < 1e-6


def test_place_and_hour_are_learned_from() -> None:
    seen = features(told("这里有问题", place="幼儿园门口", at=datetime(2026, 3, 2, 23, tzinfo=HERE)))["words"]
    assert "@幼儿园" in seen
    assert "~3" in seen


def test_digits_are_never_learned(cases: list[learn.Example], model: Model) -> None:
    assert masked("电话13812345678，3号楼") == "电话0,0号楼"
    assert "138" not in "".join(grams("13812345678"))
    for name in ("title", "text"):
        assert not any(letter in "123456789" for gram in model.parts[name].known for letter in gram)


def test_only_what_many_cases_of_many_reporters_say_is_learned(cases: list[learn.Example]) -> None:
    rare = [*cases[:-1], learn.Example(Asked("路灯", "找王小明修路灯"), "light", "r0")]
    often = [each._replace(asked=each.asked._replace(text=each.asked.text + "王小明")) for each in cases]
    one = [each._replace(reporter="same") for each in often]
    for examples, there in ((rare, False), (often, True), (one, False)):
        data = learn.seen(examples)
        known = learn.known_features(data, "text", range(len(examples)), learn.CASES, learn.REPORTERS)
        assert ("王小明" in known) is there


def test_the_same_cases_give_the_same_bytes_in_whatever_order(cases: list[learn.Example], model: Model) -> None:
    again = learn.learned(learn.seen(cases[::-1]), turns=1)
    assert digest(*written(again)) == digest(*written(model))


def test_a_model_is_read_as_it_was_written(model: Model) -> None:
    again = read(*written(model))
    text = told("楼下音响扰民")
    assert np.allclose(again.hear(text).chances, model.hear(text).chances)
    assert (again.labels, again.threshold) == (model.labels, model.threshold)


@pytest.mark.parametrize("what", ["format", "damaged", "shape", "pickle"])
def test_a_file_that_is_no_model_of_this_version_says_so(model: Model, tmp_path: Path, what: str) -> None:
    arrays, said = written(model)
    content = json.loads(said)
    if what == "format":
        content["format"] = 99
    elif what == "shape":
        content["labels"] = content["labels"][:2]
    elif what == "damaged":
        arrays = arrays[:100]
    else:
        file = tmp_path / "objects.npz"
        np.savez(file, **{"title.weights": np.array([{"a": 1}], dtype=object)})
        arrays = file.read_bytes()
    with pytest.raises(NotAModel, match="damaged" if what == "pickle" else what):
        read(arrays, json.dumps(content).encode())


def test_a_model_of_categories_that_are_gone_leaves_it_to_the_words(model: Model) -> None:
    found = sort(told("垃圾桶满了没有清运"), [Named("env.rubbish", "垃圾堆放")], model=model)
    assert found.top[0].code == "env.rubbish"
    assert not found.learned


def test_texts_that_are_nearly_the_same_lie_in_one_fold() -> None:
    long = "小区北门外的道路从去年冬天开始破损严重，下雨以后全是积水，老人孩子出行非常不方便，希望有关部门尽快维修"
    asked = [told(long), told(long + "谢谢"), told("完全另外一件事情，楼下的路灯已经坏了很久没有人来修理")]
    one, two, three = learn.groups(asked)
    assert one == two != three
    data = learn.seen([learn.Example(each, label) for each, label in zip(asked, "aab", strict=True)])
    found = learn.folds(data, range(3), 0)
    where = {data.examples[row].asked.text: place for place, fold in enumerate(found) for row in fold}
    assert where[long] == where[long + "谢谢"]


def test_the_domains_of_a_petition_are_ordered_by_its_words() -> None:
    assert domains(told("学校违规补课，乱收学费"))[0] == "教育文体"
    assert domains(told("化工厂排污，河水发臭"))[0] == "环境保护"
    assert len(domains(told(""))) == 15


def test_words_of_an_office_s_own_category_come_from_its_name_and_from_topics() -> None:
    signs = signs_for([Named("x", "出租车管理"), Named("y", "蜂窝处置", "Wasp nests")])
    assert "打车" in signs.words
    assert "蜂窝处置" in signs.words
    assert "nests" in signs.words


def test_cases_that_all_say_the_same_leave_a_model_that_is_never_sure() -> None:
    same = "路灯坏了很久，一直没有人来修理，晚上走路看不见，很危险，请尽快派人来看一看"
    data = learn.seen([learn.Example(told(same), label, f"r{n}") for n in range(30) for label in "ab"])
    assert learn.learned(data, turns=1).threshold > 1


def test_a_category_that_was_never_learned_is_still_found_by_its_words(model: Model) -> None:
    named = [Named("light", "路灯"), Named("noise", "噪声"), Named("env.rubbish", "垃圾堆放")]
    found = sort(told("垃圾桶满溢，垃圾没有清运"), named, model=model)
    assert found.top[0].code == "env.rubbish"
    assert not found.sure
    assert len(found.top) == 3


def test_place_and_hour_alone_change_what_a_learned_model_says() -> None:
    night, noon = datetime(2026, 3, 2, 23, tzinfo=HERE), datetime(2026, 3, 2, 12, tzinfo=HERE)
    data = learn.seen(
        [
            learn.Example(told(f"{chr(0x4E00 + 31 * n)}这里有些问题", place=place, at=at), label, f"r{n}")
            for n in range(40)
            for label, place, at in (("a", "幼儿园门口", night), ("b", "菜市场东侧", noon))
        ]
    )
    heard = learn.learned(data, turns=1).hear
    first = [
        heard(told("这里有些问题", place=place, at=at)).likely()[0]
        for place, at in (("幼儿园门口", night), ("菜市场东侧", noon))
    ]
    assert first == [0, 1]
    # The hour by itself, and the place by itself, each move it; a door or a name in the place does nothing.
    chance = lambda place, at: float(heard(told("这里有些问题", place=place, at=at)).chances[0])  # noqa: E731
    assert chance("", night) > chance("", noon)
    assert chance("幼儿园门口", None) > chance("菜市场东侧", None)
    assert chance("3号楼2门501王小明家", None) == chance("", None)
