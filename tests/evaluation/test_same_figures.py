"""What everybody reads and what the lead reads are the same figures; nothing but what was verified is solved."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from fengqiao.cases.models import Callback
from fengqiao.evaluation import find, published, words
from fengqiao.evaluation.reckoning import looked
from fengqiao.evaluation.reckoning import public as public_tables
from fengqiao.evaluation.reckoning.figures import BUCKETS, RATES
from fengqiao.evaluation.reckoning.public import COLUMNS
from fengqiao.law.callback_law import ENDED
from fengqiao.ledger import time
from fengqiao.matters import act as matters
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.standing import CLOCK
from tests.evaluation.test_draw import a_check, drawn_week, say
from tests.evaluation.test_lead import DAY, fates, page
from tests.evaluation.test_published import LATER, a_month, month
from tests.town import DISTRICT, MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db
LABELS = (
    *(pair[0] for pair in words.RATES.values()),
    *(pair[0] for name, pair in words.BUCKETS.items() if name != "solved"),
    "办完以后又返回",
    *(pair[0] for pair in words.LOOKS.values()),
    *(pair[0] for pair in words.CALLED.values()),
)


def public(code, now=LATER, **given):
    with time.held(now):
        return Client(headers={"accept-language": "zh-hans"}).get(f"/figures/of/{code}/", given).content.decode()


def test_both_pages_show_the_same_set_of_figures(town, report):
    a_month(town, report, few=0)
    mine, everybodys = page(STREET + "/lead", "/figures/?month=2026-11", LATER).content.decode(), public(STREET)
    missing = [str(label) for label in LABELS for shown in (mine, everybodys) if str(label) not in shown]
    assert missing == []


def test_every_figure_has_its_words_and_its_column():
    assert set(words.LOOKS) == set(looked.LOOKS) and set(words.CALLED) == set(looked.CALLS)
    assert {f"call_{state}" for state in ENDED} == set(looked.CALLS[1:])
    told = {"reported", "returned", *(f"in_{name}" for name in BUCKETS), *(set(RATES) - {"solved"})}
    assert told | set(looked.LOOKS) | set(looked.CALLS) <= set(COLUMNS)


def callback(voice, root, ended):
    """A callback about a matter, ended as told."""

    def fill(draft, opened):
        draft.new(Callback(matter_id=opened.facts.id, voice=voice, units=[WILLOW]))

    row = matters.rows.read(root.id)
    assert row is not None
    matters.report(
        by=CLOCK, now=MONDAY, origin=STREET, held_by=STREET, district=DISTRICT, kind="callback",
        category="light", urgency="normal", about=(), voice=None, fill=fill, of=row, once=f"call:{voice.id}",
    )  # fmt: skip
    # How it got there is the callback law's; here only what it is counted as.
    Matter.objects.filter(kind="callback", root=root.id).update(state=ended, ended_at=MONDAY + DAY)


def test_nothing_but_the_verified_is_solved_on_the_public_page_whatever_else_became_of_it(town, report):
    found = fates(town, report)
    first = Voice.objects.get(matter=found["open"].matter)
    callback(first, first.matter, "unreached")
    for fate in ("rejected", "withdrawn", "merged", "suspended", "unverified", "through", "checking"):
        voice = Voice.objects.get(matter=found[fate].matter)
        callback(voice, voice.matter, "said_solved")
    # The clock has run on to the last of them; told as of then.
    stories = find.stories(Matter.objects.filter(kind="case", about=""))
    cells = public_tables.table(stories, published.areas(), published.beside(month())).cells
    counted = {name: cells[WILLOW, f"in_{name}"] for name in BUCKETS}
    assert counted["solved"] == 2, "checked, and by their own word"
    assert {name: n for name, n in counted.items() if name != "solved" and n} == {
        "open": 1, "rejected": 1, "withdrawn": 1, "merged": 1, "suspended": 1, "unverified": 1, "through": 1,
        "checking": 1,
    }  # fmt: skip
    assert (cells[WILLOW, "calls"], cells[WILLOW, "call_unreached"], cells[WILLOW, "call_said_solved"]) == (8, 1, 7)
    assert cells[WILLOW, "in_time"] <= 2 and cells[WILLOW, "at_once"] <= 2


def test_results_of_inspections_stand_on_the_public_page_and_small_ones_do_not(town, report):
    row = drawn_week(town, report, 12)
    check = a_check(row)
    say(town, check, "refuted")
    drawn = row.pool.filter(chosen=True).count()
    december = month("2026-12")
    at = december.settled + timedelta(hours=1)
    cache.clear()
    table = published.table_of(december)
    assert (table.cells[WILLOW, "drawn"], table.shown(WILLOW, "drawn")) == (drawn, drawn)
    assert (table.cells[WILLOW, "found_refuted"], table.shown(WILLOW, "found_refuted")) == (1, None)
    assert table.cells[WILLOW, "unlooked"] == drawn - 1
    shown = public(WILLOW, at, month="2026-12")
    assert f"{drawn} 件" in shown and "没有按时查" in shown


def test_a_pool_too_small_to_be_told_is_in_no_public_figure(town, report):
    drawn_week(town, report, 3)
    cache.clear()
    assert published.table_of(month("2026-12")).cells[WILLOW, "drawn"] == 0


def test_callbacks_about_a_complaint_are_in_no_figure_of_those_complained_about(town, report):
    case = report(category="light", about_organisations=(WILLOW,), now=MONDAY)
    voice = Voice.objects.get(matter=case.matter)
    callback(voice, voice.matter, "unreached")
    assert published.table_of(month()).cells[WILLOW, "calls"] == 0
    shown = page(WILLOW + "/lead", "/figures/?month=2026-11", MONDAY + 2 * DAY).content.decode()
    row = shown.index('<th scope="row">回访</th>')
    assert ">0 件</a>" in shown[row : row + 120]
