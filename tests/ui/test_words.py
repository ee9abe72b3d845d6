"""Words in two languages reach the reader in theirs; what is missing is shown in the other, marked."""

from django.template import Context, Template
from django.utils.translation import override

from fengqiao.ui.words import say

PAGE = Template("{% load ui %}{{ value|words }}")


def shown(value: object, language: str) -> str:
    with override(language):
        return PAGE.render(Context({"value": value}))


def test_each_reader_gets_their_language() -> None:
    both = {"zh": "清溪街道", "en": "Qingxi Street"}
    assert shown(both, "zh-hans") == "清溪街道"
    assert shown(both, "en") == "Qingxi Street"


def test_missing_english_shows_chinese_marked_as_such() -> None:
    assert shown({"zh": "柳荫里", "en": " "}, "en") == '<span lang="zh-CN">柳荫里</span>'
    assert shown({"en": "Only English"}, "zh-hans") == '<span lang="en">Only English</span>'


def test_markup_in_names_stays_text() -> None:
    assert shown({"zh": "<b>x</b>"}, "zh-hans") == "&lt;b&gt;x&lt;/b&gt;"
    assert shown({"zh": "<i>"}, "en") == '<span lang="zh-CN">&lt;i&gt;</span>'
    assert shown("a & b", "en") == "a &amp; b"


def test_nothing_is_nothing() -> None:
    assert shown(None, "zh-hans") == shown({}, "en") == ""
    assert say(None) == say({}) == ""
