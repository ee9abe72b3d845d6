"""What leaves as a table runs nothing, says who took it out and when, is on record and does not stay."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fengqiao import clock
from fengqiao.intake.models import Batch
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ui.cells import harmless
from tests.guard.house import PACKAGE, modules, short
from tests.security.people import browser
from tests.town import MONDAY, WILLOW, build

RUNS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠SUM", "  =1", "\u3000＝1", "\ufeff=1"]
WRITES_TABLES = {
    "fengqiao/rehearsal/report/page.py",
    "fengqiao/ui/sheets.py",
}


@pytest.mark.parametrize("cell", RUNS)
def test_a_cell_that_a_spreadsheet_could_run_is_text(cell):
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["路灯不亮", "a=b", "", 5, -5, None, "1-2", "'=1"])
def test_what_runs_nothing_stays_as_it_is(cell):
    assert harmless(cell) == cell


def test_every_place_that_writes_a_table_is_known_and_quotes_its_cells():
    writing = {
        short(path) for path in modules(beneath=PACKAGE)
        if "csv.writer(" in (text := path.read_text(encoding="utf-8")) or "Workbook(" in text or "DictWriter(" in text
    }  # fmt: skip
    # The tables shipped with the programme are made from published names, never from what somebody typed.
    assert writing - {"fengqiao/places/data/join.py"} == WRITES_TABLES
    for path in WRITES_TABLES:
        assert "harmless(cell) for cell in" in (PACKAGE.parent / path).read_text(encoding="utf-8")


@pytest.fixture
def taken_in(db):
    with time.held(MONDAY):
        build()
        desk = browser(WILLOW + "/desk")
        rows = io.StringIO()
        table = csv.writer(rows)
        table.writerow(["内容", "地点"])
        for cell in ["=HYPERLINK(1)", "＝1+1", "＋1", "－1", "＠SUM", "@SUM", "+1", "-1"]:
            table.writerow([cell + "长" * 60, "号" * 8001])
        step = desk.post("/intake/files/", {"file": SimpleUploadedFile("=a.csv", rows.getvalue().encode())})
        desk.post(step["Location"], {"words": "内容", "place": "地点", "go": "1"})
        yield desk, Batch.objects.get()


def test_rejected_rows_are_quoted_bear_name_and_time_and_are_on_record_before_they_leave(taken_in):
    desk, batch = taken_in
    assert len(batch.rejected) == 8
    answer = desk.get(f"/intake/batch/{batch.pk}/?as=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][3:] == ["导出人", "导出时间"] and len(rows) == 9
    for row in rows[1:]:
        assert row[2].startswith("'") and row[3] == f"赵敏 {WILLOW}/desk" and row[4] == "2026-11-23 10:00"
    assert answer["Content-Disposition"] == 'attachment; filename="rejected-20261123-1000.csv"'
    assert "no-store" in answer["Cache-Control"]
    record = Record.objects.get(kind="intake.rejects")
    assert record.post == WILLOW + "/desk" and "长长" not in record.body


def test_rejected_rows_are_gone_after_a_day_for_everybody(taken_in):
    _, batch = taken_in
    later = MONDAY + timedelta(hours=24, minutes=1)
    with time.held(later):
        desk = browser(WILLOW + "/desk")
        # Also where the clock has not come round yet.
        assert desk.get(f"/intake/batch/{batch.pk}/?as=csv").status_code == 404
        page = desk.get(f"/intake/batch/{batch.pk}/").content.decode()
        assert "长长" not in page and "8 行" in page
        clock.chores(later)
    batch.refresh_from_db()
    assert batch.rejected == []


def test_a_file_that_waits_for_its_columns_is_locked_private_and_gone_in_a_day(taken_in, monkeypatch):
    import os

    from django.conf import settings

    desk, _ = taken_in
    raw = "内容,电话\n标记一二三,13900001234\n".encode()
    step = desk.post("/intake/files/", {"file": SimpleUploadedFile("b.csv", raw)})
    kept = Path(settings.HOME) / "incoming" / step["Location"].rstrip("/").rpartition("/")[2]
    assert kept.stat().st_mode & 0o777 == 0o600 and kept.parent.stat().st_mode & 0o777 == 0o700
    lies = kept.read_bytes()
    assert b"13900001234" not in lies and "标记".encode() not in lies and b"\\u6807" not in lies
    assert "标记一二三" in desk.get(step["Location"]).content.decode()
    os.utime(kept, (1, 1))
    clock.chores(MONDAY)
    assert not kept.exists() and desk.get(step["Location"]).status_code == 404


def test_a_rehearsals_tables_are_quoted_with_their_heads(tmp_path):
    from fengqiao.rehearsal.report.page import _csv

    _csv(tmp_path / "x.csv", ["=1", "plain"], [["＋1", 3]])
    assert list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text(encoding="utf-8-sig")))) == [
        ["'=1", "plain"],
        ["'＋1", "3"],
    ]
