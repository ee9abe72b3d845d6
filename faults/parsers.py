"""Every parser is fed what nobody meant: seeds cut, doubled, mixed and twisted; a refusal in words is right, all else a finding."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
INPUTS = 100_000
"""For each parser, in full."""
MEMORY = 500 * 2**20
HANG = 5
NASTY = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b",", b"\r", b"\n" * 50, b"=cmd|' /C calc'!A0", b"1e999", b"-1",
    b"9" * 40, b"NaN", b"[[[[[[[[", b"]" * 9, b"{", b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", b"../../x", b"\xf0\x9f\x98\x80",
    "\u202e".encode(), "\ud7ff".encode(), b"0x1F", b"null", b"true", b"[]", b'""', b"A" * 5000,
)  # fmt: skip


class Parser:
    """A way in: bytes in, something or a refusal out."""

    def __init__(
        self, name: str, reads: Callable[[bytes], Any], refuses: tuple[type[BaseException], ...], seeds: list[bytes]
    ) -> None:
        self.name, self.reads, self.refuses, self.seeds = name, reads, refuses, seeds


def run(*, seed: int, seconds: float | None) -> Counter[str]:
    """Each parser in a process of its own, with a ceiling on its memory."""
    found: Counter[str] = Counter()
    for name in NAMES:
        share = str(seconds / len(NAMES)) if seconds is not None else ""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("FENGQIAO_")}
        with tempfile.TemporaryDirectory(prefix="fq-faults-") as folder:
            variables = clean | {"FENGQIAO_HOME": f"{folder}/home", "DJANGO_SETTINGS_MODULE": "fengqiao.settings"}
            done = subprocess.run(
                [sys.executable, "-m", "faults.parsers", name, str(seed), share, folder],
                cwd=CHECKOUT, env=variables, stdout=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        if done.returncode:
            print(f"{name}: the process ended with {done.returncode}", file=sys.stderr)
            found["crashes"] += 1
            continue
        found.update(json.loads(done.stdout.splitlines()[-1]))
    return found


NAMES = (
    "table.csv", "table.xlsx", "categories.csv", "buildings.csv", "days.csv", "boundaries.geojson", "map.toml",
    "anchors", "backup", "photo", "open311.moment",
)  # fmt: skip


def parsers(folder: Path) -> list[Parser]:
    """Every way in that reads bytes, with examples that are right."""
    from datetime import date

    import openpyxl
    from PIL import Image

    from fengqiao.files.photos import NotAPhoto, redraw
    from fengqiao.install import Stop, read_categories
    from fengqiao.intake import table
    from fengqiao.intake.open311.words import Problem, read_moment
    from fengqiao.ledger.verify import anchors
    from fengqiao.places import boundaries, sheets
    from fengqiao.rehearsal.history import maps
    from fengqiao.upkeep import sealed

    book = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append(["内容", "时间", "地点", "电话"])
    made.active.append(["楼道堆物", date(2026, 11, 1), "三号楼", 13800138000])
    made.save(book)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    private, public = sealed.new_pair()
    key = sealed.private_key(private)
    with sealed.Sealing(folder / "whole", sealed.public_key(public)) as sealing:
        sealing.write(b'{"format":1}\n' + b"x" * 3000 + b"\n")
    anchor = anchors.Anchor(
        "a" * 16, "2026-11-23T02:00:00+00:00", {"120101000000": (3, "b" * 64)}, (("1", 2, "x"),), "c" * 64, "d" * 128
    )
    square = {
        "type": "Polygon",
        "coordinates": [[[117.1, 39.1], [117.2, 39.1], [117.2, 39.2], [117.1, 39.2], [117.1, 39.1]]],
    }
    geo = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"code": "120101001001", "name": "柳荫里"}, "geometry": square}],
    }

    def by_file(reads: Callable[[Path], Any]) -> Callable[[bytes], Any]:
        def read(raw: bytes) -> Any:
            (folder / "input").write_bytes(raw)
            return reads(folder / "input")

        return read

    def unsealed(raw: bytes) -> None:
        opening = sealed.Opening(io.BytesIO(raw), key)
        json.loads(opening.line())
        opening.line()

    def lines(name: str) -> Callable[[bytes], Any]:
        def read(raw: bytes) -> Any:
            rows = table.rows_of(raw, name)
            return table.guess(rows[0]) if rows else None

        return read

    return [
        Parser("table.csv", lines("x.csv"), (table.NotRead,), ["内容,时间,地点,电话\n楼道堆物,2026-11-01 09:30,三号楼,13800138000\n".encode(), "内容;地点\n\"a\nb\";c\n".encode("gb18030")]),
        Parser("table.xlsx", lines("x.xlsx"), (table.NotRead,), [book.getvalue()]),
        Parser("categories.csv", lambda raw: read_categories(raw, set()), (Stop,), ["代码,上级类别,名称,急缓\nfire,,消防,紧急\nfire.stairs,fire,楼道,一般\n".encode()]),
        Parser("buildings.csv", lambda raw: sheets.buildings(raw, known=lambda code: code, at=lambda lon, lat: None, gcj02=True), sheets_refuses(), ["代码,名称,网格,经度,纬度\n1,一号楼,120101001001-01,117.1,39.1\n".encode()]),
        Parser("days.csv", sheets.days, sheets_refuses(), ["日期,上班\n2027-01-01,否\n2027-02-06,是\n".encode()]),
        Parser("boundaries.geojson", lambda raw: boundaries.read(raw, source="x", atlas=Atlas(), gcj02=True), (boundaries.NotReadable,), [json.dumps(geo).encode()]),
        Parser("map.toml", by_file(maps.read_map), (maps.MapError,), [path.read_bytes() for path in sorted((CHECKOUT / "maps").glob("*.toml"))]),
        Parser("anchors", by_file(anchors.read), (anchors.NoAnchors,), [anchors.line(anchor).encode() + b"\n"]),
        Parser("backup", unsealed, (sealed.Broken,), [(folder / "whole").read_bytes()]),
        Parser("photo", lambda raw: redraw(io.BytesIO(raw), size=len(raw)), (NotAPhoto,), [picture.getvalue()]),
        Parser("open311.moment", lambda raw: read_moment(raw.decode("utf-8", "replace")), (Problem,), [b"2026-11-01T09:30:00+08:00", b"2026-11-01T09:30:00Z"]),
    ]  # fmt: skip


class Atlas:
    """Takes every area that is named."""

    def which(self, code: str, name: str) -> tuple[str | None, str]:
        return code or name or None, "unknown"

    def beside(self, codes: Any) -> dict[str, str]:
        return {}

    def around(self, codes: Any) -> dict[str, str]:
        return {}


def sheets_refuses() -> tuple[type[BaseException], ...]:
    from fengqiao.places import refusals

    return tuple(value for value in vars(refusals).values() if isinstance(value, type) and issubclass(value, Exception))


def twisted(dice: random.Random, seeds: list[bytes]) -> bytes:
    """A seed with a few things done to it."""
    raw = bytearray(dice.choice(seeds))
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        at = dice.randrange(len(raw) + 1)
        what = dice.randrange(7)
        if what == 0:
            del raw[at : at + dice.choice((1, 2, 8, 64))]
        elif what == 1:
            raw[at:at] = dice.choice(NASTY)
        elif what == 2 and raw:
            raw[min(at, len(raw) - 1)] = dice.randrange(256)
        elif what == 3:
            raw[at:at] = raw[at : at + dice.choice((4, 40, 400))] * dice.choice((1, 2, 20))
        elif what == 4:
            other = dice.choice(seeds)
            raw[at:] = other[dice.randrange(len(other) + 1) :]
        elif what == 5:
            raw = raw[:at]
        else:
            raw[at:at] = dice.randbytes(dice.choice((1, 4, 30)))
    return bytes(raw)


class Hang(BaseException):
    """The alarm rang."""


def feed(parser: Parser, seed: int, seconds: float | None) -> dict[str, int]:
    """Inputs until the count or the time is reached."""
    dice = random.Random(f"{seed} {parser.name}")

    def ring(number: int, frame: object) -> None:
        raise Hang

    signal.signal(signal.SIGALRM, ring)
    found: Counter[str] = Counter()
    end = time.monotonic() + (seconds if seconds is not None else 1e9)
    while found["inputs"] < INPUTS and time.monotonic() < end:
        raw = twisted(dice, parser.seeds)
        found["inputs"] += 1
        signal.alarm(HANG)
        try:
            parser.reads(raw)
        except parser.refuses:
            found["refused"] += 1
        except Hang:
            found["hangs"] += 1
            _keep(parser.name, raw, "hang")
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            found["crashes"] += 1
            _keep(parser.name, raw, f"{type(error).__name__}: {error}"[:200])
        finally:
            signal.alarm(0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    found["over_memory"] = int(peak > MEMORY)
    return dict(found)


def _keep(name: str, raw: bytes, why: str) -> None:
    folder = CHECKOUT / "build" / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{abs(hash(raw)) % 10**8}"
    path.write_bytes(raw)
    print(f"{name}: {why} ({path})", file=sys.stderr)


if __name__ == "__main__":
    import django

    django.setup()
    wanted, seed, share, folder = sys.argv[1:]
    (one,) = [parser for parser in parsers(Path(folder)) if parser.name == wanted]
    print(json.dumps(feed(one, int(seed), float(share) if share else None)))
