"""In which system the coordinates of a file are: degrees or metres, WGS-84 or GCJ-02; recognised, never guessed; pure.

A number alone does not say whether a Chinese map has shifted it. What lies in our areas as it stands and what only
does so unshifted is counted, and whoever brings the file says which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from fengqiao.places import geo

WGS84, GCJ02 = "wgs84", "gcj02"
METRES: Final = "metres"
SWAPPED: Final = "swapped"
DEGREES: Final = "degrees"
MOST_WEIGHED: Final = 2_000

type Lies = Callable[[float, float], bool]


class Weighed(NamedTuple):
    """How many points are what: metres, latitude before longitude; in our areas only as one system, as both, as none.

    `asked` says that somewhere among them a map may be shifted, so that somebody has to say which system it is.
    """

    points: int = 0
    metres: int = 0
    swapped: int = 0
    wgs84: int = 0
    gcj02: int = 0
    both: int = 0
    neither: int = 0
    asked: bool = False

    @property
    def mixed(self) -> bool:
        """Whether no single answer is right for all: more than one in a hundred speaks for another system."""
        said = sorted((self.wgs84, self.gcj02, self.metres, self.swapped))
        return said[-2] * 100 > self.points

    @property
    def likely(self) -> str:
        """What most points speak for, to be shown beside the question; empty where nothing does."""
        if self.wgs84 == self.gcj02:
            return ""
        return WGS84 if self.wgs84 > self.gcj02 else GCJ02


def looks(x: float, y: float) -> str:
    """What a pair of numbers can only be."""
    if abs(x) <= 180 and abs(y) <= 90:
        return DEGREES
    return SWAPPED if abs(x) <= 90 and abs(y) <= 180 else METRES


def weigh(points: Iterable[tuple[float, float]], lies: Lies) -> Weighed:
    """Count what the points of a file are; `lies` says whether a WGS-84 point lies in one of our areas."""
    count = dict.fromkeys(Weighed._fields[:-1], 0)
    asked = False
    for x, y in points:
        count["points"] += 1
        seen = looks(x, y)
        if seen != DEGREES:
            count[seen] += 1
            continue
        asked = asked or geo.shifted(x, y)
        plain, back = lies(x, y), lies(*geo.to_wgs84(x, y))
        count["both" if plain and back else WGS84 if plain else GCJ02 if back else "neither"] += 1
    return Weighed(**count, asked=asked)


def other_system(lon: float, lat: float, *, said: str, lies: Lies) -> str:
    """Why a point that lies in no area as it was said to be read lies in one as the other system; else empty."""
    if not geo.shifted(lon, lat):
        return ""
    if said == GCJ02:
        return "looks_wgs84" if lies(lon, lat) else ""
    return "looks_gcj02" if lies(*geo.to_wgs84(lon, lat)) else ""
