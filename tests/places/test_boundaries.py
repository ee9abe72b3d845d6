"""A file of boundaries is judged line by line before anything of it is kept."""

import json
from datetime import UTC, date, datetime

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.places import act, boundaries, find, geo
from fengqiao.places.models import Boundary

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HEPING, HOME = "120101000000", "120101001001"
BY = {"by": SYSTEM, "now": NOW}
WEST, SOUTH, STEP = 117.19, 39.11, 0.001

pytestmark = pytest.mark.django_db


def grid(number: int) -> str:
    return f"{HOME}-{number:02}"


@pytest.fixture(autouse=True)
def town() -> None:
    act.load_tianjin(districts=[HEPING], **BY)
    for number in (1, 2, 3, 4):
        act.add_area(code=grid(number), name={"zh": f"第{number}网格", "en": f"Grid {number}"}, **BY)


def square(x: float, y: float, wide: float = 1, high: float = 1) -> list:
    at = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
    return [[[round(WEST + a * STEP, 7), round(SOUTH + b * STEP, 7)] for a, b in at]]


def line(area: str, rings: list, **more) -> dict:
    geometry = {"type": "Polygon", "coordinates": rings}
    return {"type": "Feature", "properties": {"code": area, **more}, "geometry": geometry}


def read(*lines, **more) -> boundaries.Report:
    raw = json.dumps({"type": "FeatureCollection", "features": lines}).encode()
    return boundaries.read(raw, source="网格.geojson", atlas=find.Atlas(on=TODAY, inside=HEPING), **more)


def whys(report) -> list[tuple[int, str, bool]]:
    return [(each.line, each.why, each.refused) for each in report.findings]


