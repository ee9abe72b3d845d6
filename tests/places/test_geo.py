"""A pin on a Chinese map and a pin from a satellite are the same place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.places import geo

in_china = st.tuples(st.floats(75, 134), st.floats(4, 53))


def vertices(path):
    for feature in json.loads(path.read_text())["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                yield from ring


def test_a_point_in_tianjin_is_shifted_by_some_550_metres() -> None:
    lon, lat = geo.to_gcj02(117.2, 39.12)
    assert (lon, lat) == pytest.approx((117.2063037, 39.1210293), abs=1e-7)
    assert 530 < geo.metres(117.2, 39.12, lon, lat) < 580


def test_abroad_nothing_is_shifted() -> None:
    assert geo.to_gcj02(-76.6, 39.3) == (-76.6, 39.3)
    assert geo.to_wgs84(9.18, 48.77) == (9.18, 48.77)


def test_a_degree_is_measured_in_metres() -> None:
    assert geo.metres(117, 39, 117, 40) == pytest.approx(111_319, abs=1)
    assert geo.metres(117, 60, 118, 60) == pytest.approx(111_319 / 2, abs=10)


@given(in_china)
def test_there_and_back_is_the_same_place(point) -> None:
    assert geo.to_wgs84(*geo.to_gcj02(*point)) == pytest.approx(point, abs=1e-9)
    assert geo.to_gcj02(*geo.to_wgs84(*point)) == pytest.approx(point, abs=1e-9)


@pytest.mark.data
def test_the_two_files_of_district_polygons_are_one_place(data) -> None:
    satellite = list(vertices(data / "tianjin" / "districts_wgs84.geojson"))
    chinese = list(vertices(data / "tianjin" / "districts.geojson"))
    assert len(satellite) == len(chinese) == 20_383
    worst = max(
        abs(a - b)
        for (lon, lat), (x, y) in zip(satellite, chinese, strict=True)
        for a, b in zip((*geo.to_gcj02(lon, lat), lon, lat), (x, y, *geo.to_wgs84(x, y)), strict=True)
    )
    assert worst < 6e-7
