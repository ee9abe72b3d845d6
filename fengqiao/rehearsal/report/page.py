"""The report as files: a page in each language, its tables as CSV, its plots as SVG, and report.json."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from fengqiao.law.words import STATES
from fengqiao.rehearsal.history.read import REASONS, History
from fengqiao.rehearsal.report.plots import ALARM, RIVER, Bar, Dot, Line, bars, dots, lines
from fengqiao.rehearsal.report.words import say
from fengqiao.ui.cells import harmless

DRAWN = 15
STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")


class Finding(NamedTuple):
    """One plot with what it says, and the table behind it."""

    slug: str
    title: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: str = ""


def write_report(folder: Path, figures: dict[str, Any], history: History) -> Path:
    """Write everything into the folder; returns the Chinese page."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    write_rejected(folder / "rejected.csv", history)
    for language, name in (("zh", "index.html"), ("en", "index.en.html")):
        found = findings(figures, language)
        for finding in found:
            _csv(folder / f"{finding.slug}.{language}.csv", finding.head, finding.rows)
            (folder / f"{finding.slug}.{language}.svg").write_text(finding.svg, encoding="utf-8")
        (folder / name).write_text(_page(figures, found, language), encoding="utf-8")
    return folder / "index.html"


def write_rejected(path: Path, history: History) -> None:
    """Every rejected row with its line and reason, in a form that a spreadsheet opens."""
    head = ("line", "reason", "原因", "what", *history.head)
    rows = [(bad.number, REASONS[bad.why][1], REASONS[bad.why][0], bad.what, *bad.line) for bad in history.rejected]
    _csv(path, head, rows)


def _csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerows([[harmless(cell) for cell in row] for row in (head, *rows)])


def findings(figures: dict[str, Any], language: str) -> list[Finding]:
    """What the figures say, one plot each, the most telling first."""
    if not figures["cases"]:
        return []
    makers = (_compare, _levels, _late, _months, _areas, _offices, _against)
    return [found for make in makers if (found := make(figures, language)) is not None]


def _levels(f: dict[str, Any], lang: str) -> Finding:
    outcomes = ("in_time", "late", "went_up", "open", "duplicate")
    rows = [
        Bar(level["name"][lang], tuple((each, level[each], say(each, lang)) for each in outcomes))
        for level in f["levels"]
    ]
    share = _percent(f["settled_in_time_where_it_began"] / f["cases"])
    title = say("f_levels", lang, share=share, climbed=f"{f['climbed']:,}")
    head = (say("c_level", lang), say("c_arrived", lang), *(say(each, lang) for each in outcomes),
            say("c_share", lang), say("c_interval", lang))  # fmt: skip
    table = tuple(
        (level["name"][lang], level["arrived"], *(level[each] for each in outcomes), _percent(level["share_in_time"]),
         f"{_percent(level['low'])}–{_percent(level['high'])}")
        for level in f["levels"]
    )  # fmt: skip
    return Finding("levels", title, bars(rows, unit=say("u_cases", lang), title=title), head, table)


def _late(f: dict[str, Any], lang: str) -> Finding | None:
    if not f["late"]:
        return None
    at = 0 if lang == "zh" else 1
    went = [(each["name"][lang], each["cases"]) for each in f["late_went_to"]]
    most, number = went[0]
    key = "f_went" if f["late_went_to"][0]["moved"] else "f_stayed"
    title = say(key, lang, late=f"{f['late']:,}", most=most, n=f"{number:,}")
    rows = [Bar(name, (("went_up", cases, ""),)) for name, cases in went]
    head = (say("c_what", lang), say("c_cases", lang))
    table = (
        *went,
        *((say("late_in", lang, state=STATES[state][at]), cases) for state, cases in f["late_in"].items()),
        *((f"{each['from'][lang]} → {each['to'][lang]}", each["times"]) for each in f["climbs_by_level"]),
    )
    return Finding("late", title, bars(rows, unit=say("u_cases", lang), title=title), head, table)


