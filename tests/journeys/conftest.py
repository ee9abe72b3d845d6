"""A demo of its own with forty cases, a browser, and pictures of what was seen."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from fengqiao.upkeep.setup import certificates
from fengqiao.upkeep.setup.writing import Folder

CHECKOUT = Path(__file__).parents[2]
PICTURES = Path(os.environ.get("FENGQIAO_PICTURES") or CHECKOUT / "build" / "journeys")
# A Wednesday's desk hours after an ordinary month: what the journeys find does not depend on when they run.
AT = os.environ.get("FENGQIAO_JOURNEYS_AT") or "2026-11-25T10:30+08:00"
PHONE, DESK, WALL = (390, 844), (1366, 768), (1920, 1080)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo, and its log beside it."""
    return tmp_path_factory.mktemp("journeys")


def shown(home: Path) -> str:
    """A certificate of an own root, as a proxy would show it."""
    folder = Folder(home / "machine", now=datetime.now(UTC))
    certificates.own(folder, ["qiao.example.org", "192.168.1.20"])
    return str(folder.at(certificates.SERVER))


@pytest.fixture(scope="session")
def house(home: Path) -> Iterator[str]:
    """The address of a demo that runs for these journeys alone."""
    if standing := os.environ.get("FENGQIAO_JOURNEYS"):
        # One that runs already, while journeys are being written; its home is beside the address: "URL FOLDER".
        yield standing.split()[0]
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO_", "DJANGO_"))}
    command = [sys.executable, "-m", "fengqiao", "demo", "--cases", "40", "--at", AT, "--port", str(port)]
    log = (home / "journey.log").open("w")
    demo = subprocess.Popen(
        command, cwd=CHECKOUT, env={**clean, "FENGQIAO_HOME": str(home / "demo"), "FENGQIAO_CERTIFICATE": shown(home)},
        stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        for _ in range(600):
            if demo.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{address}/demo/", timeout=2)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        assert demo.poll() is None, (home / "journey.log").read_text()
        yield address
        # Whatever was done to it: the journeys of one run may have been spread over several demos.
        told = typed(home / "demo", "verify")
        assert told.returncode == 0, told.stdout + told.stderr
    finally:
        demo.terminate()
        try:
            demo.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
        log.close()


@pytest.fixture(scope="session")
def command(house: str, home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command `fengqiao` on that demo, as its administrator types it."""
    standing = os.environ.get("FENGQIAO_JOURNEYS", "").split()

    return lambda *words: typed(Path(standing[1]) if standing else home / "demo", *words)


def typed(demo: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What the command says of the demo that lies there."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FENGQIAO_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "fengqiao", *words], cwd=CHECKOUT, capture_output=True, text=True, timeout=120,
        env=clean | {"FENGQIAO_HOME": str(demo), "FENGQIAO_MODE": "demo"}, check=False,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def beside_each_other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Journeys of several workers share the machine, but one that says how fast a page answers has it alone."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    together = tmp_path_factory.getbasetemp().parent
    alone = request.node.get_closest_marker("alone") is not None
    # Whoever wants to be alone holds the door while they wait, so that nobody enters before them.
    with (together / "journeys.inside").open("a") as inside:
        with (together / "journeys.door").open("a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(inside, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield opened
        opened.close()


@pytest.fixture
def open_as(browser: Browser, house: str) -> Iterator[Callable[..., Page]]:
    """A page for somebody: open_as("community"), open_as() for a resident; sizes and languages as asked."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(
        who: str = "", *, size: tuple[int, int] = DESK, language: str = "zh", script: bool = True, touch: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, base_url=house, java_script_enabled=script, has_touch=touch, is_mobile=touch,
            locale="zh-CN" if language == "zh" else "en-GB",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None,
        )
        page.on("request", lambda asked: _own(asked.url, house, troubles))
        context.add_cookies(
            [{"name": "django_language", "value": "en" if language == "en" else "zh-hans", "url": house}]
        )
        if who:
            enter(page, who)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles, troubles


def enter(page: Page, who: str) -> None:
    """Be somebody as by the tour's own button, which is pressed in test_story: here the tour is read and not drawn."""
    tour = page.request.get("/demo/").text()
    form = re.search(rf'<form [^>]*action="/demo/as/{who}/".*?</form>', tour, re.DOTALL)
    assert form and "<button" in form.group(), who
    fields = dict(re.findall(r'<input [^>]*name="(\w+)" value="([^"]*)"', form.group()))
    answer = page.request.post(f"/demo/as/{who}/", form=fields, max_redirects=0)
    assert answer.status == 302, answer.status
    page.goto(answer.headers["location"])


def _own(url: str, house: str, troubles: list[str]) -> None:
    if not url.startswith((house, "data:", "blob:")):
        troubles.append(f"a third party was asked: {url}")


@pytest.fixture
def picture() -> Callable[..., None]:
    """Keep what is seen, for the docs and for whoever looks."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str, *, whole: bool = False) -> None:
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)

    return take
