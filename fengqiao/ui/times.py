"""Times as people say them; the exact one stays beside."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext, pgettext

from fengqiao.ui.words import reader

HOUR, DAY = 3600, 86400
SOON = timedelta(hours=4)


class Due(NamedTuple):
    """How a due moment is shown: in words, in brief for a row, its tone, the share of time gone (0-100)."""

    words: str
    brief: str
    tone: str
    gone: int


def exact(at: datetime) -> str:
    here = localtime(at)
    if reader() == "en":
        return f"{here.day} {here:%B %Y, %H:%M}"
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"


def _weekday(number: int) -> str:
    return (
        gettext("周一"),
        gettext("周二"),
        gettext("周三"),
        gettext("周四"),
        gettext("周五"),
        gettext("周六"),
        gettext("周日"),
    )[number]


def day(at: datetime, now: datetime, *, brief: bool = False) -> str:
    """今天, 明天, 昨天, a weekday within the coming week, else a date."""
    there, here = localtime(at), localtime(now)
    days = (there.date() - here.date()).days
    if days in (-1, 0, 1):
        return {-1: pgettext("day", "昨天"), 0: pgettext("day", "今天"), 1: pgettext("day", "明天")}[days]
    if 1 < days < 7:
        return _weekday(there.weekday())
    if reader() == "en":
        return f"{there.day} {there:{'%b' if brief else '%B'}}" + ("" if there.year == here.year else f" {there.year}")
    date = f"{there.month}月{there.day}日"
    return date if there.year == here.year else f"{there.year}年{date}"


def clock(at: datetime, now: datetime) -> str:
    """Day and time, however near: '今天 17:00'."""
    return f"{day(at, now)} {localtime(at):%H:%M}"


def when(at: datetime, now: datetime) -> str:
    """A moment: '5 分钟前', '今天 14:06', '明天 17:00', '12月4日 09:00'."""
    seconds = int((now - at).total_seconds())
    if 0 <= seconds < 60:
        return pgettext("moment", "刚刚")
    if 60 <= seconds < HOUR:
        n = seconds // 60
        return ngettext("%(n)s 分钟前", "%(n)s 分钟前", n) % {"n": n}
    return clock(at, now)


def span(seconds: int) -> str:
    """A length: '40 分钟', '3 小时', '2 天'; rounded down, never below a minute."""
    if seconds < HOUR:
        n = max(1, seconds // 60)
        return ngettext("%(n)s 分钟", "%(n)s 分钟", n) % {"n": n}
    if seconds < 2 * DAY:
        n = seconds // HOUR
        return ngettext("%(n)s 小时", "%(n)s 小时", n) % {"n": n}
    n = seconds // DAY
    return ngettext("%(n)s 天", "%(n)s 天", n) % {"n": n}


def _brief(seconds: int) -> str:
    if seconds < HOUR:
        return gettext("%(n)s 分") % {"n": max(1, seconds // 60)}
    if seconds < 2 * DAY:
        return gettext("%(n)s 时") % {"n": seconds // HOUR}
    return span(seconds)


def may_move(year: int) -> str:
    """What stands beside a due moment in a year whose holidays nobody has entered yet; '' for year 0."""
    return gettext("%(year)s 年的放假安排还没有录入，这个日期可能会变。") % {"year": year} if year else ""


def due(at: datetime, now: datetime, start: datetime | None = None) -> Due:
    """What is left until a due moment; soon is the last quarter, or four hours where the start is unknown."""
    left = int((at - now).total_seconds())
    whole = (at - start).total_seconds() if start else 0
    gone = 100 if left <= 0 else round(100 * (1 - left / whole)) if whole > 0 else 0
    gone = min(100, max(0, gone))
    if left <= 0:
        late = -left
        return Due(
            gettext("逾期 %(span)s") % {"span": span(late)},
            pgettext("brief", "逾期 %(span)s") % {"span": _brief(late)},
            "late",
            100,
        )
    tone = "soon" if (gone >= 75 if whole > 0 else at - now <= SOON) else "open"
    if left < 6 * HOUR:
        return Due(gettext("%(span)s后到期") % {"span": span(left)}, span(left), tone, gone)
    return Due(gettext("%(when)s 到期") % {"when": clock(at, now)}, day(at, now, brief=True), tone, gone)
