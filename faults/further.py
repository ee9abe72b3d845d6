"""Further ways in: sheets of areas, histories with their maps, files to judge by, what peers and neighbours say, huge mails."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NAMES = (
    "areas.csv", "history.csv", "history.xlsx", "history.map", "judged.csv", "judged.pairs", "open311.told",
    "open311.judged", "anchors.body", "mail.returned", "mail.huge",
)  # fmt: skip
HUGE = 50 * 2**20
"""Bytes of the largest mail: what is over the bound is known by its head alone, as the mailbox gives it out."""
SLOWER = {"mail.huge": 4}
"""So many times longer it takes where the fuzzer watches each line of fifty megabytes: 5 s unwatched."""
FEW = {"mail.huge": 2_000, "history.xlsx": 20_000}
"""Parsers whose one input is many megabytes, or a workbook, take fewer of them in full."""

MAP = """name = { zh = "街道", en = "Street" }
zone = "Asia/Shanghai"
[calendar]
days = "weekdays"
[columns]
id = "id"
opened = "opened"
closed = "closed"
category = "kind"
[area]
top = { zh = "街", en = "street" }
top_is = { zh = "街道", en = "street" }
[[area.level]]
level = "community"
is = { zh = "社区", en = "community" }
columns = ["area"]
"""
HISTORY = "id,opened,closed,kind,area\n1,2026-11-01 09:30,2026-11-02 10:00,路灯,柳荫里\n2,2026-11-03T08:00:00+08:00,,楼道,河顺里\n"
BOUNCE = (
    b"From: MAILER-DAEMON@mx.example.org\r\nReturn-Path: <>\r\nContent-Type: multipart/report;\r\n"
    b' report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n'
    b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
    b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <01a22c2b-8984-737f-a053-bbd8bfa553ca@qiao.example>\r\n\r\nx\r\n--b--\r\n"
)


def further(folder: Path, parser: type) -> list[Any]:
    """Parsers as `faults.parsers` has them, each with examples that are right."""
    import openpyxl

    from fengqiao.evaluation.judging import Unjudgeable, duplicates, sorting
    from fengqiao.evaluation.judging.files import rows
    from fengqiao.intake.mail.read import LARGEST
    from fengqiao.intake.mail.read import read as read_mail
    from fengqiao.intake.peers.client import Refused
    from fengqiao.intake.peers.client import read as read_peer
    from fengqiao.intake.peers.judged import judge
    from fengqiao.intake.sorting import learn  # noqa: F401  (what the first file would load is there before it)
    from fengqiao.ledger.verify import anchors
    from fengqiao.places import refusals, sheets
    from fengqiao.places.tree import Tree
    from fengqiao.rehearsal.history import formats, maps
    from fengqiao.rehearsal.history.read import read_history
    from fengqiao.upkeep.witness import behind, fit

    book = io.BytesIO()
    made = openpyxl.Workbook()
    for line in HISTORY.splitlines():
        made.active.append(line.split(","))
    made.save(book)
    (folder / "map.toml").write_text(MAP)
    rules = maps.read_map(folder / "map.toml")
    (folder / "whole.csv").write_text(HISTORY)
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    anchor = anchors.Anchor(
        "a" * 16, now.isoformat(), {"120101000000": (3, "b" * 64)}, (("1", 2, "x"),), "c" * 64, "d" * 128
    )

    def filed(ending: str, reads: Callable[[Path], Any]) -> Callable[[bytes], Any]:
        def read(raw: bytes) -> Any:
            path = folder / f"further{ending}"
            path.write_bytes(raw)
            return reads(path)

        return read

    def mapped(path: Path) -> Any:
        """A map that is read is also used on a history that is right."""
        return read_history(folder / "whole.csv", maps.read_map(path))

    def paired(path: Path) -> Any:
        return duplicates.components(duplicates.pairs(path, {"1": ("x", "y"), "2": ("x", "y"), "": ("", "")}))

    def told(raw: bytes) -> Any:
        said = json.loads(raw)
        return said.get("service_request_id") if isinstance(said, dict) else None

    def judged(raw: bytes) -> Any:
        for form in ("json", "xml"):
            try:
                items = read_peer(form, raw, "service_requests")
            except Refused:
                continue
            for item in items:
                judge(item, sent=now - timedelta(days=1), before="open", lon=1_171_000_000, lat=391_000_000, now=now)

    def sealed(raw: bytes) -> Any:
        found = anchors.parsed(raw)
        anchors.genuine(found)
        return fit(found) and behind(found, found), anchors.line(found)

    def huge(raw: bytes) -> Any:
        """A mail of 50 MB, of which the second half of the input is repeated; and as much of it as is read whole."""
        half = raw[len(raw) // 2 :] or b"x"
        large = raw + half * (HUGE // len(half))
        read_mail(large[:LARGEST], server="mx.example.org")
        return read_mail(large.partition(b"\r\n\r\n")[0], server="mx.example.org", fault="large")

    told_xml = (
        b"<service_requests><request><service_request_id>7</service_request_id><status>closed</status><status_notes>x"
        b"</status_notes><expected_datetime>2026-12-01T00:00:00Z</expected_datetime><lat>39.1</lat><long>117.1</long>"
        b"<updated_datetime>2026-11-22T10:00:00+08:00</updated_datetime></request></service_requests>"
    )
    plain = (
        b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        + b"line\r\n" * 50
    )
    nested = (
        b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        + b"<p>x</p>" * 40
    )
    coded = (
        b"From: a@example.org\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"/9j/4AAQSkZJRgABAQ==" * 40
    )
    pairs = b"id_a,id_b,label\n1,2,same\n2,1,other\n"
    texts = "text,label,id,subject\n路灯不亮,light,1,路灯\n楼道堆物,fire,2,楼道\n".encode()
    wrong = (formats.Unreadable, maps.MapError)
    return [
        parser("areas.csv", lambda raw: sheets.areas(raw, there=Tree([]), gcj02=True), _refusals(refusals), [AREAS.encode(), AREAS.encode("gb18030")]),
        parser("history.csv", filed(".csv", lambda path: read_history(path, rules)), wrong, [HISTORY.encode(), HISTORY.replace(",", ";").encode("gb18030")]),
        parser("history.xlsx", filed(".xlsx", lambda path: read_history(path, rules)), wrong, [book.getvalue()]),
        parser("history.map", filed(".toml", mapped), wrong, [MAP.encode()]),
        parser("judged.csv", filed(".csv", lambda path: sorting._examples(rows(path, sorting.COLUMNS), path)), (Unjudgeable,), [texts]),
        parser("judged.pairs", filed(".csv", paired), (Unjudgeable,), [pairs]),
        parser("open311.told", told, (ValueError, RecursionError), [b'{"service_request_id":"7","status":"closed"}', b"[]"]),
        parser("open311.judged", judged, (), [told_xml, b'[{"service_request_id":"7","status":"open","lat":39.1,"long":117.2,"updated_datetime":"2026-11-22T10:00:00Z"}]']),
        parser("anchors.body", sealed, (ValueError,), [anchors.line(anchor).encode()]),
        parser("mail.returned", lambda raw: read_mail(raw, server="mx.example.org"), (), [BOUNCE]),
        parser("mail.huge", huge, (), [plain, nested, coded, BOUNCE]),
    ]  # fmt: skip


AREAS = "代码,名称,英文名称\n120000000000,天津市,Tianjin\n120101000000,和平区,Heping\n120101001000,清溪街道,\n120101001001,柳荫里,\n"


def _refusals(module: Any) -> tuple[type[BaseException], ...]:
    return tuple(each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Exception))
