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
    buildings_changed,
    change_building,
    end_building,
    keep_buildings,
    load_buildings,
    new_plate,
)
from fengqiao.places.act.chains import chain_of
from fengqiao.places.act.days import enter_year, set_days
from fengqiao.places.act.inside import (
    FoundDwelling,
    FoundPremises,
    add_dwelling,
    add_stairwell,
    change_premises,
    end_dwelling,
    end_premises,
    end_stairwell,
    keep_dwellings,
    keep_premises,
    set_kind,
)
from fengqiao.places.act.kinds import load_kinds
from fengqiao.places.act.plates import replace_plate, withdraw_plate

__all__ = [
    "Found",
    "FoundDwelling",
    "FoundPremises",
    "Loaded",
    "add_area",
    "add_building",
    "add_dwelling",
    "add_stairwell",
    "buildings_changed",
    "chain_of",
    "change_building",
    "change_premises",
    "end_area",
    "end_building",
    "end_dwelling",
    "end_premises",
    "end_stairwell",
    "enter_year",
    "keep_boundaries",
    "keep_buildings",
    "keep_dwellings",
    "keep_premises",
    "load_buildings",
    "load_kinds",
    "load_tianjin",
    "load_tree",
    "new_plate",
    "rename_area",
    "replace_plate",
    "set_days",
    "set_kind",
    "withdraw_plate",
]
