"""GeoReport v2 as a client: what is asked of a peer, and its answers read as the words of a stranger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from fengqiao.outward.client import Answer, Away, Unfit, fetch

MOST, LONGEST = 1000, 400
# A server that asks us to wait, or has trouble of its own, may be asked again; what it refuses, it refuses.
LATER = (408, 425, 429)
ROOTS = {"services": "service", "service_requests": "request", "errors": "error"}


class Refused(Exception):
    """The peer said no, or nothing that can be read; `why` is a key of intake.peers.words.WHY, `said` its own word."""

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(why)
        self.why, self.said = why, said


class Line(NamedTuple):
    """How a peer is spoken to."""

    url: str
    form: str
    key: str = ""
    jurisdiction: str = ""


def services(line: Line) -> list[list[str]]:
    """[code, name] of what may be reported there."""
    found = []
    for item in _asked(line, "services"):
        code, name = item.get("service_code", ""), item.get("service_name", "")
        if code and len(code) <= 64:
            found.append([code, name[:80] or code])
    if not found:
        raise Refused("unread")
    return found


def send(line: Line, *, once: str, said: Mapping[str, str]) -> tuple[str, str]:
    """(number, token) under which the peer took it; asked again with the same `once` it answers with the same."""
    body = urlencode({**said, "api_key": line.key}).encode()
    head = {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": once}
    items = _read(line, fetch(_address(line, "requests"), method="POST", body=body, headers=head), "service_requests")
    return _named(items[0]) if items else _named({})


def number_of(line: Line, token: str) -> str:
    """The number behind a token; '' while the peer has none yet."""
    items = _asked(line, f"tokens/{quote(token, safe='')}", root="service_requests")
    return items[0].get("service_request_id", "")[:64] if items else ""


def state(line: Line, number: str) -> dict[str, str]:
    """What the peer says of a number; refused if it speaks of another."""
    for item in _asked(line, f"requests/{quote(number, safe='')}", root="service_requests"):
        if item.get("service_request_id") == number:
            return item
    raise Refused("number")


def erased(line: Line, number: str, what: str) -> None:
    """Tell the peer that personal data of what it took was `erased` or `corrected` here: no word of it, the number.

    Beyond the standard: whoever has no such address refuses, and is told by a person.
    """
    body = urlencode({"service_request_id": number, "what": what, "api_key": line.key}).encode()
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    _read(line, fetch(_address(line, "erased"), method="POST", body=body, headers=head), "service_requests")


def _named(item: Mapping[str, str]) -> tuple[str, str]:
    number, token = item.get("service_request_id", ""), item.get("token", "")
    if not number and not token:
        raise Refused("unread")
    if len(number) > 64 or len(token) > 200:
        raise Refused("unread")
    return number, token


def _address(line: Line, path: str) -> str:
    asked = f"?{urlencode({'jurisdiction_id': line.jurisdiction})}" if line.jurisdiction else ""
    return f"{line.url.rstrip('/')}/{path}.{line.form}{asked}"


def _asked(line: Line, path: str, root: str = "services") -> list[dict[str, str]]:
    headers = {"Api-Key": line.key} if line.key else {}
    return _read(line, fetch(_address(line, path), headers=headers), root)


def _read(line: Line, answer: Answer, root: str) -> list[dict[str, str]]:
    """The items of an answer, each a flat row of short texts; Refused or Away where it is none."""
    if answer.status >= 500 or answer.status in LATER:
        raise Away(str(answer.status))
    good = 200 <= answer.status < 300
    try:
        items = read(line.form, answer.body, root if good else "errors")
    except Refused:
        if good:
            raise
        items = []
    if good:
        return items
    said = items[0].get("description", "") if items else ""
    raise Refused("refused", f"{answer.status} {said}".strip()[:LONGEST])


def read(form: str, body: bytes, root: str) -> list[dict[str, str]]:
    """What stands in a body of the standard, at most a thousand rows; entities, depth and other shapes are refused."""
    try:
        return _json(body) if form == "json" else _xml(body, root)
    except (ValueError, RecursionError, ParseError, DefusedXmlException, LookupError):
        raise Refused("unread") from None


def _json(body: bytes) -> list[dict[str, str]]:
    found = json.loads(body.decode("utf-8"))
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows[:MOST]):
        raise Refused("unread")
    return [{str(name)[:64]: _text(value) for name, value in row.items()} for row in rows[:MOST]]


def _xml(body: bytes, root: str) -> list[dict[str, str]]:
    top: Element = fromstring(body, forbid_dtd=True)
    if top.tag != root:
        raise Refused("unread")
    rows = [each for each in top if each.tag == ROOTS[root]][:MOST]
    return [{str(part.tag)[:64]: _text(part.text) for part in row} for row in rows]


def _text(value: Any) -> str:
    """Short plain words; what is no single value is nothing."""
    if isinstance(value, str):
        return "".join(sign for sign in value if sign.isprintable()).strip()[:LONGEST]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)[:40]
    return ""


__all__ = ["Away", "Line", "Refused", "Unfit", "erased", "number_of", "read", "send", "services", "state"]
