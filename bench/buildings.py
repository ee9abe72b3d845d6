"""113,000 real buildings and 60,000 dwellings taken in from files as the desk takes them, on SQLite."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import Figure, child, data

PART = "bench.buildings_part"
FILE = "nyc_osm_buildings.geojsonl.gz"


def run() -> list[dict[str, Any]]:
    """Nothing where the folder of data is not there: it is named and left out."""
    folder = data()
    source = folder / "buildings" / FILE if folder is not None else None
    if source is None or not source.is_file():
        print(f"buildings: {FILE} is not there (FENGQIAO_DATA): its figures are left out", file=sys.stderr)
        return []
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    found = child(PART, "buildings", str(source), home=home)
    rooms = child(PART, "dwellings", home=home)
    checked = child(PART, "verify", home=home)
    print(f"buildings: {found} {rooms} {checked}", file=sys.stderr)
    wrong = abs(found["kept"] - found["taken"]) + abs(rooms["kept"] - rooms["taken"]) + checked["wrong"]
    return [
        Figure(
            f"a file of {found['rows']:,} buildings, read and taken in, SQLite",
            found["read"] + found["seconds"],
            "s",
            60,
            most=True,
        ).row(),
        Figure(
            f"a file of {rooms['rows']:,} dwellings, read and taken in, SQLite",
            rooms["read"] + rooms["seconds"],
            "s",
            30,
            most=True,
        ).row(),
        Figure(
            "buildings and dwellings, memory at most", max(found["memory"], rooms["memory"]), "MB", 1000, most=True
        ).row(),
        Figure("buildings, longest commit", max(found["longest"], rooms["longest"]), "s", 1, most=True).row(),
        Figure("buildings and dwellings, lost or not as sealed", wrong, "", 0, most=True).row(),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
