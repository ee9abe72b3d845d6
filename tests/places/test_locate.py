"""A point belongs to the area that covers it, exactly, and to the lowest code on a border."""

import gzip
import json
import random
from importlib.resources import files

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fengqiao.places.locate import UNIT, Locator, polygons

shapely = pytest.importorskip("shapely")
numpy = pytest.importorskip("numpy")

from fengqiao.places.raster import Raster  # noqa: E402  (it needs what was just asked for)

SQUARE = [[(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]]
NEXT = [[(10, 0), (20, 0), (20, 10), (10, 10), (10, 0)]]
HOLED = [*SQUARE, [(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)]]


def located(shapes, x, y):
    """Asked one by one, of the raster alone and of the raster among others: all say the same."""
    one, many = Locator(shapes), Raster(shapes)
    found = one.at(x * UNIT, y * UNIT)
    assert many.at(x * UNIT, y * UNIT) == found
    assert of(many, [(x * UNIT, y * UNIT), (0, 0), (x * UNIT, y * UNIT)])[::2] == [found, found]
    return found


def of(raster, asked):
    """The raster asked for all of them at once."""
    x, y = numpy.array(asked, numpy.int64).reshape(-1, 2).T
    return [raster.codes[found] if found >= 0 else None for found in raster.of(x.copy(), y.copy())]


def test_a_point_inside_belongs_to_its_area_and_one_outside_to_none() -> None:
    shapes = [("a", [SQUARE]), ("b", [NEXT])]
    assert located(shapes, 5, 5) == "a"
    assert located(shapes, 15, 5) == "b"
    assert located(shapes, 25, 5) is None
    assert located(shapes, -1, -1) is None
    assert Locator([]).locate(5, 5) is None
    assert Raster([]).locate(5, 5) is None
    assert of(Raster([]), [(5, 5)]) == [None]


def test_on_a_border_the_lowest_code_wins_in_whichever_order_the_areas_came() -> None:
    for shapes in ([("a", [SQUARE]), ("b", [NEXT])], [("b", [NEXT]), ("a", [SQUARE])]):
        assert located(shapes, 10, 5) == "a"
        assert located(shapes, 10, 0) == "a"
    assert located([("b", [SQUARE]), ("a", [NEXT])], 10, 5) == "a"


def test_one_step_beside_a_border_is_not_on_it() -> None:
    for kind in (Locator, Raster):
        locator = kind([("a", [SQUARE]), ("b", [NEXT])])
        assert locator.at(10 * UNIT + 1, 5) == "b"
        assert locator.at(20 * UNIT + 1, 5) is None


def test_a_hole_is_outside_but_its_border_is_not() -> None:
    shapes = [("a", [HOLED])]
    assert located(shapes, 5, 5) is None
    assert located(shapes, 4, 5) == "a"
    assert located(shapes, 3, 5) == "a"
    assert located([*shapes, ("b", [[[(4, 4), (6, 4), (6, 6), (4, 6)]]])], 5, 5) == "b"


def test_an_area_may_lie_in_several_pieces() -> None:
    shapes = [("a", [SQUARE, [[(30, 0), (40, 0), (40, 10), (30, 10), (30, 0)]]]), ("b", [NEXT])]
    assert [located(shapes, x, 5) for x in (5, 15, 25, 35)] == ["a", "b", None, "a"]


def test_where_areas_overlap_the_lowest_code_wins() -> None:
    shapes = [("b", [SQUARE]), ("a", [[[(5, 0), (15, 0), (15, 10), (5, 10)]]])]
    assert [located(shapes, x, 5) for x in (2, 7, 12)] == ["b", "a", "a"]


def test_what_is_no_place_is_in_no_area() -> None:
    for kind in (Locator, Raster):
        locator = kind([("a", [SQUARE])])
        assert locator.locate(float("nan"), 5) is None
        assert locator.locate(5, float("inf")) is None
    odd = numpy.array([float("nan"), 5, float("-inf"), 1e300, 5])
    assert list(locator.of_degrees(odd, numpy.array([5, float("inf"), 5, 5, 5]))) == [-1, -1, -1, -1, 0]


points = st.tuples(st.integers(0, 40), st.integers(0, 40))


@st.composite
def maps(draw):
    """A few areas of small whole coordinates, so that points often meet borders and corners."""
    shapes = []
    for code in "cab"[: draw(st.integers(1, 3))]:
        corners = draw(st.lists(points, min_size=3, max_size=9, unique=True))
        shape = shapely.make_valid(shapely.Polygon(corners))
        if draw(st.booleans()):
            other = draw(st.lists(points, min_size=3, max_size=5, unique=True))
            shape = shape.symmetric_difference(shapely.make_valid(shapely.Polygon(other)))
        scale = 1_000_000
        shape = shapely.set_precision(shapely.transform(shape, lambda xy, by=scale: (xy * by).round()), 1)
        parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
        shapes.append((code, shapely.MultiPolygon(parts)))
    return shapes


def rings(shape):
    return [
        [[(x / UNIT, y / UNIT) for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in shape.geoms
    ]


@settings(max_examples=150, deadline=None)
@given(maps(), st.lists(points, min_size=1, max_size=20), st.integers(-2, 2))
def test_it_agrees_with_an_exact_geometry_library(shapes, asked, beside) -> None:
    assume(any(not shape.is_empty for _, shape in shapes))
    locator = Locator([(code, rings(shape)) for code, shape in shapes])
    corners = [(int(x), int(y)) for _, shape in shapes for x, y in shapely.get_coordinates(shape)]
    asked = [(x * 1_000_000 + beside, y * 1_000_000) for x, y in asked] + corners[:20]
    for x, y in asked:
        covering = [code for code, shape in shapes if shape.covers(shapely.Point(x, y))]
        assert locator.at(x, y) == min(covering, default=None), (x, y)
    raster = Raster([(code, rings(shape)) for code, shape in shapes])
    answers = [locator.at(x, y) for x, y in asked]
    assert [raster.at(x, y) for x, y in asked] == answers
    assert of(raster, asked) == answers


@pytest.fixture(scope="module")
def districts():
    packed = files("fengqiao.places").joinpath("data", "districts.geojson.gz").read_bytes()
    found = json.loads(gzip.decompress(packed))["features"]
    return [(each["properties"]["code"], polygons(each["geometry"])) for each in found]


def test_the_districts_of_tianjin_are_found_as_an_exact_library_finds_them(districts) -> None:
    whole = [(code, shapely.MultiPolygon([(part[0], part[1:]) for part in parts])) for code, parts in districts]
    locator = Locator(districts)
    chance = random.Random(7)
    asked = [(round(chance.uniform(116.7, 118.2), 7), round(chance.uniform(38.5, 40.3), 7)) for _ in range(600)]
    asked += [tuple(parts[0][0][0]) for _, parts in districts]
    for _, shape in whole:
        shapely.prepare(shape)
    for lon, lat in asked:
        covering = [code for code, shape in whole if shape.covers(shapely.Point(lon, lat))]
        assert locator.locate(lon, lat) == min(covering, default=None)
    raster = Raster(districts)
    told = raster.of_degrees(*numpy.array(asked).T)
    assert [raster.codes[found] if found >= 0 else None for found in told] == [locator.locate(*at) for at in asked]
