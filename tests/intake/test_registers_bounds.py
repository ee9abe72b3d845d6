"""What a file may not do: open cases where its office opens none, or hold up the files behind it."""

import pytest

from fengqiao import clock
from fengqiao.cases.models import Case
from fengqiao.intake.act import imports
from tests.desk.seats import at_seat
from tests.imported import taken_in
from tests.intake.test_files import taken
from tests.intake.test_registers import KEYED, rows
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
DESK = WILLOW + "/desk"


@pytest.mark.parametrize("area", [HESHUN, STREET, DISTRICT, WILLOW + "x" * 30])
def test_a_row_opens_no_case_where_the_desk_itself_opens_none(town, area):
    _, batch = taken(at_seat(DESK), f"内容,区划代码\n灯坏了,{area}\n井盖缺了,{WILLOW_1}\n".encode())
    assert [row["why"] for row in batch.rejected] == ["elsewhere"]
    assert [case.area for case in Case.objects.all()] == [WILLOW_1]


def test_a_street_takes_in_for_its_communities_by_code_and_by_name(town):
    _, batch = taken(at_seat(STREET + "/desk"), f"内容,社区\n灯坏了,{HESHUN}\n灯也坏了,柳荫里社区综治中心\n".encode())
    assert batch.taken == 2 and {case.area for case in Case.objects.all()} == {HESHUN, WILLOW}


@pytest.mark.parametrize("lon", ["nan", "inf", "-inf", "1e300", "181", "12O.5"])
def test_a_point_that_is_nowhere_on_the_globe_is_written_out(town, lon):
    _, batch = taken(at_seat(DESK), f"内容,经度,纬度\n灯坏了,{lon},39\n井盖缺了,117.2,39.1\n".encode())
    assert batch.stage == "ended" and batch.taken == 1 and [row["why"] for row in batch.rejected] == ["point"]


def test_a_row_that_cannot_be_kept_is_written_out_and_the_others_stand(town, monkeypatch):
    kept = imports.report_case

    def breaks(report, **given):
        if report.words == "第3盏灯不亮":
            raise ValueError
        return kept(report, **given)

    monkeypatch.setattr(imports, "report_case", breaks)
    batch = taken_in(rows(5), KEYED, by=town.actor(DESK), now=MONDAY)
    assert batch.taken == 4 and [row["why"] for row in batch.rejected] == ["failed"]


def test_a_file_that_cannot_go_on_stops_and_the_one_behind_it_is_taken_in(town, monkeypatch):
    desk = town.actor(DESK)
    broken = taken_in(rows(150), KEYED, by=desk, now=MONDAY, most=100)
    behind = taken_in(rows(5, start=500), KEYED, by=desk, now=MONDAY, most=0, name="b.csv")
    kept = imports._take

    def breaks(line, *given):
        if line.row == 130:
            raise RuntimeError
        return kept(line, *given)

    monkeypatch.setattr(imports, "_take", breaks)
    for _ in range(2):
        clock.chores(MONDAY, all_of_them=False)
    broken.refresh_from_db()
    behind.refresh_from_db()
    assert (broken.stage, broken.why, broken.place) == ("stopped", "broken", 100)
    assert behind.stage == "ended" and behind.taken == 5
    assert "停在这里" in at_seat(DESK).get(f"/intake/batch/{broken.pk}/").content.decode()
