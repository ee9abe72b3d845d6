"""Every parser is fed what nobody meant, led by which of its lines an input reaches; a refusal in words is right, all else a finding."""

from __future__ import annotations

import contextlib
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
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faults import further

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
    """Each parser in a process of its own, all begun from one that has read in what they need."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("FENGQIAO_")}
    with tempfile.TemporaryDirectory(prefix="fq-faults-") as folder:
        variables = clean | {"FENGQIAO_HOME": f"{folder}/home", "DJANGO_SETTINGS_MODULE": "fengqiao.settings"}
        share = str(seconds / len(NAMES)) if seconds is not None else ""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "faults.parsers", str(seed), share, folder],
            cwd=CHECKOUT, env=variables, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    return Counter(json.loads(done.stdout.splitlines()[-1]))


NAMES = (
    "table.csv", "table.xlsx", "categories.csv", "buildings.csv", "days.csv", "boundaries.geojson", "map.toml",
    "anchors", "backup", "photo", "open311.moment", "open311.xml", "open311.json", "mail", *further.NAMES,
)  # fmt: skip


WATCHED = ["fengqiao", "openpyxl", "email", "csv", "tomllib", "defusedxml", "xml", "html"]
"""Whose lines the fuzzer sees: what reads, and what it reads with."""


def parsers(folder: Path) -> list[Parser]:
    """Every way in that reads bytes, with examples that are right."""
    from datetime import date

    import openpyxl
    from PIL import Image

    from fengqiao.files.photos import NotAPhoto, redraw
    from fengqiao.install import Stop, read_categories
    from fengqiao.intake.imports import register, table
    from fengqiao.intake.mail.read import read as read_mail
    from fengqiao.intake.open311.words import Problem, read_moment
    from fengqiao.intake.peers.client import Refused
    from fengqiao.intake.peers.client import read as read_peer
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
            return register.guess(rows[0]) if rows else None

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
        Parser("open311.xml", lambda raw: read_peer("xml", raw, "service_requests"), (Refused,), [XML]),
        Parser("open311.json", lambda raw: read_peer("json", raw, "service_requests"), (Refused,), [b'[{"service_request_id":"7","status":"open","lat":39.1,"long":117.2}]']),
        Parser("mail", lambda raw: read_mail(raw, server="mx.example.org"), (), MAILS),
        *further.further(folder, Parser),
    ]  # fmt: skip


XML = (
    b'<?xml version="1.0" encoding="utf-8"?><service_requests><request><service_request_id>7</service_request_id>'
    b"<status>open</status><status_notes/><requested_datetime>2026-11-01T09:30:00Z</requested_datetime>"
    b"<lat>39.1</lat><long>117.2</long></request></service_requests>"
)
MAILS = [
    "From: =?utf-8?b?56em5reR5YWw?= <qin@example.org>\r\nTo: street@example.org\r\nSubject: 楼道\r\nMessage-ID: <1@example.org>\r\n"
    "Authentication-Results: mx.example.org; dkim=pass header.d=example.org; spf=pass\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=gb18030\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C2=A5=B5=C0</p>\r\n--b\r\nContent-Type: image/jpeg\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n--b--\r\n".encode(),
    b"From: a@example.org\nAuto-Submitted: auto-replied\nReturn-Path: <>\nList-Id: x\nDate: Mon, 23 Nov 2026 10:00:00 +0800\n\nhello\n> quoted\n",
]


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


class Tried:
    """One parser's inputs: how many it took, refused, broke on; `enough` when the count or the time is reached."""

    def __init__(self, parser: Parser, seconds: float | None) -> None:
        self.parser = parser
        self.found: Counter[str] = Counter()
        self.end = time.monotonic() + (seconds if seconds is not None else 1e9)
        signal.signal(signal.SIGALRM, self._ring)
        self.began = 0.0
        self.longest = HANG * further.SLOWER.get(parser.name, 1)

    @property
    def enough(self) -> bool:
        return (
            self.found["inputs"] >= min(INPUTS, further.FEW.get(self.parser.name, INPUTS))
            or time.monotonic() >= self.end
        )

    def one(self, raw: bytes) -> None:
        """Feed one input."""
        self.found["inputs"] += 1
        self.began = time.process_time()
        signal.alarm(HANG)
        try:
            self.parser.reads(raw)
        except self.parser.refuses:
            self.found["refused"] += 1
        except Hang:
            self.found["hangs"] += 1
            _keep(self.parser.name, raw, "hang")
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            self.found["crashes"] += 1
            _keep(self.parser.name, raw, f"{type(error).__name__}: {error}"[:200])
        finally:
            signal.alarm(0)

    def _ring(self, number: int, frame: object) -> None:
        """Too long is what took so much of the processor: a machine with other work makes nothing hang."""
        if time.process_time() - self.began >= self.longest:
            raise Hang
        signal.alarm(1)

    def told(self) -> dict[str, int]:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        self.found["over_memory"] = int(peak > MEMORY)
        print(f"{self.parser.name}: {dict(self.found)}, {peak >> 20} MB", file=sys.stderr)
        return dict(self.found)


