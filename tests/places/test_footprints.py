"""A footprint is kept only where it is one: closed, of some size, crossing itself nowhere."""

import json
from math import cos, pi, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fengqiao.places import geo
from fengqiao.places.buildings import coordinates, footprints
from fengqiao.places.locate import covers, polygons
from fengqiao.places.refusals import WORDS, Refused

shapely = pytest.importorskip("shapely")

HERE = (117.2, 39.12)
STEP = 1e-4
"""About ten metres."""


def ring(*points: tuple[float, float]) -> list[list[float]]:
    return [[HERE[0] + x * STEP, HERE[1] + y * STEP] for x, y in points]


def polygon(*rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


SQUARE = ring((0, 0), (2, 0), (2, 2), (0, 2), (0, 0))


def refusal(geometry: object) -> str:
    with pytest.raises(Refused) as refused:
        footprints.read(geometry)  # type: ignore[arg-type]
    assert refused.value.words("zh") and refused.value.words("en")
    return refused.value.why


def test_a_square_has_a_point_inside_and_its_size() -> None:
    found = footprints.read(polygon(SQUARE))
    assert (found.lon, found.lat) == (pytest.approx(117.2001), pytest.approx(39.1201))
    assert found.square_metres == pytest.approx(22.26 * 22.26 * cos(39.12 * pi / 180), rel=0.01)
    assert json.loads(found.text)["type"] == "Polygon"


def test_the_same_ground_is_known_again_wherever_its_ring_begins_and_whichever_way_it_runs() -> None:
    one = footprints.read(polygon(SQUARE))
    turned = footprints.read(polygon([*SQUARE[2:], *SQUARE[1:3]]))
    backwards = footprints.read({"type": "MultiPolygon", "coordinates": [[SQUARE[::-1]]]})
    open_ring = footprints.read(polygon(SQUARE[:-1]))
    assert {one.trace, turned.trace, backwards.trace, open_ring.trace} == {one.trace}
    assert footprints.read(polygon(ring((0, 0), (3, 0), (3, 2), (0, 2)))).trace != one.trace


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        (polygon(ring((0, 0), (2, 2), (2, 0), (0, 2))), "crosses"),
        (polygon(ring((0, 0), (2, 0), (2, 2), (1, 0), (0, 2))), "crosses"),
        (polygon(SQUARE, ring((1, 1), (3, 1), (3, 1.5), (1, 1.5))), "crosses"),
        (polygon(SQUARE, ring((5, 5), (6, 5), (6, 6))), "hole_outside"),
        (polygon(ring((0, 0), (1, 1))), "no_shape"),
        (polygon(ring((0, 0), (1, 1), (2, 2))), "no_shape"),
        (polygon(), "no_shape"),
        ({"type": "Polygon", "coordinates": None}, "no_shape"),
        ({"type": "Polygon", "coordinates": [7]}, "no_shape"),
        ({"type": "Point", "coordinates": [117, 39]}, "not_polygon"),
        (None, "not_polygon"),
        (polygon([[500000, 4300000], [500010, 4300000], [500010, 4300010]]), "bad_point"),
        (polygon([[float("nan"), 39], [117, 39], [117, 40]]), "bad_point"),
        (polygon([[True, 39], [117, 39], [117, 40]]), "bad_point"),
        (polygon([["117", "39"], [117, 39], [117, 40]]), "bad_point"),
        (polygon(ring((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01))), "tiny"),
        (polygon([[117, 39], [118, 39], [118, 40]]), "huge"),
        (polygon(ring(*[(sin(n), cos(n)) for n in range(6000)])), "many_points"),
    ],
)
def test_what_is_no_footprint_says_why(geometry: object, why: str) -> None:
    assert refusal(geometry) == why
    assert why in WORDS


def test_hairs_that_rounding_leaves_are_taken_off() -> None:
    hair = ring((0, 0), (2, 0), (2, 2), (2, 3), (2, 2), (0, 2))
    assert footprints.read(polygon(hair)).trace == footprints.read(polygon(SQUARE)).trace


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9),
)
def test_it_agrees_with_a_geometry_library_on_what_crosses(points: list[tuple[int, int]]) -> None:
    """Whatever the library calls a valid ring is one; what it refuses is refused but for hairs, which are taken off."""
    drawn = ring(*points)
    theirs = shapely.Polygon(drawn)
    assume(theirs.area > 0)
    try:
        ours = footprints.read(polygon(drawn))
    except Refused as refused:
        assert refused.why in ("crosses", "no_shape") and not theirs.is_valid
    else:
        kept = shapely.from_geojson(ours.text)
        assert kept.is_valid
        assert kept.area == pytest.approx(theirs.buffer(0).area if theirs.is_valid else kept.area)


@given(st.lists(st.floats(2, 20), min_size=5, max_size=14), st.floats(0, 6))
def test_the_point_lies_inside_whatever_the_shape(radii: list[float], turn: float) -> None:
    """Stars with deep bays: the middle of many lies outside."""
    around = [
        (r * cos(turn + 2 * pi * n / len(radii)) + 3 * n, r * sin(turn + 2 * pi * n / len(radii)))
        for n, r in enumerate(radii)
    ]
    try:
        found = footprints.read(polygon(ring(*around)))
    except Refused:
        assume(False)
    assert covers(polygons(json.loads(found.text)), found.lon, found.lat)


def test_numbers_tell_degrees_from_metres_and_from_latitude_first() -> None:
    assert coordinates.looks(117.2, 39.1) == coordinates.DEGREES
    assert coordinates.looks(39.1, 117.2) == coordinates.SWAPPED
    assert coordinates.looks(4_331_000.5, 517_000.2) == coordinates.METRES
    assert coordinates.looks(2_683_000, 1_247_000) == coordinates.METRES


def test_a_shifted_file_is_recognised_by_where_its_points_fall_and_nothing_is_decided() -> None:
    def lies(lon: float, lat: float) -> bool:
        return 117.2 <= lon <= 117.21 and 39.12 <= lat <= 39.13

    inside = [(117.2 + n / 2000, 39.12 + n / 2000) for n in range(1, 20)]
    plain = coordinates.weigh(inside, lies)
    assert plain.likely == coordinates.WGS84 and plain.asked and not plain.mixed
    moved = coordinates.weigh([geo.to_gcj02(*point) for point in inside], lies)
    assert moved.likely == coordinates.GCJ02 and moved.gcj02 + moved.both == 19
    mixed = coordinates.weigh([*inside, *[geo.to_gcj02(*point) for point in inside], (39.1, 117.2), (5e5, 4e6)], lies)
    assert mixed.mixed and (mixed.swapped, mixed.metres) == (1, 1)
    assert not coordinates.weigh([(-73.98, 40.75)], lies).asked


def test_a_row_that_fits_only_as_the_other_system_says_so() -> None:
    def lies(lon: float, lat: float) -> bool:
        return 117.2 <= lon <= 117.201 and 39.12 <= lat <= 39.121

    point = 117.2005, 39.1205
    moved = geo.to_gcj02(*point)
    assert coordinates.other_system(*moved, said=coordinates.WGS84, lies=lies) == "looks_gcj02"
    assert coordinates.other_system(*point, said=coordinates.GCJ02, lies=lies) == "looks_wgs84"
    assert coordinates.other_system(-74, 40, said=coordinates.WGS84, lies=lies) == ""
