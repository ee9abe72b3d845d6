"""A Chinese or English address in a resident's words, taken apart, and the doors of a register that it may mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

MOST = 5
"""So many doors are named at most; who sees more than these reads none of them."""

_DIGITS: Final = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_NUMBER: Final = r"([0-9]+|[零〇一二两三四五六七八九十百]+)"
_NAME: Final = r"[\u4e00-\u9fff]{1,9}?"
_ROAD: Final = rf"({_NAME}(?:大街|大道|马路|公路|胡同|环路|路|街|道|巷))"
# 街道 and 道路 are an office and a word, no road; 一带, 附近 and the like say where, not what.
_NO_ROAD: Final = re.compile(
    r"^(?:这|那|本|该|整|一|两|几|条|走|过|上|知|街|马|道|铁|隧|人行|楼|过道|通)*(?:条)?(?:路|街|道|巷)$"
)
_COMPOUND: Final = (
    r"(?:小区|花园|家园|公寓|新村|新苑|名苑|广场|大厦|公馆|别墅|嘉园|佳园|庭院|社区|里|苑|园|庄|邨|府|城|院|坊|湾|寓)"
)

_ENDS: Final = "[区园寓村苑场厦庄府]"

_PARTS: Final = (
    ("number", re.compile(rf"(?<=[路街道巷同])\s*{_NUMBER}\s*号(?!楼|院|线)(?:之{_NUMBER})?")),
    ("building", re.compile(rf"{_NUMBER}\s*(?:号楼|号院|幢|栋|座)")),
    ("building", re.compile(r"([A-Za-z])\s*(?:号楼|座|栋|幢)")),
    # 3 楼 is a storey, but behind the name of a compound it is a building.
    ("building", re.compile(rf"(?<={_ENDS})\s*{_NUMBER}\s*楼(?!层|道|梯|上|下|顶|长)")),
    ("entrance", re.compile(rf"{_NUMBER}\s*(?:号门|单元|门(?!口|前|外|市|卫|诊))")),
    ("floor", re.compile(rf"{_NUMBER}\s*(?:层|楼)")),
    ("number", re.compile(rf"{_NUMBER}\s*号(?!楼|院|门|线|早|晚|上|下|开|又|就)(?:之{_NUMBER})?")),
)
_ROOM: Final = re.compile(r"(?<![0-9])([0-9]{3,4})\s*(?:室|号房|房|户)?(?![0-9年月日元块米个次号])")
_ENGLISH_NAME: Final = r"(?:[A-Z][a-z]+\s){1,3}(?:Road|Street|Avenue|Lane|Rd|St|Ave)"
_ENGLISH: Final = (
    ("building", re.compile(r"\b(?:building|block|bldg\.?)\s*(?:no\.?\s*)?([0-9]+|[a-z])\b", re.IGNORECASE)),
    ("entrance", re.compile(r"\b(?:unit|entrance|door)\s*(?:no\.?\s*)?([0-9]+)\b", re.IGNORECASE)),
    ("room", re.compile(r"\b(?:room|rm\.?|flat|apt\.?|apartment)\s*(?:no\.?\s*)?([0-9]+)\b", re.IGNORECASE)),
    ("floor", re.compile(r"\b(?:floor|level)\s*([0-9]+)\b", re.IGNORECASE)),
    ("number", re.compile(rf"\b(?:no\.?\s*|#\s*)?([0-9]{{1,5}})(?=\s+{_ENGLISH_NAME}\b)")),
)
_ENGLISH_ROAD: Final = re.compile(rf"\b({_ENGLISH_NAME})\b")
_CROSSING: Final = re.compile(
    rf"{_ROAD}\s*(?:与|和|跟|、|/|及)?\s*{_ROAD}\s*(?:的)?\s*(?:交口|交叉口|交汇处|交界|路口|十字路口|丁字路口|口)"
)


class Address(NamedTuple):
    """What an address says: numbers as digits without leading noughts, names as written; what it does not say is empty.

    The parts follow the address order of GB/T 23705 (road, number, compound, building, entrance, floor, room).
    """

    road: str = ""
    cross: str = ""
    number: str = ""
    compound: str = ""
    building: str = ""
    entrance: str = ""
    floor: str = ""
    room: str = ""

    @property
    def door(self) -> bool:
        """Whether it names one building, not only a road or a compound."""
        return bool(self.building or (self.road and self.number))


def parse(text: str) -> Address:
    """An address out of at most 500 characters of a sentence; never raises, empty where none stands in it."""
    text = unicodedata.normalize("NFKC", text[:500])
    found: dict[str, str] = {}
    crossing = _CROSSING.search(text)
    if crossing and _road(crossing[1]) and _road(crossing[2]):
        found["road"], found["cross"] = _road(crossing[1]), _road(crossing[2])
    rest = text
    for part, pattern in (*_PARTS, *_ENGLISH):
        hit = pattern.search(rest)
        if hit and part not in found:
            found[part] = _plain(hit[1]) + (f"-{_plain(hit[2])}" if hit.re.groups > 1 and hit[2] else "")
            # What was read is not read again, but what stood around it does not grow together.
            rest = f"{rest[: hit.start()]}\n{rest[hit.end() :]}"
    if "room" not in found and ("building" in found or "entrance" in found):
        room = _ROOM.search(rest)
        if room:
            found["room"] = _plain(room[1])
    if "road" not in found:
        found |= _named_road(text, rest)
    compound = _compound(text)
    if compound:
        found["compound"] = compound
    return Address(**found)


def plain(name: str) -> str:
    """A name by which a register is searched: one width, one case, no blanks or stops, 社区 and the like left off."""
    name = re.sub(r"[\s·.,，。、()（）\-]", "", unicodedata.normalize("NFKC", name)).casefold()
    short = re.sub(r"(?:社区|小区|居委会|村委会)$", "", name)
    return short if len(short) > 1 else name


class Door(NamedTuple):
    """A building of a register, as far as an address can mean it."""

    id: str
    area: str
    told: Address
    compound: str


class Register:
    """The doors of an installation by what addresses say of them."""

    def __init__(self, rows: Iterable[tuple[str, str, dict[str, str], str]], areas: dict[str, list[str]]) -> None:
        """Rows are (id, area, name, address) of buildings; areas the names of each area and of those above it."""
        self._doors: list[Door] = []
        self._by: dict[tuple[str, ...], list[int]] = {}
        self._roads: dict[str, set[str]] = {}
        for id, area, name, address in rows:
            # What the address leaves out the name may say; a crossing is no part of where a door is.
            parts = [parse(text) for text in dict.fromkeys([address, *name.values()])]
            told = Address(*(next(filter(None, said), "") for said in zip(*parts, strict=True)))
            self._add(id, area, told._replace(cross=""), [plain(each) for each in areas.get(area, ())])

    def doors(self, text: str, *, inside: str = "") -> list[Door]:
        """The doors that the words may mean, at most five; none where they name no building. With `inside`, the
        scope of an area, only doors in it count, and then a building's number alone is enough."""
        told = parse(text)
        found: dict[str, Door] = {}
        for key in _keys(told):
            for place in self._by.get(key, ()):
                door = self._doors[place]
                if door.area.startswith(inside) and _agree(door.told, told):
                    found.setdefault(door.id, door)
            if found:
                break
        if not found and told.building:
            words = plain(text)
            for place in self._by.get(("building", told.building), ()):
                door = self._doors[place]
                named = len(door.compound) > 1 and door.compound in words
                if (
                    door.area.startswith(inside)
                    and (named or (inside and not told.compound))
                    and _agree(door.told, told)
                ):
                    found.setdefault(door.id, door)
        return list(found.values())[:MOST]

    def crossing(self, text: str) -> list[str]:
        """The areas with doors on both roads of a crossing; of a road without a number those along it; at most five."""
        told = parse(text)
        if not told.road or told.number:
            return []
        areas = self._roads.get(plain(told.road), set())
        if told.cross:
            areas = areas & self._roads.get(plain(told.cross), set())
        return sorted(areas)[:MOST]

    def _add(self, id: str, area: str, told: Address, names: list[str]) -> None:
        if told.road:
            self._roads.setdefault(plain(told.road), set()).add(area)
        if not told.door:
            return
        at = len(self._doors)
        compounds = {plain(told.compound), *names} - {""}
        self._doors.append(Door(id, area, told, plain(told.compound) or (names[0] if names else "")))
        for key in {("building", told.building), *_keys(told)}:
            self._by.setdefault(key, []).append(at)
        for name in compounds:
            if told.building:
                self._by.setdefault(("compound", name, told.building), []).append(at)


