"""Words, times, icons and components for templates; docs/ui.md shows each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import template
from django.forms import BaseForm
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fengqiao.ui import icons, slots, times, words

register = template.Library()
register.filter("words", words.mark, is_safe=True)
register.filter("plain", words.say)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.shape, name="shape")

Given = dict[str, object]
TONES = {"open": "", "soon": "amber", "late": "alarm"}


def _time(at: datetime, said: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(timespec="seconds"), times.exact(at), said
    )


@register.filter
def when(at: datetime | None, now: datetime) -> str:
    """'5 分钟前', '今天 17:00', 'tomorrow 17:00'; the exact moment in the title and in print."""
    return _time(at, times.when(at, now)) if at else ""


@register.filter
def clock(at: datetime | None, now: datetime) -> str:
    """Always day and time: '今天 17:00'."""
    return _time(at, times.clock(at, now)) if at else ""


@register.filter
def exact(at: datetime | None) -> str:
    """'2026年11月23日 17:00', for paper and headings."""
    if not at:
        return ""
    return format_html('<time datetime="{}" data-exact>{}</time>', at.isoformat(timespec="seconds"), times.exact(at))


@register.filter
def left(at: datetime | None, now: datetime) -> str:
    """'2 小时后到期', '逾期 3 小时', in its tone."""
    if not at:
        return ""
    due = times.due(at, now)
    return format_html('<span class="say-{}">{}</span>', TONES[due.tone] or "plain", _time(at, due.words))


@register.filter
def left_brief(at: datetime | None, now: datetime) -> str:
    """The same for a queue's row: '2 小时', '逾期 3 时', '今天', '周三'."""
    if not at:
        return ""
    due = times.due(at, now)
    return format_html('<span class="say-{}">{}</span>', TONES[due.tone] or "plain", _time(at, due.brief))


@register.filter
def unsure(year: int | None) -> str:
    """The same beside a row's brief moment, where a sentence has no room: a mark that says it."""
    said = times.may_move(year or 0)
    if not said:
        return ""
    return format_html(
        '<span class="say-amber" title="{0}"><span aria-hidden="true">?</span><span class="unseen">{0}</span></span>',
        said,
    )


@register.filter
def may_move(year: int | None) -> str:
    """'2027 年的放假安排还没有录入，这个日期可能会变。'; nothing for 0."""
    return times.may_move(year or 0)


@register.inclusion_tag("ui/parts/due.html")
def due(at: datetime | None, now: datetime, start: datetime | None = None, missing: int = 0) -> Given:
    """The words and the thin bar that fills; `missing` is the year of a due whose holidays are not entered."""
    return {
        "at": at,
        "exact": times.exact(at) if at else "",
        "due": times.due(at, now, start) if at else None,
        "moves": times.may_move(missing),
    }


@register.inclusion_tag("ui/parts/chip.html")
def chip(word: object, tone: str = "", shape: str = "", href: str = "") -> Given:
    return {"word": word, "tone": tone, "drawing": icons.shape(shape) if shape else "", "href": href}


@register.inclusion_tag("ui/parts/button.html")
def button(word: object, kind: str = "", key: str = "", icon: str = "", href: str = "", **attrs: object) -> Given:
    """kind: main, quiet, danger, link or nothing; other names become attributes (name, value, hx_post …)."""
    if not href:
        attrs.setdefault("type", "submit")
    return {
        **{"word": word, "kind": kind, "key": key, "href": href, "icon": icons.icon(icon) if icon else ""},
        "attrs": {name.replace("_", "-"): value for name, value in attrs.items() if value not in (None, False, "")},
    }


def _attributes(given: Given) -> Given:
    return {name.replace("_", "-"): value for name, value in given.items() if value not in (None, False, "")}


@register.inclusion_tag("ui/parts/errors.html")
def errors(*forms: BaseForm, focus: bool = True) -> Given:
    """The summary on top, in the same words as beside the fields, each a link to its field."""
    lines: list[dict[str, object]] = []
    for form in forms:
        if not form or not form.is_bound:
            continue
        lines += [{"word": word, "to": ""} for word in form.non_field_errors()]
        for field in form:
            lines += [{"word": word, "to": _first_id(field)} for word in field.errors]
    return {"lines": lines, "focus": focus}


def _first_id(field: object) -> str:
    direct = field.id_for_label  # type: ignore[attr-defined]
    return direct or f"{field.auto_id}_0"  # type: ignore[attr-defined]


@register.inclusion_tag("ui/parts/history.html")
def history(entries: Sequence[Mapping[str, object]], now: datetime) -> Given:
    """Entries: who, does (the sentence), at, right (by which right), said (words given), files, through."""
    return {"entries": entries, "now": now}


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: str, text: str = "", href: str = "", word: str = "", icon: str = "inbox") -> Given:
    """Nothing here yet, and the one next step."""
    return {"title": title, "text": text, "href": href, "word": word, "icon": icons.icon(icon)}


@register.inclusion_tag("ui/parts/steps.html")
def steps(items: Sequence[object], at: int) -> Given:
    """Progress in words; items are words, at is the index of the present one."""
    states = ["done" if n < at else "now" if n == at else "todo" for n in range(len(items))]
    return {"items": [{"word": word, "state": state} for word, state in zip(items, states, strict=True)]}


@register.inclusion_tag("ui/parts/facts.html")
def facts(rows: Sequence[tuple[object, object]]) -> Given:
    """The few things that count: [(name, value), …]."""
    return {"rows": rows}


@register.inclusion_tag("ui/parts/pager.html")
def pager(older: str = "", newer: str = "", shown: int | None = None, more: bool = False) -> Given:
    """Cursor links; 'more' says that there are more than shown without counting them."""
    return {"older": older, "newer": newer, "shown": shown, "more": more}


@register.inclusion_tag("ui/parts/results.html")
def results(rows: Sequence[Mapping[str, object]], caption: str = "") -> Given:
    """One line for each row of a bulk act: name, href, ok, word, next."""
    good = sum(1 for row in rows if row.get("ok"))
    return {"rows": rows, "caption": caption, "good": good, "bad": len(rows) - good}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[Mapping[str, object]], label: str, css: str = "tabs") -> Given:
    """Items: word, href, on, count, tone; css 'filters' above a queue."""
    return {"items": items, "label": label, "css": css}


@register.inclusion_tag("ui/parts/age.html")
def age(at: datetime | None, now: datetime, stale: int = 60) -> Given:
    """How old the data is, in words; live.js keeps it true."""
    seconds = max(0, int((now - at).total_seconds())) if at else None
    said = "" if seconds is None else gettext("刚刚更新") if seconds < 10 else age_words(seconds)
    return {"seconds": seconds, "said": said, "stale": stale, "is_stale": seconds is None or seconds > stale}


def age_words(seconds: int) -> str:
    if seconds < 60:
        return gettext("%(n)s 秒前更新") % {"n": seconds}
    return gettext("%(span)s前更新") % {"span": times.span(seconds)}


@register.inclusion_tag("ui/parts/sure.html")
def sure(word: object, ask: object, yes: object, kind: str = "quiet", key: str = "", **attrs: object) -> Given:
    """Asks once more without a dialog: a button opens the question and the second button; inside a form."""
    return {
        **{"word": word, "ask": ask, "yes": yes, "kind": kind, "key": key},
        "attrs": {name.replace("_", "-"): value for name, value in attrs.items() if value not in (None, False, "")},
    }


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **given: object) -> SafeString:
    """What rooms above put here; nothing where nobody does."""
    return slots.shown(name, context.get("request"), given)
