"""Whoever follows any link they are shown meets no refusal, no error and no word of the other language."""

import re
from collections import deque

import pytest

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import faults, mixed, too_wide

pytestmark = pytest.mark.journey

WHO = ["", "community", "worker", "street", "department", "lead", "district", "it"]
# What leaves the installation's pages, or ends the walk.
BEYOND = re.compile(r"^/(accounts/logout|leave|static|photo|language|elder)\b|\.(json|geojson|csv|xlsx)$")
SAME = (
    (r"\d{6}-\d{8}-\d{4,}", "N"),
    (r"[0-9a-f]{8}-[0-9a-f-]{27}", "U"),
    (r"\d{12}(-\d+|:[a-z]+)?(/[a-z]+(-\d+)?)?(?=/)", "A"),
    (r"(after|m|category|next)=[^&]*", r"\1="),
    (r"/b/[^/]+", "/b/P"),
)
LINKS = "nodes => nodes.map((node) => node.href)"
MOST = 70


def kind(path):
    """Links that differ only in which matter, post or area they name are one kind."""
    for what, by in SAME:
        path = re.sub(what, by, path)
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("who", WHO)
def test_every_link_one_is_shown_can_be_followed(open_as, house, who, language):
    page = open_as(who, size=PHONE if who in ("", "worker") else DESK, language=language)
    begin = page.url if who else f"{house}/"
    ahead, known, found, walked = deque([begin, f"{house}/demo/"]), {begin, "/demo/"}, [], 0
    while ahead and walked < MOST:
        url = ahead.popleft()
        walked += 1
        answer = page.goto(url)
        if answer.status >= 400:
            found.append(f"{answer.status} {url}")
            continue
        found += [f"{kind(url)}: {words}" for words in mixed(page)]
        if too_wide(page) > 0:
            found.append(f"{kind(url)} sticks out by {too_wide(page)} px")
        found += faults(page)
        for link in page.locator("a[href]").evaluate_all(LINKS):
            path = link.partition("#")[0].removeprefix(house)
            if link.startswith(house) and not BEYOND.search(path) and kind(path) not in known:
                known.add(kind(path))
                ahead.append(house + path)
    assert walked > 5
    assert sorted(set(found)) == []
