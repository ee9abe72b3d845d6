"""The standard's own words: how an answer, a list or an error is written in JSON and in XML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from django.http import HttpRequest, HttpResponse

FORMATS = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# What XML 1.0 cannot say at all.
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST, DAYS = 1000, 90

type Item = Mapping[str, Any]


class Problem(Exception):
    """An error of the standard: a list of code and description."""

    def __init__(self, status: int, description: str, *, wait: int = 0) -> None:
        super().__init__(description)
        self.status, self.description, self.wait = status, description, wait


def moment(at: datetime | None) -> str:
    """A time as the standard writes it (W3C, zoned)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""


def read_moment(text: str) -> datetime | None:
    """A zoned time; None if it is none. A date alone or a time without a zone is no moment."""
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        return None
    # No database takes a year that a zone carries out of the calendar.
    return at if at.tzinfo is not None and 1900 < at.year < 3000 else None


def written(form: str, root: str, name: str, items: Sequence[Item], status: int = 200) -> HttpResponse:
    """A list: a JSON array, or XML elements of that name under one root."""
    if form == "json":
        return _answer(form, json.dumps(list(items), ensure_ascii=False), status)
    top = ElementTree.Element(root)
    for item in items:
        _below(ElementTree.SubElement(top, name), item)
    return _answer(form, _text(top), status)


def one(form: str, root: str, item: Item) -> HttpResponse:
    """A single thing that is no list (a definition, the discovery)."""
    if form == "json":
        return _answer(form, json.dumps(item, ensure_ascii=False), 200)
    top = ElementTree.Element(root)
    _below(top, item)
    return _answer(form, _text(top), 200)


def problem(form: str, error: Problem) -> HttpResponse:
    """The standard's error body."""
    items = [{"code": error.status, "description": error.description}]
    answer = written(form if form in FORMATS else "xml", "errors", "error", items, error.status)
    if error.wait:
        answer["Retry-After"] = str(error.wait)
    return answer


def _below(parent: ElementTree.Element, item: Item) -> None:
    for name, value in item.items():
        each = ElementTree.SubElement(parent, name)
        if isinstance(value, Mapping):
            _below(each, value)
        elif isinstance(value, (list, tuple)):
            # ("attributes", [...]) holds <attribute>, ("values", [...]) holds <value>.
            for part in value:
                child = ElementTree.SubElement(each, name.removesuffix("s"))
                if isinstance(part, Mapping):
                    _below(child, part)
                else:
                    child.text = _said(part)
        else:
            each.text = _said(value)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else NOT_XML.sub("", str(value))


def _text(top: ElementTree.Element) -> str:
    return '<?xml version="1.0" encoding="utf-8"?>' + ElementTree.tostring(top, encoding="unicode")


def _answer(form: str, body: str, status: int) -> HttpResponse:
    answer = HttpResponse(body, status=status, content_type=FORMATS[form])
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def asked(request: HttpRequest, name: str, most: int = 400) -> str:
    """One value of the query or the form, without what no database takes."""
    value = str(request.POST.get(name, request.GET.get(name, ""))).replace("\0", "").strip()
    if len(value) > most:
        raise Problem(400, f"{name} is longer than {most} characters.")
    return value
