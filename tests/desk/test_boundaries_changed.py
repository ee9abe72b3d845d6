"""Boundaries change under an open case: it stays with whoever has it, and the desk is told what the ground says now."""

import json
from datetime import date

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.models import Matter
from fengqiao.places import act as places
from fengqiao.places import boundaries, find
from tests.cases.ground import IN_WILLOW_1, SQUARES, lay, square
from tests.desk.seats import at_seat
from tests.town import HESHUN_1, MONDAY, WILLOW, WILLOW_1, WILLOW_2

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
DAY = date(2026, 11, 20)
AMONG = {"type": "FeatureCollection"}


def redrawn(**west):
    """The squares drawn anew from these western borders on."""
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": square(where)} for code, where in west.items()
    ]
    raw = json.dumps(AMONG | {"features": features}).encode()
    report = boundaries.read(raw, source="drawn anew", atlas=find.Atlas(on=DAY))
    assert places.keep_boundaries(report, by=SYSTEM, now=MONDAY, day=DAY) == len(west)


def page(case):
    return at_seat(WILLOW + "/desk").get(f"/desk/m/{case.number}/").content.decode()


def test_a_case_that_lies_in_two_grids_now_stays_and_both_are_named(town, report):
    lay()
    case = report(area=WILLOW, lon=117.2085, lat=39.125, place="三号楼后面")
    before = Matter.objects.get(pk=case.matter)
    assert "现在的边界" not in page(case)
    redrawn(**{HESHUN_1: 117.20})
    assert [place.code for place in find.covering(117.2085, 39.125)] == [WILLOW_1, HESHUN_1]
    shown = page(case)
    assert "现在的边界" in shown and "和顺里第一网格" in shown and "要转请改地点" in shown
    after = Matter.objects.get(pk=case.matter)
    assert (after.held_by, after.seat, after.due, after.version) == (
        before.held_by, before.seat, before.due, before.version,
    )  # fmt: skip


def test_a_case_whose_ground_went_to_a_neighbour_stays_and_says_so(town, report):
    lay()
    case = report(area=WILLOW, lon=117.2085, lat=39.125, place="三号楼后面")
    redrawn(**{WILLOW_1: 117.24, HESHUN_1: 117.20})
    assert [place.code for place in find.covering(117.2085, 39.125)] == [HESHUN_1]
    assert "和顺里第一网格" in page(case) and Matter.objects.get(pk=case.matter).held_by == WILLOW


def test_on_a_border_both_cover_and_outside_nothing_does(town):
    lay()
    border = SQUARES[WILLOW_2]
    assert [place.code for place in find.covering(border, 39.125)] == [WILLOW_1, WILLOW_2]
    assert [place.code for place in find.covering(*IN_WILLOW_1)] == [WILLOW_1]
    assert find.covering(116.4, 39.9) == []