def _months(f: dict[str, Any], lang: str) -> Finding | None:
    months = f["months"]
    if len(months) < 2:
        return None
    worst = max(months, key=lambda month: month["open"])
    title = say("f_months", lang, month=worst["month"], open=f"{worst['open']:,}", late=f"{worst['late']:,}")
    series = (
        Line(say("m_open", lang), RIVER, "", tuple(month["open"] for month in months)),
        Line(say("m_late", lang), ALARM, "6 4", tuple(month["late"] for month in months)),
    )
    names = ("month", "opened", "settled", "open", "late")
    heads = ("c_month", "c_opened", "c_settled", "m_open", "m_late")
    return Finding(
        "months",
        title,
        lines([month["month"] for month in months], series, unit=say("u_months", lang), title=title),
        tuple(say(name, lang) for name in heads),
        tuple(tuple(month[name] for name in names) for month in months),
    )


def _areas(f: dict[str, Any], lang: str) -> Finding | None:
    return _groups("areas", f["areas"], lang)


def _offices(f: dict[str, Any], lang: str) -> Finding | None:
    return _groups("offices", f["offices"], lang)


def _groups(slug: str, groups: list[dict[str, Any]], lang: str) -> Finding | None:
    groups = [group for group in groups if group["share_in_time"] is not None]
    if not groups:
        return None
    drawn = groups[:DRAWN]
    first = next((group for group in drawn if not group["whole"]), drawn[0])
    title = say(
        f"f_{slug}", lang, name=first["name"][lang], cases=f"{first['cases']:,}", share=_percent(first["share_in_time"])
    )
    rows = [
        Dot(
            _named(group, lang), group["share_in_time"], group["low"], group["high"],
            f"{_percent(group['share_in_time'])} · {group['cases']:,} {say('u_cases', lang)}",
        )
        for group in drawn
    ]  # fmt: skip
    heads = ("c_name", "c_cases", "c_in_time", "c_share", "c_interval", "c_climbs", "c_most_open", "c_median")
    table = tuple(
        (_named(group, lang), group["cases"], group["in_time"], _percent(group["share_in_time"]),
         f"{_percent(group['low'])}–{_percent(group['high'])}", group["climbs"], group["most_open"],
         group["median_days"] if group["median_days"] is not None else "")
        for group in groups
    )  # fmt: skip
    note = say("more_rows", lang, n=DRAWN) if len(groups) > DRAWN else ""
    svg = dots(rows, unit=say("u_share", lang), title=title)
    return Finding(slug, title, svg, tuple(say(head, lang) for head in heads), table, note)


def _named(group: dict[str, Any], lang: str) -> str:
    name: str = group["name"][lang]
    return say("whole", lang, name=name) if group["whole"] else name


def _against(f: dict[str, Any], lang: str) -> Finding | None:
    found = f["against_history"]
    if not found:
        return None
    both = found["own_late_law_late"]
    title = say(
        "f_against", lang, own=f"{found['own_late_law_in_time'] + both:,}",
        law=f"{found['own_in_time_law_late'] + both:,}", both=f"{both:,}",
    )  # fmt: skip
    rows = [
        Bar(
            say(f"own_{own}", lang),
            tuple((kind, found[f"own_{own}_law_{kind}"], say(f"law_{kind}", lang)) for kind in ("in_time", "late")),
        )
        for own in ("in_time", "late")
    ]
    head = (say("c_what", lang), say("law_in_time", lang), say("law_late", lang))
    table = tuple((row.name, row.parts[0][1], row.parts[1][1]) for row in rows)
    return Finding("against", title, bars(rows, unit=say("u_cases", lang), title=title), head, table)