def _keys(told: Address) -> Iterator[tuple[str, ...]]:
    """By what a door can be looked up, the surest first."""
    if told.compound and told.building:
        yield "compound", plain(told.compound), told.building
    if told.road and told.number:
        yield "road", plain(told.road), told.number


def _agree(one: Address, other: Address) -> bool:
    """Whether nothing that both say differs, but for what lies behind the door."""
    return all(
        not mine or not theirs or plain(mine) == plain(theirs)
        for mine, theirs in ((one.road, other.road), (one.number, other.number), (one.building, other.building))
    )


def _plain(number: str) -> str:
    """五十二 and 052 are 52."""
    if number.isascii():
        return number.lstrip("0") or "0" if number.isdigit() else number.upper()
    total, last = 0, 0
    if not re.search("[十百]", number):
        return "".join(str(_DIGITS[sign]) for sign in number).lstrip("0") or "0"
    for sign in number:
        if sign in "十百":
            total += (last or 1) * (10 if sign == "十" else 100)
            last = 0
        else:
            last = _DIGITS[sign]
    return str(total + last)


def _road(name: str) -> str:
    """The road without the words before it that say where it is; empty if it is none."""
    name = re.sub(r"^.*(?:位于|就在|在|住|到|从|沿|市|区|县|镇|街道|社区|和|与)(?=.{2,})", "", name)
    return "" if _NO_ROAD.match(name) or len(name) < 2 else name


