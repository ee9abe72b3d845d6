"""Workbooks that mean harm, and those that mean none but say wrong things of themselves."""

import io
import tracemalloc
import zipfile

import pytest

from fengqiao.intake.imports import bounds, table
from tests.intake.test_files import workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def with_part(name, content):
    """A small workbook in which one part is another."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["内容"], ["灯坏了"]]))) as kept,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in kept.infolist():
            if entry.filename != name:
                made.writestr(entry, kept.read(entry))
        made.writestr(name, content)
    return out.getvalue()


def why(raw, name="a.xlsx"):
    with pytest.raises(table.NotRead) as refused:
        table.rows_of(raw, name)
    return refused.value.why


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (SHEET, f'<worksheet xmlns="{MAIN}"><sheetData><row>' + "<c/>" * 900_000 + "</row></sheetData></worksheet>"),
        ("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">' + "<si/>" * 150_000 + "</sst>"),
        ("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><cellXfs>' + "<xf/>" * 900_000 + "</cellXfs></styleSheet>"),
        (SHEET, f'<worksheet xmlns="{MAIN}"><row>' + ("<c/>" * 1000 + "<!--<row >-->") * 900 + "</row></worksheet>"),
        (SHEET, f'<worksheet xmlns="{MAIN}"><row><c t="str"><v>' + "x" * 20_000_000 + "</v></c></row></worksheet>"),
        (SHEET, b'<?xml version="1.0" encoding="cp037"?>' + ("<row>" + "<c/>" * 300_000).encode("cp037")),
    ],
    ids=["one row of cells", "strings", "styles", "rows that are none", "one text", "letters of another code"],
)
def test_what_packs_small_and_grows_into_millions_of_elements_is_not_opened(name, content, monkeypatch):
    # Under what measures memory a million strings take seconds; the bound itself is a figure.
    monkeypatch.setattr(bounds, "MOST_UNITS", 100_000)
    raw = with_part(name, content)
    assert len(raw) < 200_000
    tracemalloc.start()
    try:
        assert why(raw) == "bomb"
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_sheet_that_claims_to_be_smaller_than_it_is_loses_no_row():
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>第{n}行</t></is></c></row>' for n in range(1, 6))
    raw = with_part(SHEET, f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>')
    assert table.rows_of(raw, "a.xlsx") == [[f"第{n}行"] for n in range(1, 6)]


def test_a_line_of_nothing_but_separators_is_no_row_of_millions_of_cells():
    assert why(b"a,b\n" + b"," * 5_000_000 + b"\n", "a.csv") == "wide"


def test_a_quote_that_is_never_closed_is_said_in_words():
    assert why(b'a,b\n"' + b"x\n" * 20_000, "a.csv") == "wide"
    assert why(b'a,b\n"' + b"x" * 2_000_000, "a.csv") == "wide"
