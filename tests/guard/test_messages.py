"""Every text a person reads exists in Chinese and in English."""

import re

import pytest

from fengqiao import messages
from tests.guard.house import PACKAGE, kept, short

ROOMS = {room.name: room for room in messages.rooms()}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPOKEN = re.compile(
    r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}|{%\s*comment\b.*?{%\s*endcomment\s*%}|"
    r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->",
    re.DOTALL,
)
"""What a template says through translation, or to its reader in the source."""
NAME = re.compile(r"(<i>)?枫(</i>)?桥")
APART = {"fengqiao/ui/templates/500.html"}
"""Shown when nothing can be asked any more, not even the reader's language: both at once."""
APART |= {f"fengqiao/ui/templates/ui/look{page}.html" for page in ("", "_desk", "_phone", "_wall", "_print")}
"""Examples for those who build pages, with made-up data in them."""
OWN_LANGUAGE = re.compile(r"<(\w+)[^>]*\blang=\"zh[^>]*>[^<]*</\1>")


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_the_room_has_its_english(room: str) -> None:
    assert list(messages.missing(ROOMS[room])) == []


def test_no_template_speaks_chinese_only() -> None:
    found = []
    for path in kept():
        if path.suffix == ".html" and path.is_relative_to(PACKAGE) and short(path) not in APART:
            rest = OWN_LANGUAGE.sub("", NAME.sub("", SPOKEN.sub("", path.read_text(encoding="utf-8"))))
            found += [f"{short(path)}: {line.strip()}" for line in rest.splitlines() if CHINESE.search(line)]
    assert not found
