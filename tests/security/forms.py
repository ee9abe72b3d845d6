"""Forms as a browser reads them from a page, filled in by somebody who means harm."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

# Text fields of a page; what else there is (selects, radios, hidden fields) is sent as the page gave it.
TYPED = ("text", "search", "tel", "email", "password", "url", "number", "")


class Field(NamedTuple):
    name: str
    kind: str
    value: str


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def filled(self, text: str) -> dict[str, str]:
        """What is sent when every text field holds this text."""
        given: dict[str, str] = {}
        for each in self.fields:
            if each.kind in TYPED or each.kind == "textarea":
                given[each.name] = text
            elif each.name not in given or each.kind == "hidden":
                given[each.name] = each.value
        return given

    def typed(self) -> bool:
        return any(each.kind in TYPED or each.kind == "textarea" for each in self.fields)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.here: Form | None = None
        self.select = ""
        self.links: set[str] = set()
        self.page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.add(given["href"].partition("#")[0])
        if tag == "form":
            self.here = Form(given.get("action") or self.page, given.get("method", "get").lower())
            self.forms.append(self.here)
        elif self.here is None or not name:
            self._option(tag, given)
        elif tag == "textarea":
            self.here.fields.append(Field(name, "textarea", ""))
        elif tag == "select":
            self.select = name
        elif tag == "input":
            kind = given.get("type", "").lower()
            if kind not in ("radio", "checkbox") or "checked" in given or kind == "radio":
                self.here.fields.append(Field(name, kind, given.get("value", "on")))
        elif tag == "button":
            self.here.fields.append(Field(name, "button", given.get("value", "")))

    def _option(self, tag: str, given: dict[str, str]) -> None:
        if tag == "option" and self.select and self.here is not None and given.get("value"):
            self.here.fields.append(Field(self.select, "option", given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = None
        if tag == "select":
            self.select = ""


def read(page: str, address: str) -> tuple[list[Form], set[str]]:
    """The forms of a page and the addresses of ours that it links to."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms, reader.links