def _named_road(text: str, rest: str) -> dict[str, str]:
    for hit in re.finditer(_ROAD, text):
        name = _road(hit[1])
        after = text[hit.end() : hit.end() + 1]
        # 街道 behind a name is the office of an area; 道 of 过道, 通道, 管道 is no road.
        office = text[hit.end() :].startswith("街道") or (hit[1].endswith("街") and after == "道")
        if name and not office and not re.search(r"[管通频渠河轨赛力知味报人楼车隧跑]道$", name):
            return {"road": name}
    english = _ENGLISH_ROAD.search(rest)
    return {"road": english[1].strip()} if english else {}


def _compound(text: str) -> str:
    """The name of a compound: what stands before a building's number, else a word that ends as compounds do."""
    hit = re.search(
        rf"([\u4e00-\u9fff]{{1,8}}{_COMPOUND})\s*(?={_NUMBER}\s*(?:号楼|幢|栋|座|楼|号门|单元|门|号))", text
    )
    hit = hit or re.search(r"([\u4e00-\u9fff]{1,6}(?:小区|花园|家园|公寓|新村|嘉园|佳园|名苑|新苑|大厦))", text)
    if not hit:
        return ""
    name = re.sub(
        r"^.*(?:位于|就在|在|住|到|从|号|路|街|道|巷|市|区(?!$)|县|镇|街道|社区(?!$))(?=[\u4e00-\u9fff]{2,})",
        "",
        hit[1],
    )
    return name if len(name) > 1 else ""
