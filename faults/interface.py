"""The whole interface by its own description: Schemathesis asks what fits it and what does not, the dice ask with names that are there."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from faults import outside

CHECKOUT = Path(__file__).parents[1]
INPUTS = 60_000
DEEPER = 20_000
"""By the description, and by the dice that learn from the answers, in full; with what is asked outside of it 100,000."""
TOGETHER = 40
HANG = 5.0
MEMORY = 500 * 2**20
# What refuses for a reason that passes: the disk, the database, the pace of an address.
MEANT = (503, 507)
TEXTS = (
    "", " ", "x", "楼道堆物", "\0", "\u202e", "😀" * 50, "A" * 5000, "' OR 1=1 --", "<script>x</script>", "%s%n", "../../etc",
    "null", "-1", "1e999", "2026-11-23T10:00:00+08:00", "0000-00-00", "120101001001", "120101001001/desk", "\ud800",
)  # fmt: skip
ODD: tuple[Any, ...] = (None, True, -1, 0, 2**63, 10**30, 1e308, -0.0, [], {}, [[]], {"a": {"b": []}}, "", "x" * 300)


def run(*, seed: int, seconds: float | None) -> Counter[str]:
    """In a home and a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    with tempfile.TemporaryDirectory(prefix="fq-faults-") as folder:
        variables = clean | {
            "FENGQIAO_HOME": f"{folder}/home", "DJANGO_SETTINGS_MODULE": "fengqiao.settings",
            "FENGQIAO_HOSTS": "testserver", "FENGQIAO_LOG_LEVEL": "CRITICAL",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "faults.interface", str(seed), "" if seconds is None else str(seconds)],
            cwd=CHECKOUT, env=variables, stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    return Counter(json.loads(done.stdout.splitlines()[-1]))


