"""A violent relative on the same phone: every public page has its exit, and the pages of a code leave no trace."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import time
from fengqiao.people.standing import Actor
from fengqiao.urls import OPEN
from tests.guard.test_urls_refuse_strangers import sample
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db

# Pages without the exit, and why.
WITHOUT = {"leave/": "it is the exit"}


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


@pytest.mark.parametrize("route", [route for route in OPEN if route not in WITHOUT])
def test_every_public_page_has_the_quick_exit(town, route):
    answer = Client(raise_request_exception=False).get(sample(route), follow=True)
    if b"<html" not in answer.content:
        # Data, or a refusal in one line.
        return
    page = answer.content.decode()
    # page.js brings leave.js with it.
    assert "data-leave" in page and "ui/page.js" in page, route


def follower(case) -> Client:
    client = Client()
    client.get("/follow/")
    answer = client.post("/follow/", {"code": case.code})
    # What was typed is in no address, and going back asks for no sending anew.
    assert (answer.status_code, answer["Location"]) == (302, "/follow/case/")
    return client


def test_pages_of_a_code_leave_no_title_draft_copy_or_address(town):
    case = report_case(Report(words="他打我", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY)
    client = follower(case)
    for path in ("/follow/", "/follow/case/", "/follow/case/urge/", "/follow/case/withdraw/", "/follow/case/reach/"):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200, path
        # no-store keeps it from the disk, from the way back and forward, and from a restored tab.
        assert "no-store" in answer["Cache-Control"] and answer["Pragma"] == "no-cache", path
        assert answer["X-Robots-Tag"] == "noindex" and answer["Referrer-Policy"] == "same-origin"
        assert re.search(r"<title>\s*\d{4}-\d{2}-\d{2}\s*</title>", page), path
        assert "data-draft" not in page and "ui/draft.js" not in page, path
        fields = (
            re.findall(r"<form[^>]*>", page.partition("<main")[2])
            if "<textarea" in page or 'type="text"' in page
            else []
        )
        assert all('autocomplete="off"' in each for each in fields if "/end/" not in each), path
        assert case.code not in page and case.code.replace("-", "") not in page
        assert "data-leave" in page


def test_scripts_of_public_pages_keep_nothing_and_take_the_code_out_of_the_address():
    for name in ("cases/follow.js", "ui/page.js", "ui/leave.js", "ui/photo.js", "ui/map.js", "ui/area.js"):
        text = Path(finders.find(name)).read_text(encoding="utf-8")
        assert "localStorage.setItem" not in text and "indexedDB" not in text, name
        if "sessionStorage" in text:
            assert name == "ui/leave.js"
    assert "replaceState" in Path(finders.find("cases/follow.js")).read_text(encoding="utf-8")


def test_the_exit_ends_the_session_and_empties_the_browser(town):
    case = report_case(Report(words="他打我", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY)
    client = follower(case)
    answer = client.get("/leave/")
    assert "no-store" in answer.headers.get("Cache-Control", "") and case.number not in answer.content.decode()
    again = client.get("/follow/case/").content.decode()
    assert case.number not in again
