"""The hall in the browser: who sits when, a number without a name, one's own number, the board, a window's desk."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import signing
from django.test import Client

from fengqiao.hall import act, find
from fengqiao.hall.models import Hours, Ticket, Window
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.people import act as people
from tests.desk.seats import at_seat
from tests.hall.conftest import drawn
from tests.town import HESHUN, MONDAY, STREET, URBAN, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
HALL = f"/hall/{STREET}/"


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(path, language="zh-hans", client=None):
    answer = (client or Client()).get(path, headers={"accept-language": language})
    assert answer.status_code == 200, (path, answer.status_code)
    return words(answer)


def taken(client, *, topic="report", **more):
    """A stranger's number: the form's key comes with the form."""
    key = re.search(r'name="key" value="([^"]+)"', client.get(HALL + "draw/").content.decode())[1]
    return client.post(HALL + "draw/", {"key": key, "topic": topic} | more)


def at(hall, number):
    office = {"1": STREET, "2": URBAN, "3": WILLOW}[number]
    return at_seat(office + "/desk"), f"/hall/desk/{hall.windows[number].pk}/"


def press(client, path, does, **more):
    found = client.get(path).content.decode()
    marks = {name: re.search(rf'name="{name}" value="([^"]*)"', found) for name in ("ticket", "seen")}
    given = {name: mark[1] for name, mark in marks.items() if mark}
    return client.post(path, given | {"does": does} | more)


def state():
    return Ticket.objects.get().state


def test_everybody_reads_who_sits_when_and_no_persons_name(hall):
    zh, en = page(HALL), page(HALL, "en")
    assert "周一至周五 09:00–17:00" in zh and "Monday to Friday 09:00–17:00" in en
    assert "清溪街道城管科" in zh and "窗口开到" in zh and "开着" in zh
    for name in hall.town.people:
        assert name not in zh
    assert page("/hall/") and page("/hall/", "en")


def test_a_day_that_ends_at_midnight_ends_on_todays_clock(hall):
    more = {"first": MONDAY.date(), "by": hall.lead, "now": MONDAY}
    act.set_hours(window=hall.windows["2"], weekdays="1", since=1020, until=1440, **more)
    assert "窗口开到今天 24:00" in page(HALL) and "open until midnight" in page(HALL, "en")


def test_a_vacant_post_is_shown_as_vacant_with_who_answers_instead(hall):
    from fengqiao.people.models import Organisation, Seat

    # The post beside it answers where the lead said so, else the lead above.
    people.add_seat(code=STREET + "/desk-2", kind="desk", name={"zh": "二号席", "en": "second"}, by=SYSTEM, now=MONDAY)
    row = act.set_window(centre=hall.street, number="4", name={"zh": "四"}, topics=[], by=hall.lead, now=MONDAY,
                         office=Organisation.objects.get(code=STREET))  # fmt: skip
    seat = Seat.objects.get(code=STREET + "/desk-2")
    more = {"weekdays": "12345", "first": MONDAY.date(), "by": hall.lead, "now": MONDAY}
    act.set_hours(window=row, since=540, until=1020, **more)
    act.set_hours(window=row, since=540, until=720, seat=seat, standin=Seat.objects.get(code=STREET + "/desk"), **more)
    act.set_hours(window=row, since=720, until=1020, seat=seat, **more)
    zh = page(HALL)
    assert "二号席（空缺，由受理席代）" in zh.replace(" ", "") and "二号席（空缺，由上级负责人代）" in zh.replace(
        " ", ""
    )
    assert "vacant" in page(HALL, "en")


def test_a_number_is_drawn_without_a_name_and_shown_to_the_phone_that_drew_it(hall):
    client = Client()
    assert "不问名字" in page(HALL + "draw/", client=client)
    answer = taken(client, priority="1")
    assert (answer.status_code, answer["Location"]) == (302, HALL + "mine/")
    ticket = Ticket.objects.get()
    assert (ticket.label, ticket.source, ticket.priority) == ("001", "phone", True)
    assert "001" in page(HALL + "mine/", client=client) and "001" in page(HALL + "mine/", "en", client)
    # Another phone sees nothing of it, and the address tells nothing.
    assert Client().get(HALL + "mine/").status_code == 302
    # It has one already: it is shown that one.
    assert client.get(HALL + "draw/")["Location"] == HALL + "mine/"


def test_the_same_form_sent_twice_draws_one_number(hall):
    client = Client()
    key = re.search(r'name="key" value="([^"]+)"', client.get(HALL + "draw/").content.decode())[1]
    for _ in range(2):
        assert Client().post(HALL + "draw/", {"key": key, "topic": "report"}).status_code == 302
    assert Ticket.objects.count() == 1


def test_a_shared_address_is_slowed_and_never_shut_out(hall):
    at, waits = MONDAY, []
    for _ in range(16):
        begun = at
        while True:
            with time.held(at):
                if taken(Client()).status_code == 302:
                    break
            at += timedelta(seconds=10)
        waits.append((at - begun).seconds)
    assert waits == [0] * 10 + [10, 20, 40, 60, 60, 60]


def test_nobody_chooses_the_id_of_a_number(hall):
    chosen = str(UUID(int=7))
    other = signing.dumps(chosen, salt=f"hall.number.new:{WILLOW}")
    for key in (chosen, other, signing.dumps(chosen, salt="hall.number"), other + "x", "\0"):
        assert Client().post(HALL + "draw/", {"key": key, "topic": "report"}).status_code == 302
    assert Ticket.objects.count() == 5 and not Ticket.objects.filter(pk=chosen).exists()
    actors = set(Record.objects.filter(kind="hall.draw").values_list("actor", flat=True))
    assert actors == {f"number:{key}" for key in Ticket.objects.values_list("pk", flat=True)}


def test_a_form_of_one_hall_draws_no_number_twice_in_another(hall):
    lead = at_seat(WILLOW + "/lead")
    lead.post(f"/hall/setup/?in={WILLOW}", {"does": "usual"})
    one = lead.post(f"/hall/setup/new/?in={WILLOW}",
                    {"number": "1", "zh": "综合", "en": "General", "office": WILLOW, "topics": ["report"]})["Location"]  # fmt: skip
    hours = {"o-weekdays": ["1"], "o-since": "9:00", "o-until": "17:00", "o-first": "2026-11-23"}
    lead.post(one, {"does": "open"} | hours)
    key = re.search(r'name="key" value="([^"]+)"', Client().get(HALL + "draw/").content.decode())[1]
    for hall_ in (HALL, f"/hall/{WILLOW}/"):
        assert Client().post(hall_ + "draw/", {"key": key, "topic": "report"}).status_code == 302
    assert set(Ticket.objects.values_list("centre_id", flat=True)) == {STREET, WILLOW}


@pytest.mark.parametrize(
    "given", [{}, {"topic": ""}, {"topic": "nothing"}, {"topic": "report\0"}, {"topic": "x" * 9999}]
)
def test_what_is_not_on_the_list_draws_nothing(hall, given):
    assert Client().post(HALL + "draw/", given).status_code == 422
    assert not Ticket.objects.exists()


def test_whoever_draws_too_many_waits_and_the_desk_does_not(hall):
    told = [taken(Client(headers={"user-agent": f"{n}", "accept": f"text/{n}"})).status_code for n in range(12)]
    assert told == [302] * 10 + [429] * 2, "what a browser says of itself makes it no other one"
    assert taken(Client(REMOTE_ADDR="192.0.2.8")).status_code == 302
    desk = at_seat(STREET + "/desk")
    for _ in range(3):
        answer = taken(desk)
        assert answer.status_code == 200 and "打印这个号" in words(answer)
    assert Ticket.objects.filter(source="desk").count() == 3


def test_on_a_screen_that_the_lead_opened_here_the_number_comes_on_paper_and_the_next_may_draw(hall):
    client = at_seat(STREET + "/lead")
    client.post("/wall/devices/", {"name": "取号机", "days": "30"})
    kiosk = Client()
    kiosk.cookies = client.cookies
    for _ in range(7):
        answer = taken(kiosk)
        assert answer.status_code == 200 and "hall" not in answer.cookies
    assert 'http-equiv="refresh"' in answer.content.decode()
    assert set(Ticket.objects.values_list("source", flat=True)) == {"kiosk"}


def test_a_forged_or_old_mark_of_a_number_opens_nothing(hall):
    client = Client()
    for mark in ("", "x", "a:b:c"):
        client.cookies["hall"] = mark
        assert client.get(HALL + "mine/").status_code == 302


def test_called_one_is_told_where_to_go_and_may_leave(hall):
    phone, (desk, window) = Client(), at(hall, "2")
    taken(phone)
    press(desk, window, "next")
    assert "请到 2 号窗口" in page(HALL + "mine/", client=phone)
    seen = Ticket.objects.get().version
    phone.post(HALL + "mine/", {"does": "leave", "seen": seen})
    assert state() == "left" and "随时可以再取" in page(HALL + "mine/", client=phone)
    for does in ("done", "hand_over", "take_up", "end_day", ""):
        phone.post(HALL + "mine/", {"does": does, "seen": seen + 1})
    assert state() == "left"


def test_three_calls_in_vain_and_the_phone_says_that_it_is_back(hall):
    phone, (desk, window) = Client(), at(hall, "1")
    taken(phone)
    for does in ("next", "recall", "recall", "absent"):
        press(desk, window, does)
    assert "回来，排在最前面" in page(HALL + "mine/", client=phone)
    phone.post(HALL + "mine/", {"does": "back", "seen": Ticket.objects.get().version})
    assert state() == "waiting" and Ticket.objects.get().front


def test_closing_time_is_said_with_what_can_be_done_now(hall):
    phone, (desk, window) = Client(), at(hall, "1")
    taken(phone)
    press(desk, window, "end_day")
    said = page(HALL + "mine/", client=phone)
    assert state() == "over" and "没有轮到您" in said and "现在写下来" in said
    assert "We closed for today" in page(HALL + "mine/", "en", phone)


def test_the_board_shows_numbers_and_windows_and_nothing_of_what_they_came_for(hall):
    drawn(hall, 1, topic="legal")
    desk, window = at(hall, "1")
    press(desk, window, "next")
    answer = Client().get(HALL + "board/")
    said = words(answer)
    calls = said[: said.index("要等多久")]
    assert "001" in calls and "1 号窗口" in calls and "法律咨询" not in calls
    assert "Please go to" in page(HALL + "board/", "en")
    assert f"post=hall:{STREET}" in answer.content.decode()


def test_a_window_from_the_call_to_the_end_by_its_own_page(hall):
    drawn(hall, 1)
    desk, window = at(hall, "1")
    assert "1 位在等" in page("/hall/desk/", client=desk)
    assert 'data-key="n"' in desk.get(window).content.decode()
    for does, after in (("next", "called"), ("recall", "recalled"), ("take_up", "serving"), ("done", "done")):
        assert press(desk, window, does).status_code == 302
        assert state() == after
    assert page(window, "en", desk)


def test_a_press_on_an_old_screen_changes_nothing_and_is_told(hall):
    drawn(hall, 1), drawn(hall, 2)
    desk, window = at(hall, "1")
    press(desk, window, "next")
    old = Ticket.objects.get(number=1)
    given = {"ticket": str(old.pk), "seen": str(old.version)}
    desk.post(window, given | {"does": "take_up"})
    desk.post(window, given | {"does": "take_up"})
    desk.post(window, given | {"does": "done"})
    assert Ticket.objects.get(number=1).state == "serving"
    assert "页面是旧的" in page(window, client=desk)
    press(desk, window, "done")
    press(desk, window, "next")
    desk.post(window, given | {"does": "take_up", "seen": "x"})
    assert Ticket.objects.get(number=2).state == "called"


@pytest.mark.parametrize("seat", [URBAN + "/desk", HESHUN + "/desk", STREET + "/lead"])
def test_only_the_office_that_sits_there_works_at_a_window(hall, seat):
    drawn(hall, 1)
    client, path = at_seat(seat), f"/hall/desk/{hall.windows['1'].pk}/"
    own = seat.startswith(STREET + "/")
    assert client.get(path).status_code == (200 if own else 404)
    client.post(path, {"does": "next"})
    assert (state() == "called") == own


def test_somebody_says_their_number_at_the_window(hall):
    drawn(hall, 1)
    desk, window = at(hall, "1")
    for does in ("next", "recall", "recall", "absent"):
        press(desk, window, does)
    for asked in ("", "x", "99", "-1", "1" * 20, "1\0"):
        desk.post(window, {"does": "back", "number": asked})
    assert state() == "absent"
    desk.post(window, {"does": "back", "number": "001"})
    assert state() == "waiting"


def test_only_the_centres_own_desk_closes_the_day_for_everybody(hall):
    drawn(hall, 1)
    desk, window = at(hall, "2")
    assert "今天收号" not in page(window, client=desk)
    press(desk, window, "end_day")
    assert state() == "waiting"


def test_a_page_that_renews_itself_is_no_sign_of_the_one_who_sits_there(hall):
    # What asks by itself is a div (people.session): a window left alone signs out like any desk.
    desk, window = at(hall, "1")
    for path in (window, HALL + "board/"):
        assert set(re.findall(r"<(\w+)[^>]* hx-get", desk.get(path).content.decode())) == {"div"}


def test_the_lead_sets_a_window_up_and_residents_read_it(hall):
    lead, setup = at_seat(WILLOW + "/lead"), f"/hall/setup/?in={WILLOW}"
    assert "还没有窗口" in page(setup, client=lead)
    lead.post(setup, {"does": "usual"})
    answer = lead.post(f"/hall/setup/new/?in={WILLOW}",
                       {"number": "1", "zh": "综合", "en": "General", "office": WILLOW, "topics": ["report"]})  # fmt: skip
    one = answer["Location"]
    hours = {"weekdays": ["1", "2"], "since": "9:00", "until": "12:00", "first": "2026-11-23"}
    assert lead.post(one, {"does": "open"} | {f"o-{name}": value for name, value in hours.items()}).status_code == 302
    assert "开着没有人坐" in page(one, client=lead)
    sits = {f"s-{name}": value for name, value in (hours | {"seat": WILLOW + "/desk"}).items()}
    # 赵敏 sits at window 3 of the street's hall at that time.
    answer = lead.post(one, {"does": "sit"} | sits)
    assert answer.status_code == 422 and "已经坐在" in words(answer)
    assert lead.post(one, {"does": "sit", "s-anyway": "on"} | sits).status_code == 302
    assert "同时坐在" in page(one, client=lead)
    assert "周一、周二 09:00–12:00" in page(f"/hall/{WILLOW}/")
    assert page(setup, "en", lead) and page(one, "en", lead) and page(f"/hall/setup/new/?in={WILLOW}", "en", lead)
    row = Hours.objects.filter(window__centre_id=WILLOW, seat=None).get()
    lead.post(one, {"does": "end", "row": row.pk})
    assert not find.open_today(Window.objects.get(centre_id=WILLOW).centre, MONDAY)
    lead.post(one, {"does": "close"})
    assert Client().get(f"/hall/{WILLOW}/").status_code == 404


@pytest.mark.parametrize("wrong", [
    {"since": "25:00"}, {"since": "12:00", "until": "9:00"}, {"weekdays": []}, {"weekdays": ["8"]}, {"first": "x"},
    {"last": "2026-11-01"}, {"since": ""}, {"first": ""},
])  # fmt: skip
def test_hours_that_are_none_are_told_beside_the_field(hall, wrong):
    lead, one = at_seat(STREET + "/lead"), f"/hall/setup/{hall.windows['1'].pk}/"
    given = {"weekdays": ["6"], "since": "9:00", "until": "12:00", "first": "2026-11-23"} | wrong
    before = Hours.objects.count()
    assert lead.post(one, {"does": "open"} | {f"o-{name}": value for name, value in given.items()}).status_code == 422
    assert Hours.objects.count() == before


def test_a_lead_sets_up_no_hall_but_those_they_lead(hall):
    other = at_seat(WILLOW + "/lead")
    for path in (f"/hall/setup/?in={STREET}", f"/hall/setup/new/?in={STREET}", f"/hall/figures/?in={STREET}",
                 f"/hall/setup/{hall.windows['1'].pk}/", f"/hall/setup/?in={HESHUN}"):  # fmt: skip
        assert other.get(path).status_code == 404, path
        assert other.post(path, {"does": "close"}).status_code in (404, 405), path
    desk = at_seat(STREET + "/desk")
    assert desk.get(f"/hall/setup/?in={STREET}").status_code != 200
    assert Window.objects.filter(closed_at=None).count() == 3


def test_figures_tell_waits_by_hour_and_kind_and_no_clerk(hall):
    by = hall.town.actor(STREET + "/desk")
    for n in range(1, 7):
        drawn(hall, n)
        ticket = act.call_next(window=hall.windows["1"], by=by, now=MONDAY + timedelta(minutes=n))
        ticket = act.step(ticket=ticket, does="take_up", by=by, now=MONDAY, seen=ticket.version)
        act.step(ticket=ticket, does="done", by=by, now=MONDAY, seen=ticket.version)
    drawn(hall, 9, topic="legal")
    lead = at_seat(STREET + "/lead")
    zh, en = page("/hall/figures/", client=lead), page("/hall/figures/", "en", lead)
    assert "反映问题 6 6 3 6" in zh and "不到 5" in zh and "10:00" in zh and "under 5" in en
    for name in hall.town.people:
        if name != "刘岚":
            assert name not in zh


def test_the_ways_to_the_hall_stand_where_one_looks(hall):
    assert f'href="{HALL}"' in Client().get("/").content.decode()
    assert "/hall/desk/" in at_seat(URBAN + "/desk").get("/intake/").content.decode()
    assert "/hall/desk/" not in at_seat(HESHUN + "/desk").get("/intake/").content.decode()
    assert "/hall/setup/" in at_seat(STREET + "/lead").get("/posts/").content.decode()


def test_a_hall_that_is_none_is_not_there(hall):
    for path in (f"/hall/{HESHUN}/", f"/hall/{HESHUN}/draw/", f"/hall/{HESHUN}/mine/", f"/hall/{HESHUN}/board/"):
        assert Client().get(path).status_code == 404
    assert at_seat(STREET + "/desk").get(f"/hall/desk/{UUID(int=1)}/").status_code == 404


def test_on_a_holiday_and_after_hours_it_is_said_that_nothing_is_open(hall):
    with time.held(MONDAY + timedelta(hours=8)):
        assert "已经关了" in page(HALL)
        assert "今天没有窗口办了" in page(HALL + "draw/")
        assert Client().post(HALL + "draw/", {"topic": "report"}).status_code == 422
