"""The lead's page: what is late and why, load by post, and figures that open into their cases."""

import re
from datetime import timedelta

import pytest

from fengqiao.evaluation import find
from fengqiao.evaluation.reckoning import figures, periods
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.standing import CLOCK, Actor
from tests.desk.seats import at_seat
from tests.town import HESHUN, MONDAY, STREET, URBAN, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db
WORKER = WILLOW_1 + "/worker-1"
DAY = timedelta(days=1)


def does(town, case, *steps, now=MONDAY):
    """Acts in their order, each as (act, post or actor, given)."""
    for name, who, given in steps:
        by = town.actor(who) if isinstance(who, str) else who
        act(case.matter, name, by=by, given=given, now=now)


def accept(area=WILLOW):
    return "accept", area + "/desk", {"category": "fire.stairwell", "urgency": "normal"}


def worked(area=WILLOW, worker=WORKER):
    return (
        accept(area),
        ("assign", area + "/desk", {"assignee": worker}),
        ("finish", worker, {"outcome": "搬走了"}),
    )


def page(seat, address, now=MONDAY):
    client = at_seat(seat)
    with time.held(now):
        return client.get(address)


def month(now=MONDAY):
    return periods.of(now, find.zone_of("120101"))


def numbers(town, seat, now=MONDAY):
    return figures.figures(find.stories(find.cohort(town.actor(seat), month(now))))


def clock_runs(case, now):
    """What the clock does to a problem once everything is due: up, then lapsed."""
    for name in ("check_up", "lapse"):
        try:
            act(case.matter, name, by=CLOCK, now=now)
        except Denied:
            continue


def fates(town, report):
    """One problem for each thing that may become of it."""
    into = report(now=MONDAY - DAY)
    found = {"open": into}
    for fate in ("solved", "own", "rejected", "withdrawn", "merged", "suspended", "unverified", "through", "checking"):
        found[fate] = report(category="light")
    voice = {fate: Actor(person="", voice=case.voice) for fate, case in found.items()}
    does(town, found["solved"], *worked(), ("close", WILLOW + "/desk", {"finding": "看过了"}))
    does(town, found["own"], *worked(), ("confirm", voice["own"], {}))
    does(town, found["rejected"], ("reject", WILLOW + "/desk", {"reason": "不归", "instead": "去法院"}))
    does(town, found["withdrawn"], ("withdraw", voice["withdrawn"], {}))
    does(town, found["merged"], ("merge", WILLOW + "/desk", {"into": into.matter, "reason": "同一件"}))
    given = {"reason": "等预算", "review_on": MONDAY + 30 * DAY}
    does(town, found["suspended"], *worked()[:2], ("suspend", STREET + "/lead", given))
    does(town, found["unverified"], *worked())
    clock_runs(found["unverified"], MONDAY + 30 * DAY)
    clock_runs(found["unverified"], MONDAY + 60 * DAY)
    by = town.actor(WILLOW + "/desk", through=True, voice=found["through"].voice)
    does(town, found["through"], *worked(), ("confirm", by, {}))
    does(town, found["checking"], *worked())
    return found


def test_every_fate_of_a_problem_stands_in_its_place_and_only_the_verified_are_solved(town, report):
    fates(town, report)
    found = numbers(town, WILLOW + "/lead")
    assert found.rates["solved"] == found.rates["in_time"] == found.rates["at_once"] == (2, 10)
    assert found.rates["own_word"] == (1, 10)
    assert found.beside == dict.fromkeys(figures.BUCKETS, 1) | {"solved": 2, "followed": 0}


def test_the_ledger_tells_the_same_state_as_the_rows(town, report):
    fates(town, report)
    by = town.actor(WILLOW + "/lead")
    for story in find.stories(find.cohort(by, month())):
        row = Matter.objects.get(pk=story.id)
        assert (story.state, story.verified, story.opened_at) == (row.state, row.verified, row.opened_at)


