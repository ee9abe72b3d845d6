"""The ground of the town: its areas with square polygons, one building with a plate on its door."""

from datetime import datetime

from fengqiao.ledger.door import SYSTEM
from fengqiao.places import act as places
from fengqiao.places.models import Building
from fengqiao.places.tree import Place
from tests.town import AREAS, HESHUN_1, HESHUN_2, MONDAY, WILLOW, WILLOW_1, WILLOW_2, above_of

# One hundredth of a degree a side, from west to east.
SQUARES = {WILLOW_1: 117.20, WILLOW_2: 117.21, HESHUN_1: 117.22, HESHUN_2: 117.23}
SOUTH = 39.12
IN_WILLOW_1 = (117.205, 39.125)
OUTSIDE = (116.4, 39.9)


def lay(now: datetime = MONDAY) -> Building:
    """Lay the ground; returns the building whose plate can be scanned."""
    rows = [
        Place(code, level, scope, above_of(code, level), {"zh": zh, "en": en}) for code, level, scope, zh, en in AREAS
    ]
    shapes = {code: square(west) for code, west in SQUARES.items()}
    places.load_tree(rows, shapes=shapes, source="made up", digest="0", by=SYSTEM, now=now)
    return places.add_building(
        area=WILLOW, name={"zh": "3 号楼", "en": "Building 3"}, address="柳荫里", lon=117.205, lat=39.125,
        by=SYSTEM, now=now,
    )  # fmt: skip


def square(west: float) -> dict[str, object]:
    """A GeoJSON polygon, a hundredth of a degree wide."""
    east, north = round(west + 0.01, 2), SOUTH + 0.01
    return {
        "type": "Polygon",
        "coordinates": [[[west, SOUTH], [east, SOUTH], [east, north], [west, north], [west, SOUTH]]],
    }
