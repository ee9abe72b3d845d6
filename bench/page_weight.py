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
from pathlib import Path

from bench.figures import CHECKOUT, Figure

PAGES = ("/", "/report/", "/follow/", "/about/")


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
        for address in PAGES:
            context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=house)
            page = context.new_page()
            wire = Wire(page)
            page.goto(address, wait_until="networkidle")
            weights[address] = wire.bytes
            strangers += sum(not url.startswith((house, "data:", "blob:")) for url in wire.urls)
            context.close()
        browser.close()
    return weights, strangers
