"""Whoever sits for somebody on leave reads as that: the line of who answers, the posts, the reader's own post."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act as people
from fengqiao.people.models import Seat
from fengqiao.people.session import on_leave, post_words
from tests.desk.seats import at_seat
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DESK, LEAD = WILLOW + "/desk", WILLOW + "/lead"


def leave(town, seat=DESK, **more):
    given = {"since": MONDAY, "until": MONDAY + 7 * DAY} | more
    people.away(appointment=town.posts[seat], by=SYSTEM, now=MONDAY, **given)


def holds(case, at=MONDAY, seat=LEAD):
    """The line of a matter's page that says who answers."""
    with time.held(at):
        page = at_seat(seat).get(f"/desk/m/{case.number}/").content.decode()
    return page.partition('class="card holds"')[2].partition("</p>")[0]


@pytest.mark.usefixtures("held")
def test_the_line_of_who_answers_says_leave_for_leave(town, report):
    case = report(WILLOW)
    assert "（" not in holds(case)
    leave(town)
    assert "孙立（离岗，由上级代）" in holds(case) and "空缺" not in holds(case)


@pytest.mark.usefixtures("held")
def test_a_post_that_was_left_reads_as_vacant(town, report):
    case = report(WILLOW)
    people.end(appointment=town.posts[DESK], reason="退休", by=SYSTEM, now=MONDAY)
    assert "孙立（席位空缺，由上级代）" in holds(case) and "离岗" not in holds(case)


@pytest.mark.usefixtures("held")
def test_a_stand_in_reads_as_one(town, report):
    case = report(WILLOW)
    people.appoint(
        seat=DESK,
        person=town.people["王芳"],
        kind="standin",
        starts=MONDAY,
        ends=MONDAY + 8 * DAY,
        by=SYSTEM,
        now=MONDAY,
    )
    leave(town)
    assert "王芳（代班）" in holds(case)


@pytest.mark.usefixtures("held")
def test_with_nobody_above_the_owner_answers_for_who_is_on_leave(town, report):
    case = report(WILLOW)
    for seat in (LEAD, STREET + "/lead", DISTRICT + "/lead", CITY + "/lead"):
        people.end(appointment=town.posts[seat], reason="调走", by=SYSTEM, now=MONDAY)
    leave(town)
    assert "周宁（离岗，由系统责任人代）" in holds(case, seat=DESK)


@pytest.mark.usefixtures("held")
def test_the_page_of_the_post_and_the_list_of_posts_say_leave(town):
    leave(town)
    lead = at_seat(LEAD)
    listed = lead.get("/posts/").content.decode()
    row = listed.partition(f"/posts/at/{DESK}/")[2].partition("</tr>")[0]
    page = lead.get(f"/posts/at/{DESK}/").content.decode()
    for shown in (row, page):
        assert "离岗，由上级负责人代" in shown and "空缺" not in shown


@pytest.mark.usefixtures("held")
def test_a_post_in_words_says_leave_in_both_languages(town):
    leave(town)
    seat = Seat.objects.select_related("organisation").get(code=DESK)
    assert post_words(seat)["zh"].endswith("（离岗，由上级负责人代）")
    assert post_words(seat, str(seat.sitter_id))["en"].endswith("(away, you answer)")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert post_words(seat, away=())["zh"].endswith("（空缺，由上级负责人代）")
    assert not asked.captured_queries, "a list asks once for all of its posts"


def test_leave_is_only_what_runs_now(town):
    leave(town, since=MONDAY + DAY)
    assert not on_leave([DESK, HESHUN + "/desk"], MONDAY)
    assert on_leave([DESK, HESHUN + "/desk"], MONDAY + 2 * DAY) == {DESK}
    assert not on_leave([DESK], MONDAY + 8 * DAY)
