"""Times are said as people say them, in both languages; the exact one stays beside."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override

from fengqiao.ui import times

NOW = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)  # Monday 14:32 in Tianjin


def at(**ahead: float) -> datetime:
    return NOW + timedelta(**ahead)


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (at(seconds=-20), "刚刚", "just now"),
        (at(minutes=-1), "1 分钟前", "1 minute ago"),
        (at(minutes=-26), "26 分钟前", "26 minutes ago"),
        (at(hours=-3), "今天 11:32", "today 11:32"),
        (at(hours=-20), "昨天 18:32", "yesterday 18:32"),
        (at(days=-3), "11月20日 14:32", "20 November 14:32"),
        (at(hours=2.5), "今天 17:02", "today 17:02"),
        (at(hours=24), "明天 14:32", "tomorrow 14:32"),
        (at(days=2), "周三 14:32", "Wednesday 14:32"),
        (at(days=11), "12月4日 14:32", "4 December 14:32"),
        (at(days=400), "2027年12月28日 14:32", "28 December 2027 14:32"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: datetime, zh: str, en: str) -> None:
    with override("zh-hans"):
        assert times.when(moment, NOW) == zh
    with override("en"):
        assert times.when(moment, NOW) == en


def test_the_day_changes_at_midnight_where_the_reader_is_not_in_utc() -> None:
    late = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    with override("zh-hans"):
        assert times.clock(late + timedelta(minutes=2), late) == "明天 00:01"


@pytest.mark.parametrize(
    ("left", "words", "brief", "tone", "en"),
    [
        (timedelta(hours=-3, minutes=-5), "逾期 3 小时", "逾期 3 时", "late", "3 hours overdue"),
        (timedelta(0), "逾期 1 分钟", "逾期 1 分", "late", "1 minute overdue"),
        (timedelta(minutes=-40), "逾期 40 分钟", "逾期 40 分", "late", "40 minutes overdue"),
        (timedelta(days=-4), "逾期 4 天", "逾期 4 天", "late", "4 days overdue"),
        (timedelta(hours=2), "2 小时后到期", "2 小时", "soon", "Due in 2 hours"),
        (timedelta(hours=8), "今天 22:32 到期", "今天", "open", "Due today 22:32"),
        (timedelta(days=2), "周三 14:32 到期", "周三", "open", "Due Wednesday 14:32"),
    ],
)
def test_what_is_left_is_said_in_words_and_in_brief(
    left: timedelta, words: str, brief: str, tone: str, en: str
) -> None:
    with override("zh-hans"):
        due = times.due(NOW + left, NOW)
        assert (due.words, due.brief, due.tone) == (words, brief, tone)
    with override("en"):
        assert times.due(NOW + left, NOW).words == en


def test_the_bar_fills_with_the_time_that_is_gone() -> None:
    start = at(days=-3)
    assert times.due(at(days=1), NOW, start).gone == 75
    assert times.due(at(days=1), NOW, start).tone == "soon"
    assert times.due(at(days=3), NOW, start)[2:] == ("open", 50)
    assert times.due(at(hours=-1), NOW, start)[2:] == ("late", 100)
    assert times.due(at(days=1), NOW, at(days=2)).gone == 0


def test_the_exact_moment_stands_in_the_title() -> None:
    page = Template("{% load ui %}{{ at|when:now }}|{{ at|left:now }}|{{ at|exact }}|{{ none|when:now }}")
    with override("zh-hans"):
        html = page.render(Context({"at": at(hours=2), "now": NOW, "none": None}))
    assert html.count('title="2026年11月23日 16:32"') == 2
    assert 'datetime="2026-11-23T08:32:00+00:00"' in html
    assert "data-exact>2026年11月23日 16:32<" in html
    assert html.endswith("|")