class Asker:
    """Everybody the interface may meet: strangers, residents, staff; each asks what its description allows, and more."""

    def __init__(self, seed: int) -> None:
        from django.test import Client

        from fengqiao.people.models import Account, Seat
        from tests.town import build

        build()
        self.dice = random.Random(seed)
        self.found: Counter[str] = Counter()
        self.slowest = 0.0
        stranger = Client(raise_request_exception=False)
        self.document = stranger.get("/api/v1/openapi.json", secure=True).json()
        self.clients: list[tuple[Any, str]] = [(stranger, "")]
        for seat in Seat.objects.exclude(sitter=None).select_related("sitter").order_by("code")[:8]:
            account, _ = Account.objects.get_or_create(username=f"s{seat.sitter_id}", defaults={"person": seat.sitter})
            client = Client(raise_request_exception=False)
            client.force_login(account)
            self.clients.append((client, seat.code))
        self.operations = [
            (path, method, told) for path, ways in sorted(self.document["paths"].items())
            for method, told in sorted(ways.items()) if method in ("get", "post", "put", "patch", "delete")
        ]  # fmt: skip
        # Names that are there, so that not every question ends at a 404.
        self.seen: list[str] = [
            "120101001001",
            "120101001001-01",
            "fire.stairwell",
            "light",
            "note",
            "accept",
            "assign",
        ]

    def described(self, operation: Any, mode: Any, end: float) -> None:
        """So many questions to one operation, by Schemathesis: what its description allows, or what it forbids."""
        from hypothesis import HealthCheck, Phase, given, seed, settings
        from hypothesis.errors import Unsatisfiable

        @seed(self.dice.getrandbits(32))
        @settings(max_examples=TOGETHER, database=None, deadline=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(operation.as_strategy(generation_mode=mode))
        def each(case: Any) -> None:
            if time.monotonic() < end:
                self.case(case)

        with contextlib.suppress(Unsatisfiable):  # an operation that takes nothing can be asked nothing wrong
            each()

    def case(self, case: Any) -> None:
        """One of its questions, by somebody; half of the names in the address are names that are there."""
        client, post = self.dice.choice(self.clients)
        for name in case.path_parameters or {}:
            if self.dice.random() < 0.5:
                case.path_parameters[name] = self.dice.choice(self.seen)
        headers = {
            name: str(value) for name, value in {**(case.headers or {}), **({"Fengqiao-Post": post} if post else {})}.items()
            if str(value).isascii() and str(value).isprintable()
        }  # fmt: skip
        more = {"headers": headers, "REMOTE_ADDR": self.address(), "secure": True}
        asked = dict(case.query or {})
        where = case.formatted_path + (f"?{urlencode(asked, doseq=True, errors='surrogatepass')}" if asked else "")
        self.last = body = None if type(case.body).__name__ == "NotSet" else case.body
        if (case.media_type or "").startswith("multipart/") and isinstance(body, dict):
            files = {name: _file(value) for name, value in body.items() if isinstance(name, str)}
            self.judge(case.method, where, lambda: client.post(where, files, **more))
            return
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, default=str).encode()
        kind = case.media_type or "application/json"
        self.judge(case.method, where, lambda: client.generic(case.method.upper(), where, raw, kind, **more))

    def address(self) -> str:
        return f"10.{self.dice.randrange(250)}.{self.dice.randrange(250)}.{self.dice.randrange(250)}"

    def judge(self, method: str, where: str, send: Callable[[], Any]) -> None:
        """Whether it was answered, in time and with no 500."""
        began = time.monotonic() - queued()
        answer = send()
        took = time.monotonic() - queued() - began
        self.slowest = max(self.slowest, took)
        self.found["inputs"] += 1
        if took > HANG:
            self.found["hangs"] += 1
            print(f"{method} {where[:80]}: {took:.1f} s", file=sys.stderr)
        if answer.status_code >= 500 and answer.status_code not in MEANT:
            self.found["errors_500"] += 1
            print(f"{method} {where[:200]} -> {answer.status_code} {self.last!r:.300}", file=sys.stderr)
        elif answer.status_code < 300:
            self.found["answered"] += 1
            self.learn(answer)

    def ask(self) -> None:
        path, method, told = self.dice.choice(self.operations)
        client, post = self.dice.choice(self.clients)
        headers = {"Fengqiao-Post": post} if post and self.dice.random() < 0.9 else {}
        query: dict[str, str] = {}
        for given in told.get("parameters", ()):
            value = self.text(given.get("schema", {}))
            if given["in"] == "path":
                path = path.replace("{" + given["name"] + "}", _quoted(value))
            elif given["in"] == "query" and self.dice.random() < 0.7:
                query[given["name"]] = value
        where = path + ("?" + urlencode(query, errors="surrogatepass") if query else "")
        self.judge(method, where, lambda: self.send(client, method, where, told.get("requestBody"), headers))

    def send(
        self,
        client: Any,
        method: str,
        where: str,
        body: Any,
        headers: dict[str, str],
    ) -> Any:
        more: dict[str, Any] = {"headers": headers, "REMOTE_ADDR": self.address(), "secure": True}
        self.last: Any = None
        if body is None:
            return client.generic(method.upper(), where, **more)
        kind, schema = next(iter(body["content"].items()))
        if kind.startswith("application/json"):
            self.last = self.value(schema.get("schema", {}))
            raw = json.dumps(self.last).encode()
            if self.dice.random() < 0.05:
                raw = raw[: self.dice.randrange(len(raw) + 1)] + self.dice.choice((b"", b"\0", b"}", b"\xff"))
            return client.generic(method.upper(), where, raw, "application/json", **more)
        from django.core.files.uploadedfile import SimpleUploadedFile

        named = self.resolved(schema.get("schema", {})).get("properties", {"file": {}})
        files = {name: SimpleUploadedFile("x.jpg", self.dice.randbytes(200), "image/jpeg") for name in named}
        return client.post(where, files, **more)

    def learn(self, answer: Any) -> None:
        """Numbers, codes and keys of an answer come back in later questions."""
        try:
            told = answer.json()
        except ValueError:
            return
        look = [told]
        while look:
            one = look.pop()
            if isinstance(one, dict):
                look += one.values()
            elif isinstance(one, list):
                look += one[:5]
            elif isinstance(one, str) and 3 < len(one) < 60 and self.dice.random() < 0.2:
                self.seen.append(one)
        del self.seen[7:-400]

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def value(self, schema: dict[str, Any], deep: int = 0) -> Any:
        schema = self.resolved(schema)
        if self.dice.random() < 0.06 or deep > 6:
            return self.dice.choice(ODD)
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self.value(self.dice.choice(schema[several]), deep + 1)
        if "enum" in schema:
            return self.dice.choice(schema["enum"])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            names, needed = schema.get("properties", {}), schema.get("required", [])
            made = {
                name: self.value(each, deep + 1)
                for name, each in names.items()
                if name in needed or self.dice.random() < 0.5
            }
            if not names or self.dice.random() < 0.05:
                made[self.dice.choice(TEXTS[:10]).encode("utf-8", "replace").decode()] = self.dice.choice(ODD)
            return made
        if kind == "array":
            return [self.value(schema.get("items", {}), deep + 1) for _ in range(self.dice.choice((0, 1, 2, 30)))]
        if kind == "integer":
            return self.dice.choice((0, 1, 2, 7, -1, 10**6, 2**31, 2**63, 2**70))
        if kind == "number":
            return self.dice.choice((0.0, 117.2, 39.1, -181.0, 1e308, 0.1))
        if kind == "boolean":
            return self.dice.random() < 0.5
        return self.text(schema) if kind == "string" else self.dice.choice(ODD)

    def text(self, schema: dict[str, Any]) -> str:
        schema = self.resolved(schema)
        if schema.get("enum"):
            return str(self.dice.choice(schema["enum"]))
        if schema.get("format") == "uuid" and self.dice.random() < 0.7:
            return str(uuid.UUID(int=self.dice.getrandbits(128)))
        return self.dice.choice(self.seen) if self.dice.random() < 0.6 else self.dice.choice(TEXTS)


