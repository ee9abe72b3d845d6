"""A register from Excel at the desk: tried, read, taken in; in both languages, by keyboard, on a small screen too."""

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.steps import press

pytestmark = pytest.mark.journey


def register(who, rows):
    book = Workbook()
    for row in (["登记编号", "日期", "来访人", "事项", "处理情况", "状态"], *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return {"name": f"登记册{who}.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}


@pytest.mark.parametrize(("language", "size"), [("zh", DESK), ("en", PHONE)])
def test_a_register_is_tried_and_then_taken_in(open_as, picture, language, size):
    desk = open_as("community", language=language, size=size)
    rows = [
        (f"{language}-1", "11月2日", "王芳", "三号楼道堆着旧沙发", "已通知物业", "办理中"),
        ("", "11月5日", "", "", "清了一半", ""),
        (f"{language}-2", "11月3日", "", "五号楼井盖缺了", "", "已办结"),
        (f"{language}-3", "11月4日", "", "", "", ""),
        # What is over there opens no case: nobody's queue grows by this journey.
        *[(f"{language}-{number}", "11月6日", "", f"第 {number} 盏灯不亮", "", "已办结") for number in range(10, 260)],
    ]
    desk.goto("/intake/files/")
    desk.locator('input[type="file"]').set_input_files(register(language, rows))
    press(desk, desk.locator("main form button.btn-main"))
    expect(desk.locator('select[name="step"]')).to_have_value("处理情况")
    expect(desk.locator('input[name="several"]')).to_be_checked()
    picture(desk, f"desk-columns-{language}")
    press(desk, desk.locator("main form button.btn-main"))
    expect(desk.locator(".lead")).to_contain_text("1")
    picture(desk, f"desk-trial-{language}")
    press(desk, desk.locator('button[name="go"]'))
    desk.wait_for_url("**/intake/batch/**")
    picture(desk, f"desk-taking-in-{language}")
    # The rest is done by the clock; the page renews itself.
    expect(desk.locator("#far progress")).to_have_count(0, timeout=60_000)
    expect(desk.locator("#far")).to_contain_text("252")
    desk.reload()
    expect(desk.locator("main table tbody tr")).to_have_count(200)
    picture(desk, f"desk-taken-in-{language}")
