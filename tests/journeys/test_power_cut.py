"""A call being written down while the line, the browser, the session or the server goes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import CHECKOUT
from tests.journeys.steps import press, text

pytestmark = pytest.mark.journey

KEPT = "[data-draft-state]"


@pytest.fixture
def server(tmp_path):
    """server() starts a demo of its own, on the same port and home each time; server.cut() kills all of it at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO_", "DJANGO_"))}
    running = []

    def start():
        with (tmp_path / "log").open("a") as log:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "fengqiao", "demo", "--cases", "5", "--port", str(port)], cwd=CHECKOUT,
                    env=clean | {"FENGQIAO_HOME": str(tmp_path / "demo")}, stdout=log, stderr=log,
                    start_new_session=True,
                )
            )  # fmt: skip
        for _ in range(900):
            assert running[-1].poll() is None, (tmp_path / "log").read_text()
            try:
                urllib.request.urlopen(f"http://localhost:{port}/demo/", timeout=2)
                return f"http://localhost:{port}"
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError((tmp_path / "log").read_text())

    def cut():
        os.killpg(running[-1].pid, signal.SIGKILL)
        running[-1].wait()

    start.cut = cut
    yield start
    if running and running[-1].poll() is None:
        cut()


def signed_in(browser, house):
    page = browser.new_context(base_url=house, locale="zh-CN").new_page()
    page.set_default_timeout(30_000)
    page.goto("/demo/")
    press(page, page.locator('form[action="/demo/as/community/"] button').first)
    return page


def begin(page):
    page.goto("/intake/")
    press(page, page.locator('form[action="/intake/begin/"] button[value="phone"]'))
    return page.url


def test_two_drafts_outlive_a_killed_server_and_a_killed_browser(browser, server):
    house = server()
    desk = signed_in(browser, house)
    first, second = begin(desk), None
    desk.locator('[name="m0-words"]').fill("五楼漏水，")
    expect(desk.locator(KEPT)).to_contain_text("已保存")
    other = desk.context.new_page()
    second = begin(other)
    other.locator('[name="m0-words"]').fill("路灯也坏了")
    expect(other.locator(KEPT)).to_contain_text("已保存")
    server.cut()
    # The call goes on while nothing answers: it is said, and nothing on the page is lost.
    desk.locator('[name="m0-words"]').press_sequentially("已经漏到四楼")
    expect(desk.locator(KEPT)).to_contain_text("还没保存")
    server()
    # It comes back by itself, without a press.
    expect(desk.locator(KEPT)).to_contain_text("已保存", timeout=60_000)
    desk.context.close()
    again = signed_in(browser, house)
    again.goto("/intake/")
    assert "五楼漏水，已经漏到四楼" in text(again) and "路灯也坏了" in text(again)
    for address, words in ((first, "五楼漏水，已经漏到四楼"), (second, "路灯也坏了")):
        again.goto(address)
        assert again.locator('[name="m0-words"]').input_value() == words
    # Sent after all that, it is one case.
    again.goto(first)
    press(again, again.locator("form[data-draft] button.btn-main"))
    assert len(set(re.findall(r"\d{6}-\d{8}-\d{4,}", text(again)))) == 1
    again.context.close()


def test_signed_out_elsewhere_it_is_not_called_kept(open_as):
    desk = open_as("community")
    begin(desk)
    desk.locator('[name="m0-words"]').fill("门口有人摔倒")
    expect(desk.locator(KEPT)).to_contain_text("已保存")
    other = desk.context.new_page()
    other.goto("/desk/")
    press(other, other.locator('form[action$="/logout/"] button'))
    desk.locator('[name="m0-words"]').press_sequentially("，已经扶起来了")
    expect(desk.locator(KEPT)).to_contain_text("已经退出登录")
    assert desk.locator('[name="m0-words"]').input_value() == "门口有人摔倒，已经扶起来了"