def queued() -> float:
    """Seconds that this thread was ready and others had the processor (Linux; elsewhere 0): no question's fault."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def _file(value: Any) -> Any:
    """A part of a form, as Schemathesis makes it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = getattr(value, "data", value)
    return (
        SimpleUploadedFile("x.jpg", data, "image/jpeg") if isinstance(data, bytes) else json.dumps(value, default=str)
    )


def fuzz(asker: Asker, seconds: float | None) -> None:
    """Every operation in turn, what fits and what does not; then the dice, who know more and more names."""
    import schemathesis

    schema = schemathesis.openapi.from_dict(asker.document)
    operations = [found.ok() for found in schema.get_all_operations()]
    modes = schemathesis.GenerationMode
    begun = time.monotonic()
    end = begun + (seconds / 3 if seconds is not None else 1e9)
    while asker.found["inputs"] < INPUTS and time.monotonic() < end:
        for operation in operations:
            for mode in (modes.POSITIVE, modes.NEGATIVE):
                asker.described(operation, mode, end)
    by_description = asker.found["inputs"]
    end = begun + (seconds / 1.5 if seconds is not None else 1e9)
    while asker.found["inputs"] < by_description + DEEPER and time.monotonic() < end:
        asker.ask()
    asker.found["by_description"] = by_description
    asker.found["outside"] = outside.fuzz(asker, seconds / 3 if seconds is not None else None)


def _quoted(value: str) -> str:
    return quote(value, safe="", errors="surrogatepass") or "x"


if __name__ == "__main__":
    import django

    django.setup()
    logging.disable()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    asker = Asker(int(sys.argv[1]))
    fuzz(asker, float(sys.argv[2]) if sys.argv[2] else None)
    from fengqiao.ledger.verify import verify

    report = verify(most=5)
    for finding in report.findings:
        print(finding, file=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    asker.found["broken_chains"] = report.wrong
    asker.found["over_memory"] = int(peak > MEMORY)
    print(f"slowest {asker.slowest:.2f} s, {peak >> 20} MB", file=sys.stderr)
    print(json.dumps(asker.found))
