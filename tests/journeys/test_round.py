"""The whole round: resident, desk, worker, desk, resident."""

import pytest

from tests.journeys.conftest import PHONE
from tests.journeys.steps import act, follow, report

pytestmark = pytest.mark.journey


def test_a_resident_without_an_account_reports_and_has_the_last_word(open_as, picture):
    desk = open_as("community")
    # The newest first: what other journeys left open may fill the page that goes by limits.
    desk.goto("/desk/?order=opened")
    resident = open_as(size=PHONE)
    resident.goto("/")
    picture(resident, "resident-home-zh")
    number, code = report(resident, "三号楼二单元楼道里堆着旧沙发，老人下楼要侧着走。")
    picture(resident, "resident-answer-zh")
    # It arrives live: nobody reloads the desk's page.
    desk.locator(f'a[data-item][href*="{number}"]').wait_for(state="attached", timeout=5000)
    desk.goto(f"/desk/m/{number}/")
    picture(desk, "desk-new-zh")
    act(
        desk,
        number,
        "accept",
        category="fire.stairs",
        urgency="normal",
        title="3 号楼二单元楼道堆物",
        account="楼道堆放旧沙发。",
    )
    act(desk, number, "assign", assignee="120191001001/worker-1")
    worker = open_as("worker", size=PHONE)
    worker.goto("/work/")
    picture(worker, "worker-list-zh")
    worker.goto(f"/work/{number}/?does=finish")
    worker.locator('textarea[name="outcome"]').fill("旧沙发已搬走，楼道畅通。")
    worker.locator("main form button.btn-main").first.click()
    worker.wait_for_load_state()
    desk.goto(f"/desk/m/{number}/")
    picture(desk, "desk-check-zh")
    act(desk, number, "close", finding="到现场看过，已清走。")
    follow(resident, code)
    picture(resident, "resident-closed-zh")
    assert "办结" in resident.locator("main").inner_text() or "解决" in resident.locator("main").inner_text()
    # The history says who did what, when, by which right.
    desk.goto(f"/desk/m/{number}/")
    history = desk.locator(".history").inner_text()
    assert "核查结案" in history and "受理席" in history


def test_the_visitor_reads_the_same_in_english(open_as, picture):
    visitor = open_as(size=PHONE, language="en")
    visitor.goto("/")
    picture(visitor, "resident-home-en")
    assert "report" in visitor.locator("main").inner_text().lower()
    desk = open_as("street", language="en")
    desk.goto("/desk/?where=area")
    picture(desk, "desk-en")
    assert "To accept" in desk.locator("body").inner_text() or "All" in desk.locator("body").inner_text()
