"""One acts under one named post, for 15 minutes without a sign at a desk and 12 hours at most."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act
from fengqiao.people.models import Seat
from fengqiao.people.session import actor_of
from tests.town import DISTRICT, MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town():
    cache.clear()
    return build()


def client_of(town, name, at=MONDAY):
    account = act.invite(person=town.people[name], username=name, by=SYSTEM, now=MONDAY)
    client = Client()
    with time.held(at):
        client.force_login(account)
        client.get("/me/")
    return client


def at(client, moment, path="/me/", **more):
    with time.held(moment):
        return client.get(path, **more)


def test_a_desk_left_alone_for_a_quarter_of_an_hour_is_signed_out(town):
    client = client_of(town, "赵敏")
    assert at(client, MONDAY + 14 * MINUTE).status_code == 200
    assert at(client, MONDAY + 28 * MINUTE).status_code == 200
    answer = at(client, MONDAY + 44 * MINUTE)
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_a_page_that_refreshes_itself_is_no_sign_of_anybody(town):
    client = client_of(town, "赵敏")
    for minutes in range(1, 16):
        at(client, MONDAY + minutes * MINUTE, headers={"HX-Request": "true", "HX-Source": "div#queue"})
    answer = at(client, MONDAY + 16 * MINUTE, headers={"HX-Request": "true", "HX-Source": "div#queue"})
    assert answer.status_code == 401 and answer["HX-Redirect"] == "/accounts/login/"


def test_a_worker_in_the_field_stays_signed_in_but_nobody_beyond_twelve_hours(town):
    client = client_of(town, "李强")
    assert at(client, MONDAY + timedelta(hours=3)).status_code == 200
    for hours in (5, 8, 11):
        assert at(client, MONDAY + timedelta(hours=hours)).status_code == 200
    assert at(client, MONDAY + timedelta(hours=12, minutes=1)).status_code == 302


def test_several_posts_are_offered_also_those_one_sits_on_for_a_vacancy(town):
    act.end(appointment=town.posts[WILLOW + "/desk"], reason="退休", by=SYSTEM, now=MONDAY)
    client = client_of(town, "孙立")
    page = at(client, MONDAY, "/posts/choose/").content.decode()
    assert "柳荫里社区综治中心受理席（空缺，由您代）" in page
    with time.held(MONDAY):
        client.post("/posts/choose/", {"post": WILLOW + "/desk", "next": "/me/"})
        assert client.session["post"] == WILLOW + "/desk"
        assert "受理席（空缺，由您代）" in client.get("/me/").content.decode()


def test_nobody_chooses_a_post_they_do_not_hold(town):
    client = client_of(town, "赵敏")
    with time.held(MONDAY):
        answer = client.post("/posts/choose/", {"post": STREET + "/desk"})
    assert answer.status_code == 200
    assert client.session.get("post") != STREET + "/desk"


def test_whose_post_ended_acts_no_more_and_not_on_under_another_one_unasked(town):
    client = client_of(town, "何平")
    with time.held(MONDAY):
        client.post("/posts/choose/", {"post": DISTRICT + "/lead", "next": "/me/"})
        assert client.get("/posts/").status_code == 200
        act.end(appointment=town.posts[DISTRICT + "/lead"], reason="调走", by=SYSTEM, now=MONDAY)
        answer = client.post("/posts/back/" + WILLOW + "/desk/", {"a": "x"})
    assert answer.status_code in (302, 403)
    if answer.status_code == 302:
        assert answer["Location"].startswith("/posts/choose/")


WRITTEN = {"reason": "三单元的老人一直在等，请接手的人先给她打电话。", "once": "0190", "to": STREET}


def test_whoever_is_dismissed_in_the_middle_of_a_form_is_refused_and_keeps_what_they_wrote(town):
    client = client_of(town, "何平")
    with time.held(MONDAY):
        client.post("/posts/choose/", {"post": DISTRICT + "/lead", "next": "/me/"})
        path = f"/posts/do/end/{WILLOW}/desk/?a={town.posts[WILLOW + '/desk'].pk}"
        assert client.get(path).status_code == 200
        for slug in ("/lead", "/desk"):
            act.end(appointment=town.posts[DISTRICT + slug], reason="调走", by=SYSTEM, now=MONDAY)
        answer = client.post(path, WRITTEN)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "您已不在原来的岗位上" in page and WRITTEN["reason"] in page
    assert "0190" not in page.split("<main")[1] and STREET not in page.split("<main")[1]
    assert Seat.objects.get(code=WILLOW + "/desk").basis == "holder"


def test_what_was_written_past_the_idle_time_is_shown_and_not_stored(town):
    client = client_of(town, "赵敏")
    with time.held(MONDAY + 40 * MINUTE):
        answer = client.post(
            "/posts/invite/", {"name": "秦淑兰 的邻居", "account": "x"}, headers={"accept-language": "zh"}
        )
    page = answer.content.decode()
    assert answer.status_code == 403 and "秦淑兰 的邻居" in page and "重新登录" in page
    assert "秦淑兰" not in str(dict(client.session))


def test_no_password_is_ever_shown_again(town):
    client = client_of(town, "赵敏")
    with time.held(MONDAY + 40 * MINUTE):
        answer = client.post("/posts/invite/", {"password1": "柳荫里的长路 回家"}, headers={"accept-language": "zh"})
    assert "长路" not in answer.content.decode()


def test_an_account_without_a_post_acts_as_a_resident_and_a_stranger_as_nobody(town):
    account = act.invite(person=town.people["秦淑兰"], username="qin", by=SYSTEM, now=MONDAY)
    request = RequestFactory().get("/")
    request.user, request.session = account, {}
    by = actor_of(request)
    assert (by.kind, by.post, by.person) == ("resident", "", str(account.person_id))
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), {}
    assert actor_of(request) is None


def test_a_worker_is_asked_for_no_page_of_a_lead(town):
    client = client_of(town, "李强")
    assert at(client, MONDAY, "/posts/").status_code == 403
    assert WILLOW_1


def test_who_answers_for_very_many_vacant_posts_still_gets_a_page_and_a_quick_one(town):
    for number in range(60):
        code = f"1201010{number + 30:02d}000"
        act.found(
            code=code, area=code, district=DISTRICT, level=2, scope=code[:9], name={"zh": f"街道{number}"}, above=DISTRICT,
            by=SYSTEM, now=MONDAY,
        )  # fmt: skip
    client = client_of(town, "何平")
    page = at(client, MONDAY, "/posts/choose/").content.decode()
    assert page.count('name="post"') == 41
    assert "还有别的空缺岗位" in page
    with time.held(MONDAY):
        client.post("/posts/choose/", {"post": DISTRICT + "/lead"})
    there = "120101045000/desk"
    assert "以这个岗位办理" in at(client, MONDAY, f"/posts/at/{there}/").content.decode()
    with time.held(MONDAY):
        client.post("/posts/choose/", {"post": there})
    assert client.session["post"] == there
