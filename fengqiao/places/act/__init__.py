"""The only door through which places change: the tree, its boundaries, buildings, and days of work."""

from fengqiao.places.act.areas import (
    Loaded,
    add_area,
    end_area,
    keep_boundaries,
    load_tianjin,
    load_tree,
    rename_area,
)
from fengqiao.places.act.buildings import (
    Found,
    add_building,
    load_buildings,
    new_plate,
    replace_plate,
    withdraw_plate,
)
from fengqiao.places.act.chains import chain_of
from fengqiao.places.act.days import enter_year, set_days

__all__ = [
    "Found",
    "Loaded",
    "add_area",
    "add_building",
    "chain_of",
    "end_area",
    "enter_year",
    "keep_boundaries",
    "load_buildings",
    "load_tianjin",
    "load_tree",
    "new_plate",
    "rename_area",
    "replace_plate",
    "set_days",
    "withdraw_plate",
]
