"""A file of buildings, dwellings or shops: each row fits, is there already, or says why not; nothing is moved unsaid."""

import json

import pytest

from fengqiao.intake.imports import stones
from fengqiao.intake.imports.stones import BUILDINGS, DWELLINGS, PREMISES, Here, Known, Line, Reading, Rejected
from fengqiao.places import geo
from fengqiao.places.models import Building
from fengqiao.places.tree import Place

GRID = Place("120101001001-01", 4, "120101001001-01", "120101001001", {"zh": "第一网格"})
HOME = Place("120101001001", 3, "120101001001", "120101001000", {"zh": "柳荫里社区", "en": "Willow Lane"})
NEXT = Place("120101001002", 3, "120101001002", "120101001000", {"zh": "和顺里社区"})
HEADER = ["geometry", "名称", "地址", "区域代码", "经度", "纬度", "层数", "高度", "编号"]


def at(lon: float, lat: float) -> Place | None:
    """A grid of two hundredths of a degree, its neighbour east of it."""
    if not 39.12 <= lat <= 39.122:
        return None
    return GRID if 117.2 <= lon <= 117.202 else NEXT if 117.202 < lon <= 117.204 else None


def known(**more) -> Known:
    areas = {"120101001001": HOME, "柳荫里社区": HOME, "120101001001-01": GRID}
    return Known(areas, at, HOME.scope, **more)


def ring(west: float = 117.2005, south: float = 39.1205, side: float = 2e-4) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def square(**place: float) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [ring(**place)]})


def building(here: Known | None = None, system: str = "wgs84", **cells: str):
    row = [cells.get(head, "") for head in HEADER]
    reading = Reading(BUILDINGS, HEADER, stones.guess(HEADER, BUILDINGS), system)
    made = stones.line(2, row, reading, here or known())
    if isinstance(made, Line) and here is not None:
        here.taken.update(made.keys)
    return made


def why(made) -> str:
    assert isinstance(made, Rejected), made
    for language in (0, 1):
        assert "{" not in stones.WHY[made.why][language].format(value=made.value)
    return made.why


def test_a_footprint_is_enough_and_lies_in_the_grid_of_its_middle() -> None:
    made = building(geometry=square(), 层数="6层", 高度="18.5 m", 编号="w7")
    assert isinstance(made, Line)
    assert (made.found.area, made.found.storeys, made.found.height) == (GRID.code, 6, 18.5)
    assert made.found.name == {"zh": "楼栋 w7", "en": "Building w7"}


def test_a_polygon_as_wkt_is_read_too() -> None:
    text = "POLYGON Z ((" + ", ".join(f"{x} {y} 3.5" for x, y in ring()) + "))"
    assert building(geometry=text).found.shape.trace == building(geometry=square()).found.shape.trace
    many = "SRID=4326;MULTIPOLYGON(((" + ",".join(f"{x} {y}" for x, y in ring()) + ")))"
    assert building(geometry=many).found.shape.trace == building(geometry=square()).found.shape.trace


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"geometry": square(), "层数": "0"}, "bad_storeys"),
        ({"geometry": square(), "层数": "900"}, "bad_storeys"),
        ({"geometry": square(), "层数": "六"}, "number"),
        ({"geometry": square(), "层数": "5.5"}, "number"),
        ({"geometry": square(), "高度": "-3"}, "bad_height"),
        ({"geometry": square(), "高度": "nan"}, "number"),
        ({"geometry": "{}"}, "not_polygon"),
        ({"geometry": "somewhere"}, "no_shape"),
        ({"geometry": "[1,2]"}, "no_shape"),
        ({"geometry": square(south=39.2)}, "no_grid"),
        ({"geometry": square(west=117.2031)}, "elsewhere"),
        ({"geometry": square(), "区域代码": "120999999999"}, "elsewhere"),
        ({"名称": "1号楼"}, "no_place"),
        ({"名称": "1号楼", "经度": "117.2", "纬度": "x"}, "number"),
        ({"名称": "1号楼", "经度": "39.1205", "纬度": "117.2005"}, "swapped"),
        ({"名称": "1号楼", "经度": "517000", "纬度": "4331000"}, "metres"),
    ],
)
def test_a_row_that_does_not_fit_says_why(cells: dict[str, str], reason: str) -> None:
    assert why(building(**cells)) == reason


def test_metres_and_latitude_first_inside_a_footprint_are_recognised() -> None:
    local = json.dumps({"type": "Polygon", "coordinates": [[[517000, 4331000], [517010, 4331000], [517010, 4331010]]]})
    assert why(building(geometry=local)) == "metres"
    turned = json.dumps({"type": "Polygon", "coordinates": [[[y, x] for x, y in ring()]]})
    assert why(building(geometry=turned)) == "swapped"


def test_a_self_crossing_footprint_is_named() -> None:
    a, b, c, d, _ = ring()
    bow = json.dumps({"type": "Polygon", "coordinates": [[a, c, b, d, a]]})
    assert why(building(geometry=bow)) == "crosses"