def test_sending_a_problem_up_or_away_leaves_it_in_the_figures_of_where_it_began(town, report):
    case, kept = report(category="light"), report(category="light")
    does(town, kept, *worked(), ("close", WILLOW + "/desk", {"finding": "看过了"}))
    before = numbers(town, WILLOW + "/lead").rates["solved"]
    does(town, case, ("escalate", WILLOW + "/desk", {"reason": "办不了"}))
    assert numbers(town, WILLOW + "/lead").rates["solved"] == before == (1, 2)
    found = find.opened(town.actor(WILLOW + "/lead"), month(), "reported")
    assert ([row.id for row in found.seen], found.unseen) == ([kept.matter], 1)
    shown = page(WILLOW + "/lead", "/figures/cases/reported/").content.decode()
    assert kept.number in shown and case.number not in shown and "其中 1 件" in shown


def test_a_complaint_about_an_office_changes_no_byte_for_those_it_is_about(town, report):
    report(category="light")
    before = {
        (seat, where): page(seat, where).content
        for seat in (WILLOW + "/lead",)
        for where in ("/figures/", "/figures/cases/reported/", "/figures/waiting/")
    }
    report(category="light", about_organisations=(WILLOW,))
    plain = re.compile(rb'(csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]*')
    for (seat, where), was in before.items():
        assert plain.sub(b"", page(seat, where).content) == plain.sub(b"", was)
    assert numbers(town, WILLOW + "/lead").reported == 1


def test_what_is_late_is_told_with_its_reason_and_what_will_be(town, report):
    late = report(category="light")
    does(town, late, accept(), ("assign", WILLOW + "/desk", {"assignee": WORKER}))
    due = Matter.objects.get(pk=late.matter).due
    lead = town.actor(WILLOW + "/lead")
    before, after = due - timedelta(hours=1), due + timedelta(hours=1)
    assert find.late_now(lead, before) == [] and find.late_tomorrow(lead, MONDAY) == []
    assert [row.matter.id for row in find.late_tomorrow(lead, before)] == [late.matter]
    assert [(row.matter.id, row.why) for row in find.late_now(lead, after)] == [(late.matter, "unfinished")]
    assert find.late_tomorrow(lead, after) == []
    shown = page(WILLOW + "/lead", "/figures/", after).content.decode()
    assert "派出去了，还没有办完" in shown and late.number in shown
    loads = {row.seat: row for row in find.loads(lead, after)}
    assert (loads[WORKER].open, loads[WORKER].late) == (1, 1)


def test_a_vacant_post_a_call_for_others_and_an_objection_are_told_as_reasons(town, report):
    vacant, called, contested = report(HESHUN, category="light"), report(), report(category="light")
    people.end(appointment=town.posts[HESHUN + "/desk"], reason="调走", by=SYSTEM, now=MONDAY)
    given = {"organisations": [URBAN], "question": "是不是你们的灯"}
    does(town, called, accept(), ("call_in", WILLOW + "/desk", given))
    does(town, contested, ("object", WILLOW + "/desk", {"duty_row": "无", "reason": "不归我们"}))
    rows = find.late_now(town.actor(STREET + "/lead"), MONDAY + 90 * DAY)
    whys = {row.matter.id: row.why for row in rows}
    assert [whys[case.matter] for case in (vacant, called, contested)] == ["vacant", "tasks", "contested"]


def test_the_spree_before_a_month_ends_is_told_beside_the_usual(town, report):
    end = month().ends - DAY
    for moment in (MONDAY, end, end, end):
        case = report(category="light", now=moment)
        does(town, case, accept(), now=moment)
        given = {"category": "water", "reason": "更像漏水"}
        does(town, case, ("recategorise", WILLOW + "/desk", given), now=moment)
    told = {row.does: row for row in find.tempted(town.actor(WILLOW + "/lead"), month(), end + DAY)}
    assert told["recategorise"].last == 3 and 0 < told["recategorise"].usual < 1
    assert told["merge"].last == told["suspend"].last == told["extend"].last == 0
    assert "明显多" in page(WILLOW + "/lead", "/figures/", end + timedelta(hours=1)).content.decode()


def test_fewer_reports_are_said_and_held_against_the_figure(town, report):
    for _ in range(3):
        report(category="light", now=MONDAY - 30 * DAY)
    case = report(category="light")
    does(town, case, *worked(), ("close", WILLOW + "/desk", {"finding": "看过了"}))
    after = month().ends + DAY
    shown = page(WILLOW + "/lead", f"/figures/?month={month().key}", after).content.decode()
    assert "按上月的上报数算，解决了的是 3 件里的 1 件" in shown
    assert "解决的件数比上月多" in shown
    # While a month runs there is nothing to compare.
    assert "按上月的上报数算" not in page(WILLOW + "/lead", "/figures/").content.decode()


