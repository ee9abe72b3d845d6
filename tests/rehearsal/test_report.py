"""The report: figures that add up, a page in both languages, safe to open in a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from fengqiao.rehearsal.report.figures import figures, interval
from fengqiao.rehearsal.report.page import write_report
from tests.rehearsal.played import played, street


def test_what_arrived_at_a_level_is_all_accounted_for() -> None:
    rules, history = street()
    play = played(rules, history)
    found = figures(play, history, rules, play.tree)
    levels = found["levels"]
    for level in levels:
        assert level["arrived"] == sum(level[each] for each in ("in_time", "late", "went_up", "open", "duplicate"))
    assert sum(level["went_up"] for level in levels) == found["climbs"]
    assert sum(level["arrived"] - level["went_up"] for level in levels) == found["cases"]
    assert found["ended_as_history"] == found["cases"] == found["read"] - found["rejected"] == 9
    assert found["merged"] == 1 and found["rejected_as_duplicate"] == 1
    assert sum(found["late_in"].values()) == found["late"]
    assert sum(each["cases"] for each in found["late_went_to"]) == found["late"]
    assert sum(area["cases"] for area in found["areas"]) == 9
    assert sum(office["cases"] for office in found["offices"]) == 9
    assert sum(found["against_history"].values()) == 3
    assert found["months"][-1]["open"] == 1
    json.dumps(found)


def test_an_interval_holds_the_share() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    low, high = interval(7, 10)
    assert 0.3 < low < 0.7 < high < 0.93


def test_the_page_is_written_in_both_languages_with_plots_tables_and_files(tmp_path: Path) -> None:
    rules, history = street()
    play = played(rules, history)
    found = figures(play, history, rules, play.tree) | {"seconds": 1.0}
    page = write_report(tmp_path, found, history)
    for name, language in (("index.html", "zh-CN"), ("index.en.html", "en")):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert f'<html lang="{language}">' in text
        assert text.count("<svg") == text.count("<table") >= 5
        assert "<script" not in text and "http" not in text.replace("http://www.w3.org/2000/svg", "")
    for plot in tmp_path.glob("*.svg"):
        ElementTree.parse(plot)
    assert "按期" in page.read_text(encoding="utf-8")
    assert (tmp_path / "levels.en.csv").read_text(encoding="utf-8-sig").startswith("level,arrived")


def test_a_history_without_a_readable_row_still_has_a_page(tmp_path: Path) -> None:
    rules, history = street("bad_rows")
    none = history._replace(rows=[], last=None)
    play = played(rules, none)
    found = figures(play, none, rules, play.tree) | {"seconds": 0.1}
    assert "7" in write_report(tmp_path, found, none).read_text(encoding="utf-8")


def test_markup_in_a_history_is_shown_as_text(tmp_path: Path) -> None:
    rules, history = street()
    name = "<img src=x onerror=alert(1)>"
    rows = [row._replace(office=name, path=(name, name)) for row in history.rows]
    evil = history._replace(rows=rows)
    play = played(rules, evil)
    found = figures(play, evil, rules, play.tree) | {"seconds": 1.0}
    assert "<img" not in write_report(tmp_path, found, evil).read_text(encoding="utf-8")
