"""The proxy as `fengqiao setup` writes it, run by a real nginx before a server that shows what reached it."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from fengqiao.upkeep.setup import command

pytestmark = pytest.mark.nginx

HOST = "qiao.example.org"


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class Pages(BaseHTTPRequestHandler):
    """Answers with what it was sent; /live/ says one line and waits until it may say another."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/live/"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"data: 1\n\n")
            self.server.go_on.wait(20)
            self.wfile.write(b"data: 2\n\n")
            self.close_connection = True
            return
        if self.path.endswith("/gone"):
            self.close_connection = True
            return
        body = "".join(f"{name.lower()}: {value}\n" for name, value in self.headers.items()).encode()
        self.send_response(503 if self.path == "/ill" else 200)
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said) -> None:
        return


class Told(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: str


class House(NamedTuple):
    plain: int
    secure: int
    pages: ThreadingHTTPServer
    root: Path
    log: Path

    def line(self, *, offers: tuple[str, ...] = ("http/1.1",)) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=str(self.root / "etc/fengqiao/tls/root.crt"))
        context.set_alpn_protocols(list(offers))
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.secure), 20), server_hostname=HOST)

    @contextlib.contextmanager
    def asking(self, path: str, method: str = "GET", **headers: str) -> Iterator[http.client.HTTPResponse]:
        """One request over https; names of headers are written with _."""
        asking = http.client.HTTPSConnection(HOST, self.secure)
        asking.sock = self.line()
        with contextlib.closing(asking):
            asking.request(method, path, headers={name.replace("_", "-"): said for name, said in headers.items()})
            yield asking.getresponse()

    def ask(self, path: str, method: str = "GET", **headers: str) -> Told:
        with self.asking(path, method, **headers) as told:
            return Told(told.status, told.headers, told.read().decode())

    def plainly(self, path: str, host: str = HOST) -> Told:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.plain, timeout=20)) as asking:
            asking.request("GET", path, headers={"Host": host})
            told = asking.getresponse()
            return Told(told.status, told.headers, told.read().decode())


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # Its workers are another user's, to whom the folders of tests are closed.
    folder = Path(tempfile.mkdtemp(prefix="fq-proxy-"))
    folder.chmod(0o755)
    root, pages = folder / "machine", ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    pages.daemon_threads, pages.go_on = True, threading.Event()
    threading.Thread(target=pages.serve_forever, args=(0.05,), daemon=True).start()
    assert command.main(["--to", str(root), "--host", HOST, "--port", str(pages.server_port)]) == 0
    plain, secure = free(), free()
    text = (root / "etc/nginx/conf.d/fengqiao.conf").read_text()
    text = text.replace("/etc/fengqiao", f"{root}/etc/fengqiao").replace("/var/log/fengqiao", str(folder))
    away = root / "etc/fengqiao/away.conf"
    away.write_text(away.read_text().replace("/etc/fengqiao", f"{root}/etc/fengqiao"))
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace(
        "listen 443 ", f"listen 127.0.0.1:{secure} "
    )
    text = "\n".join(line for line in text.splitlines() if "listen [::]" not in line)
    (folder / "site.conf").write_text(text)
    kinds = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\nhttp {{ {kinds}\ninclude {folder}/site.conf; }}\n"
    )
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    words = [nginx, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    told = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", secure), 1).close()
            break
    yield House(plain, secure, pages, root, folder / "fengqiao.log")
    process.terminate()
    process.wait(20)
    pages.shutdown()
    pages.server_close()
    shutil.rmtree(folder, ignore_errors=True)


def test_the_own_root_vouches_for_it_and_it_offers_http_2(house: House) -> None:
    with house.line(offers=("h2", "http/1.1")) as line:
        assert line.selected_alpn_protocol() == "h2"
        assert line.version() in ("TLSv1.2", "TLSv1.3")


def test_a_clients_own_word_about_where_it_comes_from_does_not_get_through(house: House) -> None:
    seen = house.ask(
        "/", X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="http", X_Real_IP="6.6.6.6", Forwarded="for=6.6.6.6",
        X_Forwarded_Host="evil.example.org",
    ).body  # fmt: skip
    assert "x-forwarded-for: 127.0.0.1\n" in seen and "x-forwarded-proto: https\n" in seen
    assert "6.6.6.6" not in seen and "evil" not in seen and f"host: {HOST}\n" in seen


def test_what_the_pages_say_about_safety_stands_once(house: House) -> None:
    told = house.ask("/")
    assert told.headers.get_all("X-Frame-Options") == ["DENY"]
    assert told.headers["Server"] == "nginx"
    assert "Strict-Transport-Security" not in told.headers


def test_a_live_line_goes_out_at_once(house: House) -> None:
    with house.asking("/live/desk") as told:
        assert told.readline() == b"data: 1\n"
        house.pages.go_on.set()
        assert b"data: 2" in told.read()


def test_too_large_a_request_ends_before_it_is_sent(house: House) -> None:
    assert house.ask("/report/", "POST", Content_Length=str(201 * 2**20)).status == 413


def test_plain_http_leads_to_the_installations_own_name_and_nowhere_else(house: House) -> None:
    told = house.plainly("/follow/?x=1", host="evil.example.org")
    assert (told.status, told.headers["Location"]) == (301, f"https://{HOST}/follow/?x=1")
    # Whoever does not trust it yet reads how to without a warning in the way.
    told = house.plainly("/trust/")
    assert told.status == 200 and "x-forwarded-proto: http\n" in told.body


def test_a_secret_in_an_address_is_in_no_log(house: House) -> None:
    for path in ("/dispatch/S3CRET/", "/feed/S3CRET.atom", "/stop/S3CRET/?next=S3CRET", "/follow/?code=S3CRET",
                 "/accounts/password/reset/key/S3CRET-S3CRET/", "/open311/v2/tokens/S3CRET.json",
                 "/dispatch/S3CRET/gone"):  # fmt: skip
        house.ask(path, Referer="https://a.example.org/S3CRET")
    house.ask("/last/")
    until = time.monotonic() + 20
    while "/last/" not in house.log.read_text() and time.monotonic() < until:
        time.sleep(0.01)
    log = house.log.read_text()
    assert '"GET /dispatch/..." 200' in log and '"GET /follow/" 200' in log
    assert "S3CRET" not in log
    assert "S3CRET" not in house.log.with_name("fengqiao-error.log").read_text()


def test_where_nobody_answers_people_read_so_in_words(house: House) -> None:
    told = house.ask("/gone")
    assert told.status == 502 and told.headers["Retry-After"] == "120"
    assert "暂时打不开" in told.body and 'lang="en"' in told.body
    assert "暂时打不开" in house.plainly("/trust/gone").body
    # What the pages themselves say goes through as it is.
    told = house.ask("/ill")
    assert told.status == 503 and "host:" in told.body
