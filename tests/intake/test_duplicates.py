"""Is it already known? Two reports, whatever is there of them, and one score with its reasons."""

from __future__ import annotations

import json
import math
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.intake.duplicates import nearness
from fengqiao.intake.duplicates.agreement import SIGNS, agreement
from fengqiao.intake.duplicates.learning import Unusable, Weights, learned
from fengqiao.intake.duplicates.score import SHIPPED, Report, score, shipped
from fengqiao.intake.duplicates.texts import LONGEST, Background, Words, plain
from tests.town import MONDAY

STREET = Background.of(
    f"柳荫里{place}{what}，希望街道尽快处理，谢谢领导"
    for place in ("东门", "西门", "南门", "北门", "小广场", "菜场", "学校门口", "车棚", "老年食堂", "停车场")
    for what in ("路灯不亮", "垃圾没人收", "下水道堵了", "电动车乱停", "夜里施工太吵", "树枝压住电线", "积水很深")
)
LAMP = Words("小广场路灯不亮", "小广场东侧第三盏路灯灭了一星期，老人晚上不敢走", STREET)
LAMP_TOO = Words("晚上小广场黑", "小广场那边路灯不亮好几天了，昨天有老人摔了", STREET)
NOISE = Words("夜里施工太吵", "学校门口工地半夜还在打桩", STREET)
HERE, NEXT_DOOR, AFAR = (117.2001, 39.1301), (117.2003, 39.1302), (117.24, 39.16)


def test_two_who_say_the_same_in_other_words_are_nearer_than_two_who_do_not() -> None:
    alike = score(Report(LAMP), Report(LAMP_TOO))
    assert alike.chance > score(Report(LAMP), Report(NOISE)).chance
    assert [reason.said("zh-hans") for reason in alike.agrees] == ["都说到“路灯不亮、小广场、晚上”"]


@pytest.mark.parametrize(
    ("a", "b", "parts"),
    [
        (Report(LAMP, HERE, MONDAY, "light"), Report(LAMP_TOO, NEXT_DOOR, MONDAY, "light"), "category place text time"),
        (Report(LAMP, HERE), Report(LAMP_TOO), "text"),
        (Report(None, HERE, MONDAY), Report(LAMP, NEXT_DOOR, MONDAY), "place time"),
        (Report(None, None, None, "light"), Report(LAMP, HERE, MONDAY, "light"), "category"),
        (Report(), Report(), ""),
        (Report(Words("", "?", STREET), HERE), Report(LAMP, NEXT_DOOR), "place"),
    ],
)
def test_each_part_speaks_as_far_as_it_is_there(a: Report, b: Report, parts: str) -> None:
    found = score(a, b)
    assert " ".join(sorted(found.parts)) == parts
    assert found == score(a, b)
    assert math.isclose(found.chance, score(b, a).chance)
    assert 0 < found.chance < 1


def test_without_any_part_nothing_is_claimed() -> None:
    found = score(Report(), Report(), usual=0.2)
    assert (round(found.chance, 6), found.agrees, found.differs) == (0.2, [], [])


def test_what_agrees_and_what_differs_is_said_in_plain_words() -> None:
    found = score(
        Report(Words("3号楼电梯坏了", "3号楼电梯又停了", STREET), HERE, MONDAY, "lift"),
        Report(Words("5号楼电梯坏了", "5号楼电梯又停了", STREET), AFAR, MONDAY - timedelta(days=200), "light"),
    )
    said = {reason.said("en") for reason in found.differs}
    assert {"other numbers: 3号楼 / 5号楼", "200 days apart", "another category"} <= said
    assert any(each.endswith("m apart") for each in said)
    near = score(Report(LAMP, HERE, MONDAY, "light"), Report(LAMP_TOO, NEXT_DOOR, MONDAY, "light"))
    assert {"相距约20米", "前后1天内", "类别相同"} <= {reason.said("zh-hans") for reason in near.agrees}
    assert near.chance > 0.8 > 0.2 > found.chance


def test_a_short_text_says_little_against() -> None:
    line, page = (
        Words("", "灯灭了，黑", STREET),
        Words("", "灯灭了，黑" + "；".join(map(chr, range(0x4E00, 0x4E80))), STREET),
    )
    assert (
        score(Report(line), Report(NOISE)).parts["text"]
        > -2
        > score(Report(page), Report(page_of_noise())).parts["text"]
    )


def page_of_noise() -> Words:
    """A long complaint about something else."""
    return Words("", "学校门口工地半夜还在打桩" + "，".join(map(chr, range(0x5E00, 0x5E80))), STREET)