def test_four_clean_grids_are_kept_and_found() -> None:
    report = read(*(line(grid(n), square(n % 2, n // 2)) for n in (1, 2, 3, 4)))
    assert (report.findings, report.overlaps, report.gaps, report.refused) == ((), (), (), 0)
    assert act.keep_boundaries(report, day=TODAY, **BY) == 4
    assert find.locate(WEST + 1.5 * STEP, SOUTH + 0.5 * STEP).area.code == grid(1)
    assert find.locate(WEST + 1.5 * STEP, SOUTH + 0.5 * STEP, on=date(2020, 1, 1)).area.code == grid(1)
    assert find.locate(WEST - 0.5 * STEP, SOUTH).area.code == HEPING
    assert Record.objects.filter(kind="places.boundaries").count() == 1


def test_where_areas_are_many_they_are_found_the_same(monkeypatch) -> None:
    act.keep_boundaries(read(*(line(grid(n), square(n % 2, n // 2)) for n in (1, 2, 3, 4))), day=TODAY, **BY)
    monkeypatch.setattr(find, "_MANY", 0)
    find._locators.cache_clear()
    assert find.locate(WEST + 1.5 * STEP, SOUTH + 0.5 * STEP).area.code == grid(1)
    assert find.locate(WEST - 0.5 * STEP, SOUTH).area.code == HEPING
    assert find.locate(0, 0) is None
    find._locators.cache_clear()


def test_the_same_file_twice_adds_nothing_and_a_new_one_ends_the_old_border() -> None:
    act.keep_boundaries(read(line(grid(1), square(0, 0))), day=TODAY, **BY)
    assert act.keep_boundaries(read(line(grid(1), square(0, 0))), day=TODAY, **BY) == 0
    assert act.keep_boundaries(read(line(grid(1), square(0, 0, wide=2))), day=TODAY, **BY) == 1
    old, new = Boundary.objects.filter(area_id=grid(1)).order_by("id")
    assert (old.valid_to, new.valid_from, new.valid_to) == (TODAY, TODAY, None)
    inside = (WEST + 1.5 * STEP, SOUTH + 0.5 * STEP)
    assert find.locate(*inside).area.code == grid(1)
    assert find.locate(*inside, on=date(2026, 11, 22)).area.code == HEPING


def test_an_overlap_names_both_areas_and_its_size() -> None:
    report = read(line(grid(1), square(0, 0)), line(grid(2), square(0.5, 0)))
    [overlap] = report.overlaps
    assert overlap[:2] == (grid(1), grid(2))
    assert overlap.square_metres == pytest.approx(111.3 * 86.4 / 2, rel=0.01)


def test_an_overlap_with_a_grid_drawn_before_is_seen_too() -> None:
    act.keep_boundaries(read(line(grid(1), square(0, 0))), day=TODAY, **BY)
    assert [each[:2] for each in read(line(grid(2), square(0.5, 0))).overlaps] == [(grid(1), grid(2))]
    assert read(line(grid(2), square(1, 0))).overlaps == ()


def test_a_gap_between_grids_is_named_by_a_point_in_it() -> None:
    ring = [(1, square(0, 0, 3, 1)), (2, square(0, 2, 3, 1)), (3, square(0, 1, 1, 1))]
    report = read(*(line(grid(n), rings) for n, rings in ring), line(grid(4), square(2, 1)))
    [gap] = report.gaps
    assert (gap.lon, gap.lat) == pytest.approx((WEST + 1.5 * STEP, SOUTH + 1.5 * STEP), abs=1e-6)
    assert gap.square_metres == pytest.approx(111.3 * 86.4, rel=0.01)


def test_a_hole_that_an_area_was_drawn_with_is_no_gap() -> None:
    assert read(line(grid(1), [*square(0, 0, 3, 3), *square(1, 1)])).gaps == ()


def test_what_grids_leave_of_their_community_is_a_gap() -> None:
    act.keep_boundaries(read(line(HOME, square(0, 0, 2, 1))), day=TODAY, **BY)
    report = read(line(grid(1), square(0, 0)))
    assert [round(gap.lon - WEST, 4) for gap in report.gaps] == [0.0015]
    assert read(line(grid(1), square(0, 0)), line(grid(2), square(1, 0))).gaps == ()


def test_lines_that_say_no_known_area_are_refused_with_their_reason() -> None:
    report = read(
        line("", square(0, 0)),
        line("999", square(0, 0)),
        line("", square(0, 0), name="海滨街道"),
        line(grid(1), square(0, 0)),
        line(grid(1), square(0, 0)),
    )
    assert whys(report) == [(1, "no_code", True), (2, "unknown", True), (3, "unknown", True), (5, "twice", True)]
    assert (report.refused, len(report.shapes)) == (4, 1)
    for finding in report.findings:
        assert finding.words("zh") != finding.words("en")


def test_an_area_may_be_named_instead_of_numbered() -> None:
    report = read(line("", square(0, 0), 名称="第2网格"), line("", square(1, 0), 名称="GRID 1"), name="名称")
    assert [shape.area for shape in report.shapes] == [grid(1), grid(2)]
    act.add_area(code="120101001002-01", name={"zh": "第2网格"}, **BY)
    assert whys(read(line("", square(0, 0), name="第2网格"))) == [(1, "ambiguous", True)]


def test_an_ended_area_gets_no_boundary() -> None:
    act.end_area(code=grid(4), day=TODAY, successor=grid(3), reason="并入", **BY)
    assert whys(read(line(grid(4), square(0, 0)))) == [(1, "ended", True)]


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (None, "not_a_polygon"),
        ({"type": "Point", "coordinates": [117, 39]}, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": None}, "numbers"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "numbers"),
        ({"type": "Polygon", "coordinates": [[[500, 39], [501, 39], [501, 40]]]}, "numbers"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), 39], [117, 39], [117, 40]]]}, "numbers"),
        ({"type": "Polygon", "coordinates": [[[117, 39], [118, 39], [117, 39]]]}, "short_ring"),
        ({"type": "Polygon", "coordinates": [[[117, 39], [118, 40], [118, 39], [117, 40], [117, 39]]]}, "broken"),
        ({"type": "Polygon", "coordinates": [[[117, 39], [118, 39], [119, 39], [117, 39]]]}, "broken"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "empty"),
    ],
)
def test_a_shape_that_cannot_be_is_refused_with_its_reason(geometry, why) -> None:
    report = read({"type": "Feature", "properties": {"code": grid(1)}, "geometry": geometry})
    assert (whys(report), report.shapes) == ([(1, why, True)], ())


def test_a_small_slip_of_the_pen_is_mended_and_said() -> None:
    [[a, b, c, d, _]] = square(0, 0)
    spike = [[a, b, c, [c[0], c[1] + 0.0005], c, d, a]]
    report = read(line(grid(1), spike))
    assert whys(report) == [(1, "mended", False)]
    assert len(report.shapes) == 1
    assert read(line(grid(1), [[a, b, c, d]])).findings[0].why == "open_ring"


def test_what_a_chinese_map_drew_is_moved_to_where_it_is() -> None:
    shifted = [[geo.to_gcj02(*point) for point in ring] for ring in square(0, 0)]
    [shape] = read(line(grid(1), shifted), gcj02=True).shapes
    assert (shape.west, shape.south) == pytest.approx((WEST, SOUTH), abs=1e-7)


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff\xfe", b'{"features": 3}', b'{"features": [1]}', b"[" * 99_999])
def test_a_file_that_is_no_geojson_is_refused_in_words(raw) -> None:
    with pytest.raises(boundaries.NotReadable) as refused:
        boundaries.read(raw, source="x", atlas=find.Atlas(on=TODAY))
    assert refused.value.zh != refused.value.en


def test_without_the_numeric_extra_it_says_so_plainly(monkeypatch) -> None:
    monkeypatch.setattr(boundaries, "find_spec", lambda name: None)
    with pytest.raises(boundaries.NoGeometry) as refused:
        read(line(grid(1), square(0, 0)))
    assert "shapely" in refused.value.zh


@pytest.mark.data
def test_the_councils_of_los_angeles_overlap_in_33_pairs(data) -> None:
    raw = (data / "boundaries" / "la_neighborhood_councils.geojson").read_bytes()
    act.add_area(code="LA", level=1, name={"en": "Los Angeles"}, zone="America/Los_Angeles", **BY)
    for each in json.loads(raw)["features"]:
        said = each["properties"]
        act.add_area(code=f"LA/{said['nc_id']}", level=3, parent="LA", name={"en": said["name"]}, **BY)
    report = boundaries.read(raw, source="LA", atlas=find.Atlas(on=TODAY, inside="LA"))
    assert (whys(report), report.lines, len(report.shapes)) == ([(89, "thin", False)], 99, 99)
    # Neighbours drawn apart by the width of a pen share slivers; more than a hectare is no sliver.
    assert len([each for each in report.overlaps if each.square_metres > 10_000]) == 33
    assert report.overlaps[0].square_metres > 8_000_000
    assert report.gaps[0].square_metres > 10_000
    assert act.keep_boundaries(report, day=TODAY, **BY) == 99
    assert find.locate(-118.2437, 34.0522).area.name["en"]
