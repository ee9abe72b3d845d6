"""Each component as it reaches the reader."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override

from fengqiao.ui import icons, slots

NOW = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)


def drawn(source: str, **given: object) -> str:
    with override("zh-hans"):
        return Template("{% load ui %}" + source).render(Context({"now": NOW} | given))


def test_a_state_is_a_shape_and_a_word() -> None:
    html = drawn('{% chip word "amber" "diamond" %}', word={"zh": "快到期"})
    assert 'class="chip tone-amber"' in html
    assert "<svg" in html
    assert "快到期" in html


def test_an_icon_is_silent_and_must_be_listed() -> None:
    if not icons.FILE.exists():
        assert icons.icon("camera") == ""
    else:
        assert 'aria-hidden="true"' in icons.icon("camera")
    with pytest.raises(ValueError, match=r"icons\.txt"):
        icons.icon("skull")


def test_a_button_carries_its_key_and_what_it_sends() -> None:
    html = drawn(
        '{% button "派出" "main" key="A" name="does" value="assign" hx_post=to disabled=no %}',
        no=False,
        to="/x/?a=1&b=2",
    )
    assert html.startswith('<button class="btn btn-main" name="does" value="assign"')
    assert 'type="submit"' in html
    assert 'data-key="a"' in html
    assert "<kbd" in html
    assert 'hx-post="/x/?a=1&amp;b=2"' in html
    assert "disabled" not in html
    assert drawn('{% button "看" href="/a" %}').startswith('<a class="btn" href="/a"')


def test_what_comes_from_people_is_text() -> None:
    evil = "<script>alert(1)</script>"
    entry = {"who": evil, "does": evil, "said": evil, "right": evil, "through": evil, "at": NOW}
    whole = drawn(
        "{% history entries now %}{% chip evil href=evil %}{% button evil name=evil %}{% sure evil evil evil %}"
        "{% facts rows %}{% tabs items evil %}{% results rows2 evil %}"
        "{% empty evil evil evil evil %}{% steps evils 0 %}",
        **{"entries": [entry], "evil": evil, "rows": [(evil, evil)], "evils": [evil]},
        **{"items": [{"word": evil, "href": evil}], "rows2": [{"name": evil, "href": evil, "next": evil}]},
    )
    assert "<script" not in whole


def test_history_reads_as_sentences_with_the_right() -> None:
    entry = {
        "who": "陈静",
        "does": {"zh": "受理"},
        "right": {"zh": "因为她是街道受理员"},
        "at": NOW - timedelta(hours=1),
    }
    html = drawn("{% history entries now %}", entries=[entry | {"through": "由窗口代办"}])
    assert "<b>陈静</b> 受理" in html
    assert "· 因为她是街道受理员" in html
    assert "由窗口代办" in html


def test_progress_tells_which_step_is_now() -> None:
    html = drawn("{% steps words 1 %}", words=["收到", "受理", "完成"])
    assert html.count("<li") == 3
    assert 'class="now" aria-current="step">受理' in html
    assert html.count("，已完成") == 1


def test_results_say_for_each_row_how_it_went() -> None:
    rows = [{"name": "1", "ok": True}, {"name": "2", "ok": False, "word": "别人先动了", "next": "刷新"}]
    html = drawn("{% results rows %}", rows=rows)
    assert "成功 1 件，没有成功 1 件" in html
    assert "别人先动了" in html
    assert "刷新" in html


def test_the_age_of_data_is_words_and_old_data_says_so() -> None:
    assert "刚刚更新" in drawn("{% age at now %}", at=NOW - timedelta(seconds=3))
    old = drawn("{% age at now %}", at=NOW - timedelta(minutes=14))
    assert "数据已旧 · 14 分钟前更新" in old
    assert "tone-amber" in old
    assert "数据已旧" in drawn("{% age at now %}", at=None)


def test_asking_once_more_needs_no_script() -> None:
    html = drawn('{% sure "撤回" "确定吗？" "确定撤回" name="does" value="withdraw" %}')
    assert html.startswith('<details class="sure"><summary')
    assert 'name="does" value="withdraw"' in html


def test_a_pager_never_counts() -> None:
    assert not drawn("{% pager %}").strip()
    html = drawn('{% pager older="?after=x" shown=50 more=True %}')
    assert "本页 50 条，后面还有" in html
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html


def test_slots_are_filled_from_above_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_fillers", type(slots._fillers)(list))
    slots.fill("x", lambda request, n: mark_safe(f"<i>{n}</i>"))
    slots.fill("x", lambda request, n: None)
    slots.fill("x", lambda request, n: "<plain>")
    assert drawn("{% slot 'x' n=3 %}{% slot 'y' %}") == "<i>3</i>&lt;plain&gt;"
