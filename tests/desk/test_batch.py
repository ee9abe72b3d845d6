"""A day's batch: proposals ticked, changed or left, applied as ordinary acts with a result a row; bad input and luck."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from fengqiao.cases.models import Case
from fengqiao.desk.assigning import run, sight
from fengqiao.desk.assigning.weigh import Weights
from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Seat
from fengqiao.people.standing import acting
from tests.desk.seats import at_seat
from tests.desk.test_who_takes_it import DESK, OTHER, WORKER, accepted, another
from tests.town import HESHUN, HESHUN_1, MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


@pytest.fixture
def here(monkeypatch):
    """Solved in this process: what the other one answers is another test's matter."""
    from fengqiao.desk.assigning.solve import plans

    def at_once(*given, **more):
        return [run.Plan(**each | {"owner": tuple(each["owner"])}) for each in plans(*given[:4])]

    monkeypatch.setattr(run, "plans", at_once)


def page(seat=DESK, query=""):
    return at_seat(seat).get(f"/desk/batch/{query}").content.decode()


def row_of(text, case):
    return next(part for part in text.split("<tr>") if f'value="{case.pk}"' in part)


def filled(text):
    """What the form would send as it stands."""
    form = text[text.index('action="/desk/batch/"') :]
    given = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    given.pop("csrfmiddlewaretoken", None)
    given["pick"] = re.findall(r'name="pick" value="([^"]+)" checked', form)
    for name, options in re.findall(r'<select name="(to:[^"]+)".*?>(.*?)</select>', form, re.S):
        given[name] = re.search(r'<option value="([^"]*)" selected', options)[1]
    return given


def assigned(*cases):
    return [Matter.objects.get(pk=case.pk).assignee for case in cases]