def test_every_number_on_the_page_opens_into_its_cases(town, report):
    fates(town, report)
    shown = page(WILLOW + "/lead", "/figures/").content.decode()
    links = {
        link for link in re.findall(r'href="(/figures/cases/[^"]+)"', shown) if link.split("/")[3] in figures.PICKED
    }  # fmt: skip
    assert len(links) == 1 + len(figures.RATES) + len(figures.BUCKETS) - 1 + 1
    by = town.actor(WILLOW + "/lead")
    for link in links:
        name = link.split("/")[3]
        opened = find.opened(by, month(), name)
        assert page(WILLOW + "/lead", link).status_code == 200
        all_of_them = find.stories(find.cohort(by, month()))
        assert len(opened.seen) + opened.unseen == sum(map(figures.PICKED[name], all_of_them))


def test_nothing_but_the_month_can_be_chosen(town, report):
    report(category="light")
    plain = page(WILLOW + "/lead", "/figures/").content
    tried = page(WILLOW + "/lead", "/figures/?category=water&state=closed&area=x&office=y&q=z&month=2026-11").content
    csrf = re.compile(rb'(csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]*|name="next" value="[^"]*"')
    assert csrf.sub(b"", plain) == csrf.sub(b"", tried)
    for wrong in ("2026-13", "2026-1", "x", "2031-01", "%00"):
        assert page(WILLOW + "/lead", f"/figures/?month={wrong}").status_code == 404
    assert page(WILLOW + "/lead", "/figures/cases/everything/").status_code == 404


def test_only_a_lead_opens_the_figures_and_no_page_names_a_person(town, report):
    case = report(category="light")
    does(town, case, *worked())
    assert page(WILLOW + "/desk", "/figures/").status_code in (302, 403)
    assert page(WORKER, "/figures/waiting/").status_code in (302, 403)
    shown = page(STREET + "/lead", "/figures/").content.decode()
    assert not [name for name in town.people if name in shown]


def test_a_department_sees_what_it_holds_and_no_rate_it_could_improve_by_pushing_away(town, report):
    people.appoint(seat=URBAN + "/lead", person=town.people["吴磊"], by=SYSTEM, now=MONDAY)
    shown = page(URBAN + "/lead", "/figures/").content.decode()
    assert "各岗位手上的事" in shown and "上报的事，后来怎样" not in shown
    assert page(URBAN + "/lead", "/figures/cases/reported/").status_code == 404


def test_the_board_shows_all_that_waits_and_why_with_the_reporters_clock(town, report):
    case = fates(town, report)["suspended"]
    now = MONDAY + 12 * DAY
    for seat in (WILLOW + "/desk", WILLOW + "/lead", STREET + "/lead"):
        shown = page(seat, "/figures/waiting/", now).content.decode()
        assert case.number in shown and "等预算" in shown and "12 天" in shown
    assert case.number not in page(HESHUN + "/desk", "/figures/waiting/", now).content.decode()


def test_what_closed_with_another_is_never_solved_however_that_one_was_verified(town, report):
    root, other = report(category="light"), report(category="light", now=MONDAY + timedelta(minutes=1))
    later = MONDAY + timedelta(minutes=2)
    does(town, other, ("merge", WILLOW + "/desk", {"into": root.matter, "reason": "同一件"}), now=later)
    does(town, root, *worked(), ("close", WILLOW + "/desk", {"finding": "看过了"}), now=later)
    act(other.matter, "follow", by=CLOCK, now=later)
    assert Matter.objects.get(pk=other.matter).verified == "checked"
    found = numbers(town, WILLOW + "/lead", later)
    assert (found.rates["solved"], found.beside["followed"]) == ((1, 2), 1)
    does(town, other, ("confirm", Actor(person="", voice=other.voice), {}), now=later)
    assert numbers(town, WILLOW + "/lead", later).rates["solved"] == (2, 2)
