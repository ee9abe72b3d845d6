"""A real server on a town of its own, for tests that need processes: prepared, served, killed, counted."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cluster import Cluster

CHECKOUT = Path(__file__).parents[2]


class House:
    """A home with a town in it and, once started, `fengqiao serve` for it."""

    def __init__(self, home: Path, cluster: Cluster | None = None, **more: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
        self.home, self.cluster = home, cluster
        self.variables = clean | {"FENGQIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fengqiao.settings"} | more
        if cluster is not None:
            self.variables["FENGQIAO_DATABASE_URL"] = cluster.url()
        self.sessions: dict[str, str] = self.tell("prepare")
        self.server: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @property
    def postgresql(self) -> bool:
        return self.cluster is not None

    def clock(self) -> subprocess.Popen[bytes]:
        """A clock of this house, as its unit starts it."""
        return subprocess.Popen([sys.executable, "-m", "fengqiao", "clock"], cwd=CHECKOUT, env=self.variables)

    def tell(self, *words: str):
        """Run a part in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.clock.serving", *words], cwd=CHECKOUT, env=self.variables,
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])

    def rested(self) -> None:
        """As after an hour in which nobody reported: the pace of this machine's one address is full again."""
        shutil.rmtree(self.home / "pace", ignore_errors=True)

    def start(self, workers: int = 1) -> None:
        words = ["serve", "--port", str(self.port), "--workers", str(workers)]
        self.server = subprocess.Popen([sys.executable, "-m", "fengqiao", *words], cwd=CHECKOUT, env=self.variables)
        end = time.monotonic() + 90
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def workers(self) -> list[int]:
        """The processes that answer."""
        told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        below: dict[int, list[int]] = {}
        for line in told.splitlines():
            pid, parent = map(int, line.split())
            below.setdefault(parent, []).append(pid)
        found, look = [], [self.server.pid]
        while look:
            look = [pid for parent in look for pid in below.get(parent, [])]
            found += look
        return found

    def kill(self) -> None:
        """The plug pulled."""
        for pid in [self.server.pid, *self.workers()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.server.wait(10)
        # A worker born in that very moment dies with its parent a little later; nobody may take it for the next one.
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                return
            time.sleep(0.05)
        raise AssertionError("somebody still answers after the plug was pulled")

    def stop(self) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()

    def cookie(self, post: str) -> str:
        return f"sessionid={self.sessions[post]}; csrftoken={'c' * 32}"

    def post(self, path: str, body: dict, *, post: str = "") -> tuple[int, dict]:
        headers = {"Content-Type": "application/json"}
        if post:
            headers |= {"Cookie": self.cookie(post), "X-CSRFToken": "c" * 32, "Fengqiao-Post": post}
        # Closed whatever happens: the server at the other end is killed in the middle of an answer.
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            try:
                line.request("POST", f"/api/v1/{path}", json.dumps(body).encode(), headers)
                with line.getresponse() as answer:
                    return answer.status, json.loads(answer.read() or b"{}")
            except http.client.HTTPException as broken:
                raise ConnectionError(str(broken)) from broken

    def patient(self, path: str, body: dict, *, within: float = 30.0) -> tuple[int, dict]:
        """As a phone sends it: again, with the same key, until somebody has an answer."""
        end = time.monotonic() + within
        while True:
            with contextlib.suppress(OSError):
                status, told = self.post(path, body)
                if status not in (429, 503) or time.monotonic() > end:
                    return status, told
            time.sleep(0.3)


@contextlib.contextmanager
def house_in(home: Path, **more: str) -> Iterator[House]:
    """A house on the database of this test run: a file in its home, or a PostgreSQL of its own."""
    with contextlib.ExitStack() as stack:
        asked = os.environ.get("FENGQIAO_TEST_DB", "sqlite") == "postgresql"
        cluster = stack.enter_context(Cluster(durable=True)) if asked else None
        found = House(home, cluster, **more)
        stack.callback(found.stop)
        yield found


def behind() -> bool:
    """Whether a listener has not heard everything."""
    from fengqiao import wiring
    from fengqiao.ledger import bookmarks

    return bool(bookmarks.behind(list(wiring.LISTENERS)))


def prepare() -> dict[str, str]:
    """A town, and a session for everybody at a post."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from fengqiao.people.models import Account, Seat
    from tests.town import MONDAY, build

    build(MONDAY)
    sessions = {}
    for seat in Seat.objects.exclude(sitter=None).select_related("sitter"):
        account, _ = Account.objects.get_or_create(username=f"s{seat.sitter_id}", defaults={"person": seat.sitter})
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store.update({
            SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(), "post": seat.code,
        })  # fmt: skip
        store.create()
        sessions[seat.code] = store.session_key
    return sessions


def count() -> dict:
    """What is kept, and whether the chains hold."""
    from fengqiao.cases.models import Case, Code
    from fengqiao.ledger.models import Record
    from fengqiao.ledger.verify import verify
    from fengqiao.matters.models import Matter, Voice

    report = verify()
    return {
        "numbers": list(Matter.objects.values_list("number", flat=True)), "cases": Case.objects.count(),
        "voices": Voice.objects.count(), "codes": Code.objects.count(), "good": report.good,
        "reports": Record.objects.filter(kind="matter.report").count(),
    }  # fmt: skip


def end(seat: str) -> dict:
    """The post of somebody ends."""
    from datetime import UTC, datetime

    from fengqiao.ledger.door import SYSTEM
    from fengqiao.people import act as people
    from fengqiao.people.models import Appointment

    for row in Appointment.objects.filter(seat_id=seat, ended_at=None):
        people.end(appointment=row, reason="moved", by=SYSTEM, now=datetime.now(UTC))
    return {}


def device(seat: str) -> dict:
    """Somebody signed in on two devices: the first one's number on their list, and the second one's session."""
    from importlib import import_module

    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from fengqiao.people.models import Account, Seat
    from fengqiao.people.session import POST

    account = Account.objects.get(person=Seat.objects.get(code=seat).sitter)
    engine = import_module(settings.SESSION_ENGINE)
    keys = {}
    for name in ("lost", "here"):
        store = engine.SessionStore()
        store.update({
            SESSION_KEY: str(account.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(), POST: seat,
        })  # fmt: skip
        store.create()
        keys[name] = store.session_key
    row = UserSession.objects.create(user=account, session_key=keys["lost"], ip="127.0.0.1", user_agent="x")
    return keys | {"row": str(row.pk)}


def password(seat: str) -> dict:
    """The one who sits there has another password, by which all that is signed in elsewhere ends."""
    from fengqiao.people.models import Account, Seat

    account = Account.objects.get(person=Seat.objects.get(code=seat).sitter)
    account.set_password("a-new-way-home")
    account.save()
    return {}


def key(callback: str, by_token: str) -> dict:
    """A key for another program, and what is signed for it."""
    from datetime import UTC, datetime, timedelta

    from fengqiao.intake.act.open311 import make_key
    from fengqiao.intake.open311.callback import secrets_of
    from fengqiao.ledger.door import SYSTEM
    from tests.town import CITY

    now = datetime.now(UTC)
    row, secret = make_key(name="邻区", scopes=("report", "follow"), ends=now + timedelta(days=9), callback=callback,
                           by_token=bool(by_token), district=CITY, by=SYSTEM, now=now)  # fmt: skip
    return {"key": secret, "hook": secrets_of(row)[0]}


if __name__ == "__main__":
    import django

    django.setup()
    parts = {
        "prepare": prepare, "count": count, "end": end, "behind": behind, "key": key, "device": device,
        "password": password,
    }  # fmt: skip
    print(json.dumps(parts[sys.argv[1]](*sys.argv[2:])))