@pytest.mark.usefixtures("here")
def test_a_longer_list_asks_the_database_no_more_often(town, report) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 6):
        for _ in range(more):
            accepted(town, report)
        desk = at_seat(DESK)
        desk.get("/desk/batch/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/desk/batch/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_empty_day_says_so(town) -> None:
    assert "没有等着派的事" in page()


@pytest.mark.usefixtures("here")
def test_what_is_ticked_is_assigned_and_every_row_answers(town, report) -> None:
    another(town)
    cases = [accepted(town, report) for _ in range(3)]
    text = page()
    assert text.count('name="pick"') == 3
    given = filled(text)
    assert set(given["pick"]) == {case.pk for case in cases}
    # One is left out, one goes to somebody else.
    given["pick"].remove(cases[0].pk)
    given[f"to:{cases[1].pk}"] = OTHER
    told = at_seat(DESK).post("/desk/batch/", given).content.decode()
    assert "成功 2 件，没有成功 0 件" in told
    done = assigned(*cases)
    assert done[0] == ""
    assert done[1] == OTHER
    assert done[2] in (WORKER, OTHER)
    records = Record.objects.filter(kind="matter.assign")
    assert {(each.actor, each.post) for each in records} == {(str(town.people["赵敏"].id), DESK)}
    # Sent twice it is done once.
    at_seat(DESK).post("/desk/batch/", given)
    assert Record.objects.filter(kind="matter.assign").count() == 2


@pytest.mark.usefixtures("here")
def test_a_row_that_moved_meanwhile_is_refused_in_words_and_holds_up_no_other(town, report) -> None:
    first, second = accepted(town, report), accepted(town, report)
    given = filled(page())
    act(first.id, "note", by=town.actor(DESK), given={"text": "记一笔"}, now=MONDAY)
    told = at_seat(DESK).post("/desk/batch/", given).content.decode()
    assert "成功 1 件，没有成功 1 件" in told
    assert "页面" in told or "别人" in told or "已经" in told
    assert assigned(first, second) == ["", WORKER]


@pytest.mark.usefixtures("here")
def test_what_was_never_on_the_page_is_assigned_by_nobody(town, report) -> None:
    mine = accepted(town, report)
    elsewhere = report(area=HESHUN, words="灯", category="light")
    theirs = Matter.objects.get(number=elsewhere.number)
    for given in (
        {"pick": [theirs.pk, "nonsense", "\0"], f"to:{theirs.pk}": WORKER, f"seen:{theirs.pk}": str(theirs.version)},
        {"pick": [mine.pk], f"to:{mine.pk}": f"{HESHUN}/desk", f"seen:{mine.pk}": str(mine.version)},
        {"pick": [mine.pk], f"to:{mine.pk}": "no/such", f"seen:{mine.pk}": str(mine.version)},
        {"pick": [mine.pk], f"to:{mine.pk}": WORKER, f"seen:{mine.pk}": "9" * 30},
        {"pick": [mine.pk], f"to:{mine.pk}": ""},
        {},
    ):
        assert at_seat(DESK).post("/desk/batch/", given).status_code == 200
    assert assigned(mine, theirs) == ["", ""]


@pytest.mark.usefixtures("here")
def test_evenness_is_chosen_with_its_price(town, report) -> None:
    another(town)
    lead = town.actor(f"{STREET}/lead")
    people.describe_seat(seat=Seat.objects.get(code=WORKER), skills=[], area=WILLOW, by=lead, now=MONDAY)
    cases = [accepted(town, report) for _ in range(4)]
    text = page(query="?most=none")
    assert re.findall(r'name="most" value="([^"]*)"( checked)?', text) == [("2", ""), ("3", ""), ("none", " checked")]
    assert "最少 2、最多 2；多 3.0 公里" in text
    assert "没有更省的排法" in text
    given = filled(text)
    assert {given[f"to:{case.pk}"] for case in cases} == {WORKER}
    given = filled(page(query="?most=2"))
    assert sorted(given[f"to:{case.pk}"] for case in cases) == [WORKER, WORKER, OTHER, OTHER]
    # An unknown choice is none: the evenest that is not too dear, which four to one place is not.
    assert ' value="none" checked' in page(query="?most=%00drop")


def test_nobody_on_shift_and_the_next_morning(town, report, here) -> None:
    case, lead = accepted(town, report), town.actor(f"{STREET}/lead")
    # He is back by tomorrow.
    until = MONDAY + timedelta(hours=12)
    people.away(appointment=town.posts[WORKER], since=MONDAY, until=until, by=lead, now=MONDAY)
    text = page()
    assert "现在没有人当班" in text
    assert "?when=next" in text
    assert assigned(case) == [""]


@pytest.mark.usefixtures("here")
def test_at_night_whoever_is_on_duty_is_asked_for_what_is_urgent_alone(town, report) -> None:
    calm, urgent = accepted(town, report), accepted(town, report)
    Matter.objects.filter(pk=urgent.pk).update(urgency="urgent")
    night, desk = MONDAY + timedelta(hours=9), town.actor(DESK)
    people.put_on_duty(organisation=WILLOW, seat=DESK, spans=[(night, night + timedelta(hours=8))],
                       by=town.actor(f"{WILLOW}/lead"), now=MONDAY)  # fmt: skip
    where = sight.pool(desk, sight.holder_of(desk), night)
    assert where.night
    assert [each.key for each in where.takers] == [DESK]
    rows = {row.pk: row for row in Matter.objects.select_related("case")}
    assert sight.as_case(sight.Eyes.of(desk), rows[calm.pk], where).barred == {DESK}
    assert not sight.as_case(sight.Eyes.of(desk), rows[urgent.pk], where).barred


@pytest.mark.usefixtures("here")
def test_without_the_skill_anywhere_it_says_who_is_missing_and_ticks_nothing(town, report) -> None:
    lead = town.actor(f"{STREET}/lead")
    people.describe_seat(seat=Seat.objects.get(code=WORKER), skills=["fire"], area="", by=lead, now=MONDAY)
    case = accepted(town, report)
    row = row_of(page(), case)
    assert "没有会办这一类的" in row
    assert "checked" not in row


@pytest.mark.usefixtures("here")
def test_one_person_in_all_posts_is_asked_for_two_hands_only(town, report, settings) -> None:
    settings.ASSIGNING = ["most=1"]
    another(town, OTHER, "李强")
    cases = [accepted(town, report) for _ in range(2)]
    text = page()
    assert sum("checked" in row_of(text, case) for case in cases) == 1
    assert "手上都满了" in text


def test_without_the_solver_the_page_names_what_is_missing_and_a_case_still_has_its_proposal(
    town, report, monkeypatch
) -> None:
    case = accepted(town, report)
    monkeypatch.setattr(run, "NEEDED", ("ortools_that_is_none",))
    text = page()
    assert "没有安装 ortools_that_is_none" in text
    assert 'name="pick"' not in text
    assert WORKER in at_seat(DESK).get(f"/desk/m/{case.number}/").content.decode()


def test_what_takes_too_long_is_ended_and_said(town, report, monkeypatch) -> None:
    accepted(town, report)

    def late(*given, **more):
        raise run.TooLong

    monkeypatch.setattr(run, "plans", late)
    assert f"{run.SECONDS} 秒没有算完" in page()


@pytest.mark.usefixtures("here")
def test_whom_a_protected_complaint_is_about_is_in_no_proposal_and_sees_no_trace(town, report) -> None:
    another(town, f"{WILLOW}/worker-1", "秦淑兰")
    ordinary = accepted(town, report)
    before = page(DESK)
    case = report(area=WILLOW, words="网格员不办事", category="light", about_organisations=(WILLOW,))
    row = Matter.objects.get(number=case.number)
    given = {"category": "light", "urgency": "normal", "title": "投诉", "hazard": False}
    act(row.id, "accept", by=acting(str(Seat.objects.get(code=row.seat).sitter_id), row.seat), given=given, now=MONDAY)
    row.refresh_from_db()
    seat = row.seat
    shown = row_of(page(seat), row)
    assert f"{WILLOW}/worker-1" not in shown
    assert DESK not in shown

    def bare(text):
        return re.sub(r'name="(once|csrfmiddlewaretoken)" value="[^"]*"|"X-CSRFToken": "[^"]*"|[0-9a-f-]{36}', "", text)

    # Not even what is given to somebody in it moves a count for who it is about.
    act(
        row.id,
        "assign",
        by=acting(str(Seat.objects.get(code=seat).sitter_id), seat),
        given={"assignee": WORKER},
        now=MONDAY,
    )
    assert Matter.objects.get(pk=row.pk).assignee == WORKER
    assert bare(page(DESK)) == bare(before)
    assert assigned(ordinary) == [""]


@pytest.mark.usefixtures("here")
def test_a_lead_plans_for_the_whole_area_and_a_worker_for_none(town, report) -> None:
    case = accepted(town, report)
    assert f'value="{case.pk}"' in page(f"{STREET}/lead")
    assert at_seat(WORKER).get("/desk/batch/").status_code in (302, 403, 404)


@pytest.mark.usefixtures("here")
def test_the_picture_tells_no_door(town, report) -> None:
    from fengqiao.places.models import Area

    for code, lon in ((WILLOW, 117.2), (WILLOW_1, 117.201), (HESHUN_1, 117.3)):
        Area.objects.create(code=code, level=4, scope=code, name={"zh": code}, lon=lon, lat=39.1)
    case = accepted(town, report)
    Case.objects.filter(pk=case.pk).update(lon=1172034567, lat=391012345)
    where = sight.pool(town.actor(DESK), sight.holder_of(town.actor(DESK)), MONDAY)
    fresh = Matter.objects.select_related("case").get(pk=case.pk)
    exact, listed = (
        sight.as_case(sight.Eyes.of(town.actor(DESK)), fresh, where, exact=each).at for each in (True, False)
    )
    assert exact != listed
    assert max(abs(exact[0] - listed[0]), abs(exact[1] - listed[1])) < 60
    assert '<svg class="plan"' in page()


def test_a_wrong_word_in_the_setting_stops_the_start() -> None:
    assert sight.weights(("load=9",)) == Weights(load=9)
    for wrong in ("load", "load=-1", "speed=3"):
        with pytest.raises(ImproperlyConfigured):
            sight.weights((wrong,))
