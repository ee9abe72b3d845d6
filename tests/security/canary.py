"""A house of real processes in which every personal field bears a mark of its own, and where the marks lie."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.controller import Controller

from tests.clock.serving import CHECKOUT, House

TOKEN = "c" * 32
TEXTS = (
    "name", "address", "words", "answer", "hours", "file_name", "web_words", "web_name", "web_place", "unsent", "me_name",
    "helper", "mine_words", "desk_name", "desk_words", "desk_place", "draft_name", "draft_words", "search_name",
    "search_address", "row_words", "row_name", "row_place", "reject_words", "reject_place", "note", "bulk", "account",
    "title", "outcome", "supplement", "deny", "killed", "e400", "e403", "e404", "e413", "e422", "e500", "e503", "statement",
    "waiting",
)  # fmt: skip
PHONES = ("phone", "me_phone", "me_number", "desk_phone", "draft_phone", "search_phone", "row_phone")
MAILS = ("email", "web_email", "me_email", "recovery")


def marks() -> dict[str, str]:
    """Field -> its mark; letters nobody writes by chance, numbers as phones have them."""
    found = {name: f"Qz{secrets.token_hex(5)}" for name in TEXTS}
    found |= {name: "139" + "".join(secrets.choice("0123456789") for _ in range(8)) for name in PHONES}
    return found | {name: f"qz{secrets.token_hex(5)}@example.org" for name in MAILS}


class Post:
    """A mail server that keeps what it is given; it may be slow, so that a clock is killed while it sends."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []
        self.slow = threading.Event()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 OK"


class Watched(House):
    """A production house whose every output, folder and answer is kept to be searched."""

    def __init__(self, place: Path, post: Post) -> None:
        self.place = place
        self.home = place / "home"
        super().__init__(self.home)
        for name in ("tmp", "work", "logs"):
            (place / name).mkdir()
        self.variables |= {
            "FENGQIAO_LOG_LEVEL": "DEBUG", "FENGQIAO_SMTP_HOST": "127.0.0.1", "FENGQIAO_SMTP_PORT": str(post.port),
            "TMPDIR": str(place / "tmp"), "PYTHONFAULTHANDLER": "1", "PYTHONPATH": str(CHECKOUT),
            "FENGQIAO_PUBLIC_URL": "https://zhongxin.example.org",
        }  # fmt: skip
        self.base = f"http://127.0.0.1:{self.port}"
        self.addresses: list[str] = []
        self.ticking: subprocess.Popen[bytes] | None = None

    def run(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        log = (self.place / "logs" / name).open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "fengqiao", *words],
            cwd=self.place / "work",
            env=self.variables,
            stdout=log,
            stderr=log,
        )
        log.close()
        return process

    def start(self, workers: int = 1) -> None:
        self.server = self.run("web", "serve", "--port", str(self.port), "--workers", str(workers))
        until = time.monotonic() + 150
        while time.monotonic() < until:
            try:
                if httpx.get(self.base + "/health", timeout=30).status_code in (200, 503):
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError((self.place / "logs" / "web").read_text())

    def clock(self) -> None:
        self.ticking = self.run("clock", "clock")

    def ask(self, method: str, path: str, *, who: str = "", data: Any = None, **more: Any) -> httpx.Response:
        """One request; a form bears its token, as the page would have given it."""
        headers = {"Accept-Language": "zh-hans", **more.pop("headers", {})}
        cookies = {"csrftoken": TOKEN, **more.pop("cookies", {})}
        if who:
            cookies["sessionid"] = self.sessions[who]
            if "json" in more:
                headers |= {"X-CSRFToken": TOKEN, "Fengqiao-Post": who}
        if data is not None and more.pop("token", True):
            data = {"csrfmiddlewaretoken": TOKEN, **data}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        answer = httpx.request(method, self.base + path, data=data, headers=headers, timeout=90, **more)
        self.addresses.append(str(answer.request.url))
        self.addresses.append(answer.headers.get("location", ""))
        self.addresses += re.findall(r'(?:href|src|action|hx-get|hx-post)="([^"]*)"', answer.text)
        return answer

    def act(self, number: str, does: str, who: str, **given: Any) -> httpx.Response:
        body = {"once": str(uuid.uuid4()), "given": given}
        return self.ask("POST", f"/api/v1/matters/{number}/acts/{does}", who=who, json=body)

    def listen(self, who: str) -> Path:
        """A live stream of that post, written down as it comes."""
        kept = self.place / "logs" / f"stream-{uuid.uuid4().hex}"
        kept.touch()

        def hear() -> None:
            try:
                with httpx.stream("GET", f"{self.base}/live/desk?post={who}", timeout=60,
                                  headers={"Cookie": f"sessionid={self.sessions[who]}"}) as answer:  # fmt: skip
                    for piece in answer.iter_bytes():
                        with kept.open("ab") as file:
                            file.write(piece)
            except httpx.HTTPError:
                return

        threading.Thread(target=hear, daemon=True).start()
        return kept

    def cut_short(self, marks: dict[str, str]) -> None:
        """Half a report with a photo arrives, and the power goes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            half = (
                f'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n{marks["killed"]}\r\n--b\r\n'
                f'Content-Disposition: form-data; name="photos"; filename="{marks["file_name"]}.jpg"\r\n\r\n'
            ).encode() + marks["killed"].encode() * 200_000
            head = (
                "POST /report/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                f"Content-Length: {len(half) + 5_000_000}\r\n\r\n"
            )
            line.sendall(head.encode() + half)
            time.sleep(0.4)
            self.kill()

    def lies(self) -> dict[str, bytes]:
        """Every file of the house outside its database: home, temporary folder, working folder, outputs."""
        found = {}
        for path in self.place.rglob("*"):
            if path.is_file() and not path.name.startswith("fengqiao.sqlite3"):
                found[str(path.relative_to(self.place))] = str(path).encode() + b"\n" + path.read_bytes()
        return found

    def database(self) -> bytes:
        return b"".join(path.read_bytes() for path in sorted(self.home.glob("fengqiao.sqlite3*")))

    def end(self) -> None:
        self.stop()
        if self.ticking is not None:
            self.ticking.kill()
            self.ticking.wait(10)


def found_in(text: bytes | str, marks: dict[str, str]) -> set[str]:
    """The fields whose mark lies there, as it is, as JSON or a query writes it, or in UTF-16."""
    raw = text.encode() if isinstance(text, str) else text
    low = raw.lower()
    return {name for name, mark in marks.items() if mark.lower().encode() in low or mark.encode("utf-16-le") in raw}


def core_of(folder: Path) -> list[str]:
    """What a crash left."""
    return [path.name for path in folder.rglob("*") if re.match(r"core(\.\d+)?$|.*\.(dmp|core|crash)$", path.name)]


__all__ = ["Post", "Watched", "core_of", "found_in", "marks", "os"]
