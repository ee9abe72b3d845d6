"""Two colleagues at one draft: the shift changes, and nobody's words go under unseen."""

import re
from datetime import timedelta

import pytest

from fengqiao.cases.models import Case
from fengqiao.intake.models import Draft
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.people import act
from tests.desk.seats import at_seat
from tests.town import MONDAY, STREET, SYSTEM, WILLOW

pytestmark = pytest.mark.django_db

EARLY, LATE = WILLOW + "/desk", WILLOW + "/desk-2"
HERS, HIS = "水管爆了，五楼漏到四楼", "她还说电梯也停了"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def two(town):
    """(the early shift, the late one): 赵敏 and 吴磊 at the same desk."""
    act.add_seat(code=LATE, kind="desk", name={"zh": "晚班", "en": "late shift"}, by=SYSTEM, now=MONDAY)
    act.appoint(seat=LATE, person=town.people["吴磊"], by=SYSTEM, now=MONDAY)
    return at_seat(EARLY), at_seat(LATE)


def at(minutes, ask, *given):
    """Each thing at its own minute: which is newer is what it is about."""
    with time.held(MONDAY + minutes * MINUTE):
        return ask(*given)


def begun(client):
    return at(0, client.post, "/intake/begin/", {"source": "phone"})["Location"]


def seen(answer):
    return re.search(r'name="seen" value="([^"]+)"', answer.content.decode()).group(1)


def one(words, **more):
    return {"count": "1", "m0-words": words, "m0-area": WILLOW} | more


def taken_over(two):
    """Both have it open; the late shift wrote last. (page, what the early one saw)"""
    early, late = two
    page = begun(early)
    first = seen(at(1, early.get, page))
    kept = at(2, early.post, page + "keep/", one(HERS, seen=first))
    old = kept["X-Seen"]
    other = seen(at(3, late.get, page))
    assert at(4, late.post, page + "keep/", one(HERS + "；" + HIS, seen=other)).json()["kept"]
    return page, old


def test_who_goes_on_with_it_has_it_and_the_one_before_is_told_not_overwritten(two):
    early, _ = two
    page, old = taken_over(two)
    answer = at(5, early.post, page + "keep/", one(HERS, seen=old))
    assert answer.status_code == 409
    assert answer.json() == {"kept": False, "by": "吴磊"}
    assert HIS in Draft.objects.get().body["m0-words"]


def test_sent_from_the_older_page_both_are_shown_and_the_second_press_counts(two):
    early, _ = two
    page, old = taken_over(two)
    mine = HERS + "，关了总阀"
    answer = at(5, early.post, page, one(mine, seen=old))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert mine in shown and HIS in shown and "吴磊已经接着写了这份登记" in shown
    assert not Matter.objects.exists()
    assert at(6, early.post, page, one(mine, seen=seen(answer))).status_code == 200
    assert Case.objects.get().words == mine


def test_one_more_matter_asked_from_the_older_page_is_held_back_too(two):
    early, _ = two
    page, old = taken_over(two)
    assert at(5, early.post, page, one(HERS, seen=old, more="1")).status_code == 409
    assert HIS in Draft.objects.get().body["m0-words"]


def test_one_person_in_two_tabs_is_never_held_up(two):
    early, _ = two
    page = begun(early)
    first = seen(at(1, early.get, page))
    at(2, early.post, page + "keep/", one("一", seen=first))
    assert at(3, early.post, page + "keep/", one("一二", seen=first)).status_code == 200


def test_what_a_colleague_sent_meanwhile_is_named_and_ones_own_words_begin_another(two):
    early, late = two
    page, old = taken_over(two)
    at(5, late.post, page, one(HIS, seen=seen(at(5, late.get, page))))
    number = Matter.objects.get().number
    answer = at(6, early.post, page, one(HERS, seen=old))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert number in shown and HERS in shown and "吴磊已经把这份登记了" in shown
    again = dict(re.findall(r'<input type="hidden" name="([a-z0-9-]+)" value="([^"]*)">', shown.split("<main")[1]))
    other = at(7, early.post, "/intake/begin/", again)["Location"]
    assert other != page and HERS in at(7, early.get, other).content.decode()


def test_what_a_colleague_dropped_loses_nobody_elses_words(two):
    early, late = two
    page, old = taken_over(two)
    at(5, late.post, page + "drop/")
    assert at(6, early.post, page + "keep/", one(HERS, seen=old)).status_code == 404
    answer = at(6, early.post, page, one(HERS, seen=old))
    assert answer.status_code == 404 and HERS in answer.content.decode()


def test_another_office_reads_of_it_only_what_it_typed_itself(two):
    page, _ = taken_over(two)
    answer = at(5, at_seat(STREET + "/desk").post, page, one("街道写的"))
    shown = answer.content.decode()
    assert answer.status_code == 404 and "街道写的" in shown
    assert HIS not in shown and HERS not in shown and "吴磊" not in shown


def test_a_draft_begins_with_its_own_fields_only(two):
    early, _ = two
    at(1, early.post, "/intake/begin/", one("门坏了", **{"c-name": "秦淑兰", "other": "x", "m0-<b>": "y"}))
    assert Draft.objects.get().body == {"count": "1", "m0-words": "门坏了", "m0-area": WILLOW, "c-name": "秦淑兰"}
