"""A wall is a device of its own: one page, nobody signed in, over when it is ended, its opener leaves or its time is up."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from fengqiao.hearing import Listener, listener_of
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.people import act
from fengqiao.people.models import Account, Wall
from tests.town import MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
LEAD = STREET + "/lead"
DAY = timedelta(days=1)


@pytest.fixture
def town():
    cache.clear()
    return build()


def lead_of(town, name="刘岚", post=LEAD):
    account = act.invite(person=town.people[name], username=f"a-{name}", by=SYSTEM, now=MONDAY)
    client = Client()
    client.force_login(account)
    session = client.session
    session["post"] = post
    session.save()
    return client


@pytest.fixture
def screen(town):
    client = lead_of(town)
    with time.held(MONDAY):
        answer = client.post("/wall/devices/", {"name": "会商室北墙", "days": "30"})
    assert answer.status_code == 302 and answer["Location"] == "/wall/"
    return client


def at(client, moment, path="/wall/"):
    with time.held(moment):
        return client.get(path)


def hears(client, moment, post=LEAD):
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    with time.held(moment):
        return listener_of(cookie, post)


def test_a_screen_kept_as_a_wall_has_nobody_signed_in_and_opens_nothing_else(town, screen):
    page = at(screen, MONDAY + DAY)
    assert page.status_code == 200
    told = page.content.decode()
    assert "会商室北墙" in told and "/desk/" not in told and "/me/" not in told and "刘岚" not in told
    assert "_auth_user_id" not in screen.session
    for path in ("/desk/", "/me/", "/posts/", "/wall/devices/", "/duties/", "/api/v1/matters"):
        assert at(screen, MONDAY + DAY, path).status_code in (302, 401, 403, 404), path
    assert screen.post("/wall/").status_code in (302, 405)


def test_a_wall_does_not_die_of_idleness_but_at_the_end_of_its_time(screen):
    assert at(screen, MONDAY + 3 * DAY).status_code == 200
    assert hears(screen, MONDAY + 29 * DAY) is not None
    ended = at(screen, MONDAY + 31 * DAY)
    assert ended.status_code == 403 and "这块大屏已停用" in ended.content.decode()
    assert at(screen, MONDAY + 31 * DAY).status_code == 302


def test_an_ended_wall_is_dark_at_once_and_stays_so(town, screen):
    assert hears(screen, MONDAY) is not None
    lead = lead_of(town)
    with time.held(MONDAY):
        page = lead.get("/wall/devices/").content.decode()
        assert "会商室北墙" in page and "最近联系" in page
        lead.post(f"/wall/devices/{Wall.objects.get().pk}/end/")
    assert hears(screen, MONDAY) is None
    assert at(screen, MONDAY).status_code == 403
    written = Record.objects.filter(kind__startswith="people.wall")
    assert [each.kind for each in written.order_by("district", "number")] == ["people.wall", "people.wall_end"]


def test_a_wall_ends_with_the_post_of_whoever_opened_it_for_good(town, screen):
    act.end(appointment=town.posts[LEAD], reason="调走", by=SYSTEM, now=MONDAY)
    assert hears(screen, MONDAY) is None
    assert at(screen, MONDAY).status_code == 403
    act.appoint(seat=LEAD, person=town.people["刘岚"], by=SYSTEM, now=MONDAY)
    assert hears(screen, MONDAY) is None


def test_a_wall_ends_with_the_account_of_whoever_opened_it(town, screen):
    act.shut_account(account=Account.objects.get(username="a-刘岚"), by=SYSTEM, now=MONDAY)
    assert hears(screen, MONDAY) is None and at(screen, MONDAY).status_code == 403


def test_a_wall_stays_while_its_lead_is_away_for_a_day(town, screen):
    act.away(appointment=town.posts[LEAD], since=MONDAY, until=MONDAY + DAY, by=SYSTEM, now=MONDAY)
    heard = hears(screen, MONDAY)
    assert isinstance(heard, Listener) and heard.wall
    assert at(screen, MONDAY).status_code == 200


def test_a_wall_hears_only_its_own_post_and_a_made_up_one_nothing(screen):
    assert hears(screen, MONDAY, WILLOW + "/desk") is None
    stranger = Client()
    stranger.cookies["wall"] = "made-up"
    assert hears(stranger, MONDAY) is None
    assert at(stranger, MONDAY).status_code == 403


def test_only_a_lead_of_their_own_post_opens_and_only_who_leads_the_area_ends_a_wall(town, screen):
    desk = lead_of(town, "陈静", STREET + "/desk")
    below = lead_of(town, "孙立", WILLOW + "/lead")
    with time.held(MONDAY):
        assert desk.post("/wall/devices/", {"name": "x", "days": "30"}).status_code == 403
        assert below.post(f"/wall/devices/{Wall.objects.get().pk}/end/").status_code == 404
        assert "会商室北墙" not in below.get("/wall/devices/").content.decode()
        assert below.post("/wall/devices/", {"name": "x", "days": "4000"}).status_code == 422
    assert Wall.objects.count() == 1


def test_a_desk_left_alone_hears_nothing_more_either(town):
    client = lead_of(town)
    at(client, MONDAY, "/me/")
    assert hears(client, MONDAY + timedelta(minutes=14)) is not None
    assert hears(client, MONDAY + timedelta(minutes=16)) is None
