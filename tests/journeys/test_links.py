"""Whoever follows any link they are shown meets no refusal, no error and no word of the other language."""

import re
from collections import deque
from html import unescape
from urllib.parse import urljoin

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import faults, mixed, too_wide

pytestmark = pytest.mark.journey

WHO = ["", "community", "worker", "street", "department", "lead", "district", "it", "resident"]
# What leaves the installation's pages, or ends the walk.
BEYOND = re.compile(r"^/(accounts/logout|leave|static|photo|language|elder)\b|\.(json|geojson|csv|xlsx)$")
SAME = (
    (r"\d{6}-\d{8}-\d{4,}", "N"),
    (r"[0-9a-f]{8}-[0-9a-f-]{27}", "U"),
    (r"\d{12}(-\d+|:[a-z]+)?(/[a-z]+(-\d+)?)?(?=/)", "A"),
    (r"(after|m|category|next|in)=[^&]*", r"\1="),
    (r"/b/[^/]+", "/b/P"),
)
HREF = re.compile(r'<a\b[^>]*?\shref="([^"]+)"')
MOST = 80
LOOKED_AT: set[tuple[str, str]] = set()


def kind(path):
    """Links that differ only in which matter, post or area they name are one kind."""
    for what, by in SAME:
        path = re.sub(what, by, path)
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("who", WHO)
def test_every_link_one_is_shown_can_be_followed(open_as, house, who, language):
    page = open_as(who, size=PHONE if who in ("", "worker", "resident") else DESK, language=language)
    begin = page.url.removeprefix(house) if who else "/"
    ahead, known, found, walked = deque([begin, "/", "/demo/"]), {begin, "/", "/demo/"}, [], 0
    while ahead and walked < MOST:
        path = ahead.popleft()
        walked += 1
        answer = page.request.get(path)
        if answer.status >= 400:
            found.append(f"{answer.status} {path}")
            continue
        # Each kind of page is looked at by the first who comes past; whoever comes later needs only an answer.
        if (kind(path), language) not in LOOKED_AT:
            LOOKED_AT.add((kind(path), language))
            page.goto(path)
            found += [f"{kind(path)}: {words}" for words in mixed(page)]
            if too_wide(page) > 0:
                found.append(f"{kind(path)} sticks out by {too_wide(page)} px")
            found += faults(page)
        for link in HREF.findall(answer.text()):
            to = urljoin(path, unescape(link)).partition("#")[0]
            if to.startswith("/") and not BEYOND.search(to) and kind(to) not in known:
                known.add(kind(to))
                ahead.append(to)
    assert walked > 5
    assert not found, "\n".join(sorted(set(found)))
