"""GeoJSON and CityJSON are read as tables; what is neither says so."""

import gzip
import json

import pytest

from fengqiao.intake.imports import shapes
from fengqiao.intake.imports.table import WHY, NotRead

SQUARE = [[117.2, 39.12], [117.2002, 39.12], [117.2002, 39.1202], [117.2, 39.1202], [117.2, 39.12]]


def feature(**told):
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}, "properties": told}


def rows(whole, name="a.geojson"):
    raw = whole if isinstance(whole, bytes) else json.dumps(whole, ensure_ascii=False).encode()
    return list(shapes.stream(raw, name))


def refused(whole) -> str:
    with pytest.raises(NotRead) as error:
        rows(whole)
    assert len(WHY[error.value.why]) == 2
    return error.value.why


def test_a_collection_becomes_a_table_with_the_shape_first() -> None:
    header, one, two = rows(
        {"type": "FeatureCollection", "features": [feature(name="1号楼", levels=6.0), feature(ref=7)]}
    )
    assert header == ["geometry", "name", "levels", "ref"]
    assert json.loads(one[0])["coordinates"] == [SQUARE] and one[1:] == ["1号楼", "6", ""]
    assert two[1:] == ["", "", "7"]


def test_a_feature_a_line_is_read_too_packed_or_not() -> None:
    lines = "\n".join(json.dumps(feature(id=n)) for n in range(3)).encode()
    assert len(rows(lines)) == len(rows(gzip.compress(lines))) == 4


def test_a_table_is_read_as_it_is() -> None:
    assert rows("名称,层数\n1号楼,6\n".encode(), "a.csv") == [["名称", "层数"], ["1号楼", "6"]]


def test_a_row_that_is_no_feature_stays_a_row_to_be_written_out() -> None:
    assert rows({"type": "FeatureCollection", "features": [feature(name="a"), None, 7]})[2:] == [["", ""], ["", ""]]


@pytest.mark.parametrize(
    ("whole", "why"),
    [
        (b"{", "not_json"),
        (b"[1, 2]", "not_json"),
        (b"[" * 100_000, "not_json"),
        ({"type": "Topology"}, "not_json"),
        ({"type": "FeatureCollection", "features": {}}, "not_json"),
        ({"type": "FeatureCollection", "features": []}, "empty"),
        (b"\x1f\x8bnothing", "not_json"),
        ("{名".encode("gb18030"), "not_json"),
        ({"type": "CityJSON"}, "not_city"),
        ({"type": "CityJSON", "vertices": [], "CityObjects": {}}, "empty"),
        ({"type": "CityJSON", "vertices": [[1, 2]], "CityObjects": {}}, "not_city"),
        ({"type": "FeatureCollection", "features": [feature(前科="无")]}, "never"),
    ],
)
def test_what_is_neither_says_so(whole, why: str) -> None:
    assert refused(whole) == why


def test_what_unpacks_to_too_much_is_not_opened() -> None:
    assert refused(gzip.compress(b" " * (shapes.MOST_UNPACKED + 2))) == "bomb"


def box(number: int, west: int, *, ground: list[list[int]] | None = None) -> dict:
    """A block of 10 units a side whose eight corners begin at 8 * number."""
    a = 8 * number
    floor = ground or [[a, a + 3, a + 2, a + 1]]
    walls = [[[a + n, a + (n + 1) % 4, a + 4 + (n + 1) % 4, a + 4 + n]] for n in range(4)]
    return {
        "type": "Building", "attributes": {"storeysAboveGround": 6},
        "geometry": [{"type": "Solid", "lod": "1", "boundaries": [[[each] for each in floor] + walls + [[[a + 4, a + 5, a + 6, a + 7]]]]}],
    }  # fmt: skip


def corners(west: int) -> list[list[int]]:
    flat = [(west, 0), (west + 10, 0), (west + 10, 10), (west, 10)]
    return [[x, y, z] for z in (0, 18) for x, y in flat]


def test_a_city_gives_the_ground_of_each_building_and_its_height() -> None:
    city = {
        "type": "CityJSON", "version": "2.0", "transform": {"scale": [1e-5, 1e-5, 1], "translate": [117.2, 39.12, 3]},
        "CityObjects": {"b1": box(0, 0), "road": {"type": "Road"}}, "vertices": corners(0),
    }  # fmt: skip
    header, row = rows(city)
    told = dict(zip(header, row, strict=True))
    assert told["id"] == "b1" and told["storeysAboveGround"] == "6" and told["measuredHeight"] == "18"
    [ring] = json.loads(told["geometry"])["coordinates"]
    assert sorted(map(tuple, ring)) == [
        (pytest.approx(x), pytest.approx(y)) for x in (117.2, 117.2001) for y in (39.12, 39.1201)
    ]


def test_parts_side_by_side_are_one_ground_without_the_wall_between_them() -> None:
    whole = {"type": "Building", "children": ["p1", "p2"]}
    vertices = [[0, 0, 0], [10, 0, 0], [20, 0, 0], [20, 10, 0], [10, 10, 0], [0, 10, 0]]
    parts = {
        "p1": {
            "type": "BuildingPart",
            "geometry": [{"type": "MultiSurface", "lod": "0", "boundaries": [[[0, 1, 4, 5]]]}],
        },
        "p2": {
            "type": "BuildingPart",
            "geometry": [{"type": "MultiSurface", "lod": "0", "boundaries": [[[1, 2, 3, 4]]]}],
        },
    }
    _, row = rows({"type": "CityJSON", "CityObjects": {"b": whole, **parts}, "vertices": vertices})
    [ring] = json.loads(row[0])["coordinates"]
    assert len(ring) == 6


@pytest.mark.data
def test_the_published_city_models_are_read(data) -> None:
    for name, count in (("delft", 160), ("zurich_subset_lod2", 49)):
        raw = (data / "buildings" / f"{name}.city.json.gz").read_bytes()
        found = rows(raw)
        assert len(found) == count + 1
        assert all(row[0] for row in found[1:])
