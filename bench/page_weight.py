"""What a resident's pages weigh over the wire, in a real browser with nothing kept from before."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import CHECKOUT, Figure

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.looks import Wire

PAGES = ("/", "/follow/", "/about/", "/figures/of/120191001000/", "/figures/overdue/", "/hall/")
NAMED = {
    "step 1": "report, step 1: what", "step 2": "report, step 2: where, with its map", "step 3": "report, step 3: check",
    "slip": "the answer with its slip", "case": "the page of a code",
}  # fmt: skip


def run() -> list[Figure]:
    """The heaviest of them, and how many hosts besides our own were asked."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not installed: the weight of a resident's page is left out", file=sys.stderr)
        return []
    home = Path(tempfile.mkdtemp(prefix="fq-bench-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO_", "DJANGO_"))}
    with (home / "log").open("w") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "fengqiao", "demo", "--cases", "10", "--port", str(port)],
            cwd=CHECKOUT, env=clean | {"FENGQIAO_HOME": str(home / "demo")}, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(f"http://localhost:{port}/", demo)
            weights, strangers = _weigh(chromium, f"http://localhost:{port}")
        finally:
            demo.terminate()
            demo.wait(20)
            shutil.rmtree(home, ignore_errors=True)
    for address, weight in sorted(weights.items(), key=lambda each: -each[1]):
        print(f"  {NAMED.get(address, address)}: {weight / 1000:.1f} kB")
    return [
        Figure("resident's page over the wire, the heaviest", max(weights.values()) / 1000, "kB", 100, most=True),
        Figure("third parties a resident's page asks", strangers, "requests", 0, most=True),
    ]


def _wait(address: str, demo: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if demo.poll() is not None:
            raise RuntimeError("the demo did not start")
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the demo did not answer in two minutes")


def _weigh(chromium: str, house: str) -> tuple[dict[str, int], int]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from tests.journeys.looks import Wire  # noqa: PLC0415

    weights, strangers = {}, 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for address in (*PAGES, ""):
            context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=house)
            page = context.new_page()
            wire = Wire(page)
            if address:
                page.goto(address, wait_until="networkidle")
                weights[address] = wire.bytes
            else:
                weights |= _walked(page, wire)
            strangers += sum(not url.startswith((house, "data:", "blob:")) for url in wire.urls)
            context.close()
        browser.close()
    return weights, strangers


def _walked(page: Page, wire: Wire) -> dict[str, int]:
    """A report from its first step to the page of its code; of each page all that came, as nothing is kept."""
    weights: dict[str, int] = {}

    def came(name: str, go: Callable[[], object]) -> None:
        before = wire.bytes
        go()
        page.wait_for_load_state("networkidle")
        weights[name] = wire.bytes - before

    onward = page.locator("main form button.btn-main")
    came("step 1", lambda: page.goto("/report/"))
    page.locator('[name="words"]').fill("二单元楼道堆着旧沙发，走不过去")
    came("step 2", onward.first.click)
    page.locator('[name="place_address"]').fill("说不清在哪里")
    onward.first.click()
    page.wait_for_load_state("networkidle")
    came("step 3", page.locator('[name="unknown"]').click)
    came("slip", onward.first.click)
    code = page.locator("strong.code").inner_text()
    page.goto("/follow/", wait_until="networkidle")
    page.locator('[name="code"]').fill(code)
    came("case", onward.first.click)
    return weights