def feed(parser: Parser, seed: int, seconds: float | None) -> dict[str, int]:
    """Inputs made by the dice alone: what is left where no fuzzer runs that sees which lines were reached."""
    dice, tried = random.Random(f"{seed} {parser.name}"), Tried(parser, seconds)
    while not tried.enough:
        tried.one(twisted(dice, parser.seeds))
    return tried.told()


def guided(atheris: Any, parser: Parser, seed: int, seconds: float | None, folder: Path) -> None:
    """Atheris keeps what reached a new line and goes on from there; half of what it tries is twisted by our own hand.

    It never returns: the last input prints what was found and ends the process.
    """
    corpus = folder / f"{parser.name}.seeds"
    corpus.mkdir()
    for number, each in enumerate(parser.seeds):
        (corpus / str(number)).write_bytes(each)
    tried = Tried(parser, seconds)

    def one(raw: bytes) -> None:
        tried.one(raw)
        if tried.enough:
            print(json.dumps(tried.told() | {"guided": tried.found["inputs"]}), flush=True)
            os._exit(0)

    def changed(raw: bytes, most: int, turn: int) -> bytes:
        dice = random.Random(turn)
        if raw[:2] == b"PK" and dice.random() < 0.7:
            return repacked(dice, raw)[:most]
        if dice.random() < 0.5:
            return twisted(dice, [raw, raw, *parser.seeds])[:most]
        return bytes(atheris.Mutate(raw, most))

    most = 4 * max(map(len, parser.seeds)) + 4096
    quiet = ["-timeout=0", "-rss_limit_mb=0", "-verbosity=0", f"-max_len={most}", f"-seed={seed + 1}"]
    atheris.Setup([parser.name, *quiet, str(corpus)], one, custom_mutator=changed)
    atheris.Fuzz()


def repacked(dice: random.Random, raw: bytes) -> bytes:
    """A workbook with one of its sheets twisted, and packed again, so that it is opened at all."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
            chosen = dice.choice(before.namelist())
            for name in before.namelist():
                content = before.read(name)
                after.writestr(name, twisted(dice, [content]) if name == chosen else content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
        IndexError,
    ):
        return twisted(dice, [raw])
    return made.getvalue()


def _keep(name: str, raw: bytes, why: str) -> None:
    folder = CHECKOUT / "build" / "faults"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{abs(hash(raw)) % 10**8}"
    path.write_bytes(raw)
    print(f"{name}: {why} ({path})", file=sys.stderr)


def main(seed: int, seconds: float | None, folder: Path) -> None:
    """One process a parser; the modules are watched by the fuzzer from their import on."""
    try:
        import atheris
    except ImportError:
        atheris = None
        print("atheris does not run here: the dice alone make the inputs", file=sys.stderr)
    with atheris.instrument_imports(include=WATCHED) if atheris else contextlib.nullcontext():
        import django

        django.setup()
        everyone = parsers(folder)
    found: Counter[str] = Counter()
    for parser in everyone:
        told = folder / f"{parser.name}.json"
        child = os.fork()
        if not child:
            with told.open("w") as file:
                os.dup2(file.fileno(), 1)
            with (CHECKOUT / "build" / "faults" / f"{parser.name}.log").open("w") as file:
                # What the fuzzer says of itself; what is found is said to whoever asked.
                sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
                os.dup2(file.fileno(), 2)
            if atheris:
                guided(atheris, parser, seed, seconds, folder)
            print(json.dumps(feed(parser, seed, seconds)), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        text = told.read_text().strip()
        if status or not text:
            print(f"{parser.name}: its process ended with {os.waitstatus_to_exitcode(status)}", file=sys.stderr)
            found["crashes"] += 1
        else:
            found.update(json.loads(text.splitlines()[-1]))
    print(json.dumps(found))


if __name__ == "__main__":
    (CHECKOUT / "build" / "faults").mkdir(parents=True, exist_ok=True)
    main(int(sys.argv[1]), float(sys.argv[2]) if sys.argv[2] else None, Path(sys.argv[3]))