def test_a_shifted_row_is_moved_only_on_somebodys_word() -> None:
    shifted = json.dumps({"type": "Polygon", "coordinates": [[list(geo.to_gcj02(*point)) for point in ring()]]})
    assert why(building(geometry=shifted)) == "looks_gcj02"
    taken = building(geometry=shifted, system="gcj02")
    assert taken.found.lon == pytest.approx(117.2006, abs=1e-6)
    assert why(building(geometry=square(), system="gcj02")) == "looks_wgs84"


def test_what_is_written_has_to_agree_with_where_the_point_lies() -> None:
    assert building(geometry=square(), 区域代码="柳荫里社区").found.area == GRID.code
    here = known()
    here.areas = {**here.areas, "和顺里社区": NEXT}
    assert why(building(here, geometry=square(), 区域代码="和顺里社区")) == "not_there"


def test_without_outlines_the_written_area_counts_and_without_either_nothing_does() -> None:
    bare = known(outlined=False)
    assert building(bare, geometry=square(), 区域代码="120101001001").found.area == HOME.code
    assert why(building(bare, geometry=square(south=39.1211))) == "no_place"


def test_the_same_ground_or_number_twice_in_a_file_is_named_and_what_is_there_is_known() -> None:
    here = known()
    one = building(here, geometry=square(), 编号="1")
    assert isinstance(one, Line)
    assert why(building(here, geometry=square(), 编号="2")) == "here_twice"
    assert why(building(here, geometry=square(south=39.121), 编号="1")) == "here_twice"
    assert isinstance(building(known(there=set(one.keys)), geometry=square(), 编号="1"), Here)


HOUSE = Building(area_id=GRID.code, name={"zh": "1号楼"}, address="柳荫里1号", storeys=6)
DOORS = {
    ("ref", "b1"): HOUSE,
    ("address", "柳荫里1号"): HOUSE,
    ("name", "1号楼"): None,
    ("name", f"{GRID.code}/1号楼"): HOUSE,
}
ROOMS = ["楼栋", "楼栋编码", "地址", "网格", "单元", "楼层", "室号"]


def dwelling(here: Known | None = None, **cells: str):
    reading = Reading(DWELLINGS, ROOMS, stones.guess(ROOMS, DWELLINGS))
    return stones.line(2, [cells.get(head, "") for head in ROOMS], reading, here or known(doors=DOORS))


def test_a_dwelling_finds_its_building_by_code_address_or_name_within_its_area() -> None:
    for cells in ({"楼栋编码": "b1"}, {"地址": "柳荫里 1号"}, {"楼栋": "1号楼", "网格": "120101001001-01"}):
        made = dwelling(室号="301", 楼层="3", 单元="2", **cells)
        assert made.found.building is HOUSE and made.found.stairwell == "2单元" and made.found.storey == 3


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"楼栋": "9号楼", "室号": "101"}, "no_building"),
        ({"室号": "101"}, "no_building"),
        ({"楼栋": "1号楼", "室号": "101"}, "two_buildings"),
        ({"楼栋编码": "b1"}, "no_number"),
        ({"楼栋编码": "b1", "室号": "9" * 30}, "no_number"),
        ({"楼栋编码": "b1", "室号": "701", "楼层": "7"}, "above_roof"),
        ({"楼栋编码": "b1", "室号": "001", "楼层": "0"}, "bad_storey"),
        ({"楼栋编码": "b1", "室号": "101", "网格": "nowhere"}, "elsewhere"),
    ],
)
def test_a_dwelling_that_does_not_fit_says_why(cells: dict[str, str], reason: str) -> None:
    assert why(dwelling(**cells)) == reason


@pytest.mark.parametrize(
    ("said", "storey"), [("3", 3), ("3层", 3), ("3F", 3), ("B1", -1), ("地下2层", -2), ("负一层", -1), ("", None)]
)
def test_storeys_are_read_as_people_write_them(said: str, storey: int | None) -> None:
    assert dwelling(楼栋编码="b1", 室号="101", 楼层=said).found.storey == storey


def test_a_shop_is_known_by_the_names_of_its_kinds() -> None:
    header = ["楼栋编码", "名称", "种类", "电话", "隐患", "营业时间"]
    here = known(
        doors=DOORS, kinds={("premises", "shop"), ("hazard", "gas")},
        called={("premises", "商铺"): "shop", ("hazard", "燃气"): "gas"},
    )  # fmt: skip
    reading = Reading(PREMISES, header, stones.guess(header, PREMISES))
    made = stones.line(2, ["b1", "小卖部", "商铺", "022-1", "燃气、gas", "8-20"], reading, here)
    assert (made.found.kind, made.found.hazards, made.found.contact) == ("shop", ("gas",), "022-1")
    assert why(stones.line(2, ["b1", "小卖部", "赌场", "", "", ""], reading, here)) == "no_kind"
    assert why(stones.line(2, ["b1", "小卖部", "商铺", "", "龙", ""], reading, here)) == "no_kind"
    assert why(stones.line(2, ["b1", "", "商铺", "", "", ""], reading, here)) == "no_name"


def test_a_table_says_by_its_columns_what_its_rows_are() -> None:
    assert stones.kind_of(HEADER) == BUILDINGS
    assert stones.kind_of(ROOMS) == DWELLINGS
    assert stones.kind_of(["楼栋", "名称", "种类", "隐患"]) == PREMISES
    assert stones.kind_of(["名称", "地址", "层数"]) == BUILDINGS
