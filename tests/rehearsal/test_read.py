"""Reading a history: every form it comes in, and every row that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from fengqiao.rehearsal.cli import Asked, Refused, _through_database
from fengqiao.rehearsal.history.formats import Unreadable
from fengqiao.rehearsal.history.maps import Map, MapError, read_law, read_map
from fengqiao.rehearsal.history.read import History, read_history
from fengqiao.rehearsal.report.page import write_rejected
from tests.rehearsal.played import HERE, street


def test_rows_that_cannot_be_read_are_rejected_each_with_its_reason(tmp_path: Path) -> None:
    _, history = street("bad_rows")
    assert [(bad.number, bad.why) for bad in history.rejected] == [
        (3, "opened_missing"),
        (4, "opened_unreadable"),
        (5, "closed_before_opened"),
        (6, "closed_unreadable"),
        (7, "id_repeated"),
        (8, "columns"),
        (10, "opened_unreadable"),
    ]
    assert history.read == len(history.rows) + len(history.rejected) == 9
    write_rejected(tmp_path / "rejected.csv", history)
    written = (tmp_path / "rejected.csv").read_text(encoding="utf-8-sig")
    assert "没有受理时间" in written
    assert written.count("\n") == 8


def test_a_day_without_a_time_is_opened_with_the_office_and_closed_with_it() -> None:
    _, history = street("bad_rows")
    first = history.rows[0]
    assert first.opened == datetime(2024, 3, 4, 1, 0, tzinfo=UTC)
    assert first.closed == datetime(2024, 3, 8, 9, 0, tzinfo=UTC)


def test_slashes_and_short_hours_are_dates_too() -> None:
    _, history = street("bad_rows")
    assert next(row for row in history.rows if row.id == "B8").opened == datetime(2024, 3, 5, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    rules, there = street()
    copy = tmp_path / "street.csv"
    copy.write_bytes((HERE / "street.csv").read_text(encoding="utf-8").encode(encoding))
    assert read_history(copy, rules).rows == there.rows


def test_xlsx_and_parquet_read_the_same_as_csv(tmp_path: Path) -> None:
    import csv

    import pyarrow
    from openpyxl import Workbook
    from pyarrow import parquet

    rules, there = street()
    with (HERE / "street.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.save(tmp_path / "street.xlsx")
    columns = {name: [line[at] or None for line in lines[1:]] for at, name in enumerate(lines[0])}
    parquet.write_table(pyarrow.table(columns), tmp_path / "street.parquet")
    for name in ("street.xlsx", "street.parquet"):
        found = read_history(tmp_path / name, rules).rows
        assert [row._replace(number=0) for row in found] == [row._replace(number=0) for row in there.rows]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"a,b\n1,2\n", "opened"),
        ("a.csv", b"\xff\xfe\x00\x81\xff", "UTF-8"),
        ("a.xlsx", b"no zip at all", "XLSX"),
        ("a.parquet", b"no parquet at all", "Parquet"),
        ("a.pdf", b"%PDF", "CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    rules, _ = street()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=says):
        read_history(tmp_path / name, rules)


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    import zipfile

    rules, _ = street()
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(Unreadable, match="too much"):
        read_history(tmp_path / "bomb.xlsx", rules)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[columns]\nid = 'x'", "opened"),
        ("zone = 'Mars/Olympus'\n[columns]\nopened = 'o'", "zone"),
        (f"zone = 'Asia/{'A' * 5000}'\n[columns]\nopened = 'o'", "zone"),
        ("[columns]\nopened = 'o'\nmood = 'm'", "mood"),
        ("[columns]\nopened = 'o'\n[script]\nlook_after = [2, 'moons']", "look_after"),
        ("[columns]\nopened = 'o'\n[[area.level]]\nlevel = 'planet'\ncolumns = 'p'", "planet"),
        ("[columns]\nopened = 'o'\n[[area.level]]\nlevel = 'street'\ncolumns = 'p'\npattern = '('", "pattern"),
        ("[columns]\nopened = 'o'\n[calendar]\nopens = '17:00'\ncloses = '09:00'", "opens"),
        ("[columns]\nopened = 'o'\n[calendar]\ncloses = 'late'", "closes"),
        ("[columns]\nopened = 'o'\nclosed = [\nid = 1", "line 4"),
        ("not toml", "TOML"),
    ],
)
def test_a_map_that_cannot_be_followed_says_where(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MapError, match=says):
        read_map(tmp_path / "map.toml")


def test_an_office_has_its_own_hours(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text("[columns]\nopened = 'o'\n[calendar]\nopens = '08:30'\ncloses = 20:00:00\n", encoding="utf-8")
    rules = read_map(path)
    assert (rules.calendar.opens, rules.calendar.closes) == (time(8, 30), time(20))
    assert (rules.day_opened, rules.day_closed) == (time(8, 30), time(20))
    monday = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    assert rules.calendar.add(monday, 1, "working_days") == datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="9:00"):
        _through_database(Asked(path, rules, read_law(None), True, tmp_path), History([], [], (), 0, None))


@pytest.mark.parametrize(
    "text", ["[steps.normal]\nmerged = [1, 'days']", "[promises]\nnormal = [0, 'days']", "[staff]\nx = 'many'"]
)
def test_numbers_that_cannot_be_followed_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "numbers.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MapError):
        read_law(tmp_path / "numbers.toml")


def test_a_lost_offset_is_given_back(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(
        "name='x'\nzone='America/New_York'\n[columns]\nopened='o'\n[time]\noffset_lost=true", encoding="utf-8"
    )
    (tmp_path / "rows.csv").write_text("o\n2014-01-06T19:00:00\n2014-07-06T20:00:00\n", encoding="utf-8")
    rules: Map = read_map(tmp_path / "map.toml")
    opened = [row.opened.astimezone(rules.calendar.zone) for row in read_history(tmp_path / "rows.csv", rules).rows]
    assert [(moment.day, moment.hour) for moment in opened] == [(7, 0), (7, 0)]


@pytest.mark.parametrize("name", ["baltimore", "nyc", "zh_replied"])
def test_the_maps_that_are_shipped_can_be_read(name: str) -> None:
    assert read_map(HERE.parents[1] / "maps" / f"{name}.toml").levels


def test_every_key_of_the_map_is_explained() -> None:
    import re

    from fengqiao.rehearsal.history import maps

    source = Path(maps.__file__).read_text(encoding="utf-8")
    keys = set(maps.FIELDS) | {
        key for group in re.findall(r"_known\([^{]*\{([^}]*)\}", source) for key in re.findall(r'"(\w+)"', group)
    }
    explained = (HERE.parents[1] / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    assert [key for key in sorted(keys) if key not in explained] == []
    assert len(keys) > 30