def test_another_number_of_the_same_kind_speaks_against() -> None:
    third, fifth = (Words(f"{n}号楼电梯坏了", f"{n}号楼电梯又停了", STREET) for n in (3, 5))
    assert score(Report(third), Report(third)).chance > score(Report(third), Report(fifth)).chance


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_written_gives_bounded_figures(a: str, b: str, c: str, d: str) -> None:
    one, other = Words(a, c, STREET), Words(b, d, STREET)
    found = agreement(one, other).figures
    assert found.keys() == SIGNS.keys()
    assert all(math.isfinite(value) and value >= 0 for value in found.values())
    assert all(found[name] <= 1.000001 for name in SIGNS if name not in ("rarest", "shared", "shared_heads"))
    assert agreement(other, one).figures == found
    assert 0 < score(Report(one), Report(other)).chance < 1


@pytest.mark.parametrize(
    "text", ["灯", "😀😀😀", "", "🈚️" * 30, "x" * 50_000, "路灯壞了，請儘快派人來修理", "lamp 坏了 broken"]
)
def test_odd_texts_are_taken_as_they_are(text: str) -> None:
    words = Words("", text, STREET)
    assert len(words.whole) <= LONGEST
    assert 0 < score(Report(words), Report(LAMP)).chance < 1
    assert score(Report(words), Report(words)).parts.keys() == ({"text"} if words.speaks else set())


def test_width_links_and_spaces_make_no_difference() -> None:
    assert plain("Ａ３区 路灯\n https://example.org/x 坏了") == "a3区路灯坏了"


def test_traditional_characters_are_the_same_words() -> None:
    assert plain("廣場東側路燈滅了") == "广场东侧路灯灭了"
    told = Words("", "小廣場東側第三盞路燈滅了一星期，老人晚上不敢走", STREET)
    assert score(Report(told), Report(LAMP_TOO)) == score(Report(Words("", LAMP.body, STREET)), Report(LAMP_TOO))


def test_rarity_is_bounded_and_falls_with_use() -> None:
    assert STREET.rarity("柳荫里") < STREET.rarity("老年食") <= 5
    assert STREET.rarity("从未见过") == STREET.rarity("没见过")
    assert Background().rarity("灯") == Background().unseen > 4


def test_a_text_that_comes_a_thousand_times_makes_its_words_no_commoner() -> None:
    often = Background.of(["小广场路灯不亮"] * 1000 + ["学校门口太吵"])
    assert often.rarity("小广场") == Background().unseen
    words = Words("", "小广场路灯不亮", often)
    assert score(Report(words), Report(words)).parts["text"] > score(Report(words), Report(NOISE)).parts["text"]


def test_distance_is_measured_in_metres() -> None:
    assert 17 < nearness.metres(HERE, NEXT_DOOR) < 22
    assert nearness.metres(HERE, HERE) == 0


@pytest.mark.parametrize("table", [nearness.METRES, nearness.DAYS])
def test_farther_never_speaks_more_for_it(table: tuple[tuple[int, float], ...]) -> None:
    evidence = [nearness._along(table, at) for at in range(0, 3000, 7)]
    assert evidence == sorted(evidence, reverse=True)


def test_a_weight_never_points_against_its_sign() -> None:
    # Pairs that say the opposite of what can be: whoever has them gets nought, not a turned sign.
    rows = [{name: float(same) if SIGNS[name] < 0 else float(not same) for name in SIGNS} for same in (True, False)]
    found = learned(rows * 20, [True, False] * 20)
    assert set(found.by.values()) == {0.0}
    assert all(SIGNS[name] * weight >= 0 for name, weight in shipped().by.items())


def test_the_same_pairs_give_the_same_weights_in_any_process() -> None:
    rows = [agreement(a, b).figures for a in (LAMP, LAMP_TOO, NOISE) for b in (LAMP, LAMP_TOO, NOISE)]
    same = [a == b or {a, b} == {0, 1} for a in range(3) for b in range(3)]
    assert learned(rows, same) == learned(rows, same)
    assert Weights.read(json.loads(json.dumps(learned(rows, same).kept()))) == learned(rows, same)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 2}, "another version"),
        ({"share": 1}, "cannot be read"),
        ({"base": "x"}, "cannot be read"),
        ({"base": math.inf}, "cannot be read"),
        ({"by": {}}, "cannot be read"),
        ({"by": {**shipped().by, "whole": -1}}, "wrong way"),
    ],
)
def test_weights_that_cannot_be_right_are_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(Unusable, match=says):
        Weights.read({**json.loads(SHIPPED.read_text()), **change})


def test_one_kind_of_pair_teaches_nothing() -> None:
    with pytest.raises(Unusable, match="pairs that are not"):
        learned([agreement(LAMP, LAMP_TOO).figures], [True])
