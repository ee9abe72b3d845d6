"""The tree of areas in memory: by code, up to the root, down to the grids, by name, on a day."""

from __future__ import annotations

import csv
import gzip
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import NamedTuple

from fengqiao.places.models import CITY, COMMUNITY, DISTRICT, GRID, STREET

TIANJIN = "tianjin.csv.gz"
# Beijing, Tianjin, Shanghai, Chongqing: their districts lie right below them.
MUNICIPALITIES = {"11", "12", "31", "50"}


class Place(NamedTuple):
    """An area as questions about the tree need it."""

    code: str
    level: int
    scope: str
    parent: str
    name: Mapping[str, str]
    kind: str = ""
    civil_code: str = ""
    zone: str = "Asia/Shanghai"
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    lon: float | None = None
    lat: float | None = None

    def valid(self, day: date | None) -> bool:
        """Whether it counts on that day; without a day, whether it has not been ended."""
        if day is None:
            return self.valid_to is None
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


class Tree:
    """All areas of an installation, ended ones too."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.code: place for place in places}
        self._children: dict[str, list[Place]] = {}
        for place in sorted(self._places.values(), key=lambda place: place.code):
            self._children.setdefault(place.parent, []).append(place)
        self._by_civil_code = {place.civil_code: place for place in self._places.values() if place.civil_code}
        self._words = [
            (plain(place.name.get("zh", "")), plain(place.name.get("en", "")), place)
            for place in sorted(self._places.values(), key=lambda place: (place.level, place.code))
        ]

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, code: str) -> bool:
        return code in self._places

    def __getitem__(self, code: str) -> Place:
        return self._places[code]

    def get(self, code: str) -> Place | None:
        """The area of that code, ended or not."""
        return self._places.get(code)

    def by_civil_code(self, code: str) -> Place | None:
        """The area that the civil-affairs list numbers so."""
        return self._by_civil_code.get(code)

    def path(self, code: str) -> list[Place]:
        """From the root down to the area itself."""
        found: list[Place] = []
        while (place := self._places.get(code)) and place not in found:
            found.append(place)
            code = place.parent
        return found[::-1]

    def district_of(self, code: str) -> Place | None:
        """The district whose chain keeps what happens there; the city itself for a city-wide matter."""
        up = [place for place in self.path(code) if place.level <= DISTRICT]
        return up[-1] if up else None

    def children(self, code: str = "", *, on: date | None = None) -> list[Place]:
        """What lies directly below; without a code, the roots."""
        return [place for place in self._children.get(code, ()) if place.valid(on)]

    def below(self, code: str, *, on: date | None = None) -> Iterator[Place]:
        """Everything inside, parents before children, the area itself not."""
        for place in self.children(code, on=on):
            yield place
            yield from self.below(place.code, on=on)

    def inside(self, code: str, outer: str) -> bool:
        """Whether the area is the outer one or lies in it."""
        return any(place.code == outer for place in self.path(code))

    def common(self, first: str, second: str) -> Place | None:
        """The nearest area that contains both."""
        found = None
        for one, other in zip(self.path(first), self.path(second), strict=False):
            if one.code != other.code:
                break
            found = one
        return found

    def today(self, code: str, *, on: date | None = None) -> Place | None:
        """The area that answers now for a code that may have been withdrawn: it, or who succeeded it."""
        seen: set[str] = set()
        while (place := self._places.get(code)) and not place.valid(on) and code not in seen:
            seen.add(code)
            code = place.successor
        return place if place is not None and place.valid(on) else None

    def named(self, name: str, *, inside: str = "", on: date | None = None) -> list[Place]:
        """The areas that are called exactly so in either language."""
        wanted = plain(name)
        return [
            place
            for zh, en, place in self._words
            if wanted and wanted in (zh, en) and place.valid(on) and self._within(place, inside)
        ]

    def search(self, text: str, *, inside: str = "", on: date | None = None, most: int = 20) -> list[Place]:
        """Areas by name; several words may also be a name after the names of what it lies in."""
        whole, words = plain(text), [plain(word) for word in text.split()]
        if not words:
            return []
        found: list[tuple[int, int, str, Place]] = []
        for zh, en, place in self._words:
            rank = min(_rank(whole, zh), _rank(whole, en))
            if rank == _NO and len(words) > 1 and min(_rank(words[-1], zh), _rank(words[-1], en)) < _NO:
                above = [plain(name) for up in self.path(place.code)[:-1] for name in up.name.values()]
                if all(any(word in name for name in above) for word in words[:-1]):
                    rank = 3
            if rank < _NO and place.valid(on) and self._within(place, inside):
                found.append((rank, place.level, place.code, place))
        found.sort(key=lambda hit: hit[:3])
        return [hit[3] for hit in found[:most]]

    def _within(self, place: Place, outer: str) -> bool:
        return not outer or self.inside(place.code, outer)


_NO = 9


def _rank(wanted: str, name: str) -> int:
    if wanted not in name:
        return _NO
    return 0 if wanted == name else 1 if name.startswith(wanted) else 2


def plain(text: str) -> str:
    """A name as searching compares it: one width, one case, no spaces or tone marks."""
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in text if not sign.isspace() and not unicodedata.combining(sign))


def level_of(code: str) -> int:
    """The level that a code of the national form stands for."""
    if "-" in code:
        return GRID
    # A municipality's code begins with two digits of its own, another city's with four.
    for level, zeros in ((CITY, 8), (DISTRICT, 6), (STREET, 3)):
        if code.endswith("0" * zeros):
            return level
    return COMMUNITY


def scope_of(code: str) -> str:
    """The beginning that the codes of everything inside share."""
    level = level_of(code)
    if level == CITY and code[2:4] != "00":
        return code[:4]
    return code[: (2, 6, 9, 12, len(code))[level]]


def parent_of(code: str) -> str:
    """The code of what the area lies in; empty for a city."""
    level = level_of(code)
    if level == GRID:
        return code.rpartition("-")[0]
    city = 2 if code[:2] in MUNICIPALITIES else 4
    return "" if level == CITY else code[: (0, city, 6, 9)[level]].ljust(12, "0")


def tianjin() -> Iterator[Place]:
    """The shipped tree of Tianjin, parents before children."""
    packed = files("fengqiao.places").joinpath("data", TIANJIN).read_bytes()
    for row in csv.DictReader(gzip.decompress(packed).decode().splitlines()):
        code = row["code"]
        yield Place(
            code=code,
            level=level_of(code),
            scope=scope_of(code),
            parent=parent_of(code),
            name={"zh": row["zh"]} | ({"en": row["en"]} if row["en"] else {}),
            kind=row["kind"],
            civil_code=row["civil"],
            lon=float(row["lon"]) if row["lon"] else None,
            lat=float(row["lat"]) if row["lat"] else None,
        )
