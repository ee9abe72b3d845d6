"""A building at the desk: found, drawn on the map, with plates on paper; by keyboard and without a map on a phone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import press

pytestmark = pytest.mark.journey

CORNERS = ["117.1930, 39.1103", "117.1933, 39.1103", "117.1933, 39.1105", "117.1930, 39.1105"]


@pytest.mark.parametrize(("language", "size"), [("zh", DESK), ("en", PHONE)])
def test_a_building_is_registered_by_its_corners_and_its_plates_are_printed(open_as, picture, language, size):
    desk = open_as("community", language=language, size=size)
    desk.goto("/buildings/")
    expect(desk.locator("main table tbody tr")).not_to_have_count(0)
    picture(desk, f"buildings-{language}")
    desk.goto("/buildings/new/")
    desk.locator('input[name="zh"]').fill(f"新楼{language}")
    moved = [line.replace("39.110", "39.111" if language == "en" else "39.110") for line in CORNERS]
    desk.locator('textarea[name="footprint"]').fill("\n".join(moved))
    expect(desk.locator("[data-foot-state]")).to_contain_text("4")
    picture(desk, f"building-new-{language}")
    press(desk, desk.locator("main form button.btn-main"))
    expect(desk.locator("main h1")).to_contain_text(f"新楼{language}")
    picture(desk, f"building-{language}")
    desk.goto(desk.url + "plates/")
    expect(desk.locator(".leaf .qr")).to_have_count(1)


def test_a_footprint_is_moved_on_the_map_and_the_text_follows(open_as, picture):
    desk = open_as("community", size=DESK)
    desk.goto("/buildings/")
    desk.locator("main table tbody tr a").first.click()
    desk.wait_for_url("**/buildings/*-*/")
    desk.goto(desk.url + "change/")
    text = desk.locator('textarea[name="footprint"]')
    before = text.input_value()
    desk.locator("[data-foot-open]").click()
    desk.locator('[data-footprint][data-done="map"]').wait_for(state="attached")
    picture(desk, "building-drawn")
    desk.locator('[data-foot-move="0,1"]').click()
    assert text.input_value() != before and text.input_value().count("\n") == before.count("\n")
    canvas = desk.locator("[data-foot-map] canvas").first
    canvas.click(position={"x": 20, "y": 20})
    assert text.input_value().count("\n") == before.count("\n") + 1
    desk.locator("[data-foot-undo]").click()
    press(desk, desk.locator("main form button.btn-main"))
    desk.wait_for_url("**/buildings/*-*/")


def test_the_units_of_a_community_name_doors_and_no_person(open_as, picture):
    desk = open_as("community", size=DESK)
    desk.goto("/units/")
    expect(desk.locator("main")).to_contain_text("没有联户长的")
    expect(desk.locator("main")).not_to_contain_text("秦家")
    picture(desk, "units-zh")
