"""The IT person loads places from files and reads what was sent back and why."""

import json
from datetime import date

import pytest

from fengqiao.places import cli, find
from fengqiao.places.calendars import calendar_of
from fengqiao.places.models import Building

HEPING, HOME = "120101000000", "120101001001"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(capsys):
    assert cli.main(["tianjin", "--district", HEPING]) == 0
    capsys.readouterr()


def test_loading_twice_adds_nothing(capsys) -> None:
    assert cli.main(["tianjin", "--district", HEPING]) == 0
    assert " 0 areas" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_buildings_come_from_a_sheet_in_either_encoding(sheet, capsys, encoding) -> None:
    path = sheet(
        f"区域代码,名称,地址,经度,纬度,层数\n{HOME},1号楼,柳荫里1号,117.2,39.12,6\n"
        ",2号楼,,117.1939,39.11795,\n999,3号楼,,,,\n,4号楼,,0,0,\n"
        f"{HOME},,,,,\n{HOME},6号楼,,x,y,\n{HOME},7号楼,,,,九\n",
        encoding,
    )
    assert cli.main(["buildings", path, "--dry-run"]) == 1
    assert not Building.objects.exists()
    assert cli.main(["buildings", path]) == 1
    out = capsys.readouterr().out
    assert {row.area_id for row in Building.objects.all()} == {HOME, HEPING}
    for words in ("4: 没有区域999", "5: 4号楼不在任何区域", "6: ", "7: 经纬度x, y", "8: 层数九"):
        assert words in out
    assert cli.main(["buildings", path]) == 1
    assert Building.objects.count() == 2


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "\x00"])
def test_a_sheet_that_is_none_is_refused(sheet, capsys, text) -> None:
    assert cli.main(["buildings", sheet(text)]) == 2
    assert capsys.readouterr().err


def test_a_file_that_is_not_there_is_said(capsys) -> None:
    assert cli.main(["buildings", "/no/such/file.csv"]) == 2
    assert "cannot read" in capsys.readouterr().err


def test_rule_13_a_year_is_entered_whole_or_not_at_all(sheet, capsys) -> None:
    wrong = sheet("日期,上班,说明\n2027-01-01,休息,元旦\n2027-02-30,0,\n2027-01-02,也许,\n")
    assert cli.main(["calendar", HEPING, "2027", wrong]) == 2
    assert not calendar_of(HEPING).known(date(2027, 1, 1))
    right = sheet("day,working,reason\n2027/01/01,0,元旦\n")
    assert cli.main(["calendar", HEPING, "2027", right, "--source", "国办"]) == 0
    assert calendar_of(HEPING).known(date(2027, 1, 1))
    assert not calendar_of(HEPING).works(date(2027, 1, 1))


def test_boundaries_are_reported_and_kept(tmp_path, capsys) -> None:
    ring = [[117.19, 39.11], [117.2, 39.11], [117.2, 39.12], [117.19, 39.12], [117.19, 39.11]]
    lines = [
        {"properties": {"c": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for code in (HOME, "120101001002", "999")
    ]
    path = tmp_path / "社区.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": lines}))
    assert cli.main(["boundaries", str(path), "--code", "c"]) == 1
    out = capsys.readouterr().out
    assert f"overlap {HOME} 120101001002" in out
    assert "3: 没有这个区域：999" in out
    assert "2 kept" in out
    assert find.locate(117.195, 39.115).area.code == HOME


def test_a_code_is_found_by_name(capsys) -> None:
    assert cli.main(["find", "和平", "劝业场"]) == 0
    assert "120101001000  天津市 / 和平区 / 劝业场街道" in capsys.readouterr().out
    assert cli.main(["find", "没有"]) == 2


def test_a_second_city_beside_the_first_is_refused(sheet, capsys):
    assert cli.main(["tree", sheet("代码,名称\n330100,杭州市\n330102,上城区\n")]) == 2
    assert "one installation holds one city's tree" in capsys.readouterr().out