def _compare(f: dict[str, Any], lang: str) -> Finding | None:
    before = f.get("standard")
    if not before:
        return None
    title = say("f_compare", lang, before=f"{before['late']:,}", after=f"{f['late']:,}")

    def bar(name: str, figures: dict[str, Any]) -> Bar:
        rest = figures["cases"] - figures["late"]
        return Bar(
            name, (("in_time", rest, say("law_in_time", lang)), ("late", figures["late"], say("law_late", lang)))
        )

    rows = [bar(say("standard", lang), before), bar(say("yours", lang), f)]
    keys = ("late", "climbs", "climbed", "settled_in_time_where_it_began", "still_late", "reminders_at_the_top")
    table = tuple((key.replace("_", " "), before[key], f[key]) for key in keys)
    head = (say("c_what", lang), say("standard", lang), say("yours", lang))
    return Finding("compare", title, bars(rows, unit=say("u_cases", lang), title=title), head, table)


def _page(f: dict[str, Any], found: list[Finding], lang: str) -> str:
    name = f["name"][lang]
    lead = say("lead", lang, first=_day(f["first"]), last=_day(f["last"]), cases=f"{f['cases']:,}")
    other = "index.en.html" if lang == "zh" else "index.html"
    out = [
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(say('title', lang, name=name))}</title><style>{STYLE}</style></head><body><main>"
        f'<p class="links"><a href="{other}" hreflang="{"en" if lang == "zh" else "zh-CN"}"'
        f' lang="{"en" if lang == "zh" else "zh-CN"}">{say("other_language", lang)}</a></p>'
        f"<h1>{escape(say('title', lang, name=name))}</h1>"
        f"<p>{escape(lead)}</p>"
    ]
    if f["stopped"]:
        out.append(f'<p class="bad">{say("stopped", lang)}</p>')
    out.append(_keys(f, lang))
    for finding in found:
        note = f'<p class="note">{escape(finding.note)}</p>' if finding.note else ""
        out.append(
            f'<section><h2>{escape(finding.title)}</h2><div class="plot" tabindex="0">{finding.svg}</div>'
            f"{note}"
            f"<details><summary>{say('table', lang)}</summary>{_table(finding)}</details>"
            f'<p class="links"><a href="{finding.slug}.{lang}.csv" download>{say("csv", lang)}</a>'
            f'<a href="{finding.slug}.{lang}.svg" download>{say("svg", lang)}</a></p></section>'
        )
    if f["rejected"]:
        at = 0 if lang == "zh" else 1
        reasons = "".join(f"<li>{REASONS[why][at]}: {number:,}</li>" for why, number in f["rejected_why"].items())
        out.append(
            f"<section><h2>{say('rejected_title', lang, n=format(f['rejected'], ','))}</h2><ul>{reasons}</ul>"
            f'<p class="links"><a href="rejected.csv" download>{say("rejected_link", lang)}</a></p></section>'
        )
    out.append(f"<section><h2>{say('assumed_title', lang)}</h2><p>{say('assumed', lang)}</p></section>")
    out.append(f'<p class="note">{say("made", lang, seconds=f["seconds"])}</p></main></body></html>')
    return "".join(out)


def _keys(f: dict[str, Any], lang: str) -> str:
    keys = ["read", "cases", "rejected", "ended_as_history", "unaccountable_moments", "acts", "climbs", "late"]
    words = {"ended_as_history": "as_history", "unaccountable_moments": "unaccountable"}
    cells = [(say(f"key_{words.get(key, key)}", lang), f"{f[key]:,}") for key in keys]
    if "chains" in f:
        cells.append((say("key_chains", lang), say("ok" if f["chains"]["in_order"] else "broken", lang)))
    return "<dl>" + "".join(f"<div><dt>{word}</dt><dd>{value}</dd></div>" for word, value in cells) + "</dl>"


def _table(finding: Finding) -> str:
    head = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in finding.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>" for row in finding.rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f}%".replace(".0%", "%")


def _day(moment: str | None) -> str:
    return moment[:10] if moment else "–"
