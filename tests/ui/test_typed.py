"""What somebody wrote in Chinese is read aloud as Chinese on an English page, and never becomes markup."""

from django.utils import translation

from fengqiao.ui import words


def test_chinese_on_an_english_page_is_marked_run_by_run():
    with translation.override("en"):
        assert words.mark("finished: 堆物已清走，3 天。") == 'finished: <span lang="zh-CN">堆物已清走，3 天。</span>'


def test_on_a_chinese_page_english_sentences_are_marked_and_chinese_is_not():
    with translation.override("zh-hans"):
        assert words.mark("堆物已清走，QR 码") == "堆物已清走，QR 码"
        assert words.mark("地点 Willow Lane grid 1") == '地点 <span lang="en">Willow Lane grid 1</span>'


def test_what_was_typed_never_becomes_markup():
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert "<script>" not in words.mark("堆物<script>alert(1)</script>已清走")
