"""What is looked for and where are written one way, and what was found is shown as it was written."""

import pytest

from fengqiao.ledger.found.fold import LONGEST, fold, grams, kept, pieces, simplified, spans, words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("樓道 ＡＢ１２\n燈", "楼道ab12灯"),
        ("Straße", "strasse"),
        ("①㎡", "1m2"),
        ("🐈‍⬛", "🐈⬛"),
        ("\ud800灯\0", "灯"),
        ("", ""),
    ],
)
def test_one_way_of_writing(written, plain):
    assert fold(written) == plain and fold(plain) == plain


def test_what_is_simplified_once_stays_as_it_is():
    everything = "".join(map(chr, simplified()))
    plain = everything.translate(simplified())
    assert len(plain) == len(everything) > 4000 and plain.translate(simplified()) == plain


@pytest.mark.parametrize(
    "number", ["13800001111", "138 0000 1111", "022-23456789", "120101199001011234", "1380-0001-111"]
)
def test_phones_and_identity_numbers_are_kept_by_no_part(number):
    assert not any(each.isdigit() for each in kept(f"请打{number}找我"))


@pytest.mark.parametrize("place", ["3号楼2门501", "18-1-502", "兆丰路362号", "2026-11"])
def test_doors_and_dates_are_kept(place):
    assert kept(place) == place


def test_words_are_at_most_eight_and_none_of_nothing():
    assert words(" 路灯\u3000路灯 樓 ") == ("路灯", "楼") and words("\u3000 \t") == ()
    assert len(words(" ".join("一二三四五六七八九十"))) == 8 and len(words("灯" * 50_000)[0]) == 40
    assert grams("灯") == ["灯"] and grams("路灯不") == ["路灯", "灯不"]


def test_a_long_text_is_looked_at_in_its_beginning():
    assert len(fold("灯" * 50_000)) == LONGEST


def test_what_was_found_is_shown_as_it_was_written():
    assert spans("二樓  道的燈", ("楼道", "灯")) == [(1, 5), (6, 7)]
    assert pieces("六號樓路灯不亮", ("楼路",)) == [("六號", False), ("樓路", True), ("灯不亮", False)]
    assert pieces("一二三四五六路灯七八九十百千", ("路灯",), around=2) == [
        ("…", False), ("五六", False), ("路灯", True), ("七八九十…", False)
    ]  # fmt: skip
    assert pieces("灯灯灯", ("灯",)) == [("灯灯灯", True)] and pieces("", ("灯",)) == []
