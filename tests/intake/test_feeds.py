"""Feeds under a secret address: numbers of what staff cleared, nothing of what it is, ended at once."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.intake.act import open311 as act
from fengqiao.intake.models import Feed
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.intake.test_open311_server import NOW, change, reported
from tests.intake.test_programs import PAGE, at
from tests.town import CITY, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    found = build()
    change("light", public=True)
    with time.held(NOW):
        yield found


def opened() -> str:
    answer = at(CITY + "/owner").post(PAGE, {"does": "feed", "feed-name": "街坊小报"})
    return re.findall(r"<code>https?://[^/]+(/feed/[^<]+)</code>", answer.content.decode())[0]


def test_a_feed_names_numbers_of_what_staff_cleared_and_nothing_else(town):
    shown = reported(town)
    hidden = reported(town, clear="")
    private = report_case(Report(words="水", area=WILLOW, category="water.pipe"), by=Actor(person=""), now=NOW)
    about = report_case(
        Report(words="灯", area=WILLOW, category="light", about_organisations=(URBAN,)), by=Actor(person=""), now=NOW
    )
    page = opened()
    answer = Client().get(page)
    assert answer["Content-Type"].startswith("application/atom+xml") and "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    entries = ElementTree.fromstring(text).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 1 and shown.number in text
    for other in (hidden.number, private.number, about.number, "路灯", "柳荫里3号楼", "39.1", "Nobody"):
        assert other not in text, other
    act.unclear(matter=Matter.objects.get(pk=shown.pk), by=town.actor(WILLOW + "/desk"), now=NOW)
    assert "<entry" not in Client().get(page).content.decode()


def test_it_is_shown_once_ends_at_once_and_another_address_never_was(town):
    page = opened()
    secret = page.removeprefix("/feed/").removesuffix(".atom")
    row = Feed.objects.get()
    owner = at(CITY + "/owner")
    assert secret not in owner.get(PAGE).content.decode() and secret not in row.code
    assert all(secret not in record.body for record in Record.objects.all())
    assert Client().get(page).status_code == 200 and Client().get("/feed/abc.atom").status_code == 404
    assert owner.post(PAGE, {"does": "end_feed", "row": str(row.pk)}).status_code == 302
    assert Client().get(page).status_code == 404 and verify().good
    assert owner.post(PAGE, {"does": "end_feed", "row": str(row.pk)}).status_code == 404


def test_an_unnamed_feed_is_not_opened(town):
    assert at(CITY + "/owner").post(PAGE, {"does": "feed", "feed-name": ""}).status_code == 422
    assert at(WILLOW + "/desk").post(PAGE, {"does": "feed", "feed-name": "x"}).status_code == 403
    assert not Feed.objects.exists()
