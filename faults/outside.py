"""What no description of ours names: Open311 in both forms, anchors, what peers tell, links and feeds; with keys that are good."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

QUESTIONS = 20_000
"""In full."""
DATES = ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00+08:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "")
NUMBERS = ("39.1", "117.2", "-91", "1e308", "nan", "inf", "９", "", "0x10", "1_0", "-0", "9" * 400)
LISTS = ("open", "closed", "open,closed", ",", "x", "open," * 500)
MANY = "," * 3000


class Outside:
    """Whoever speaks with the house without an account: programs, peers, offices with a link, readers of a feed."""

    def __init__(self, asker: Any) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from django.conf import settings

        from fengqiao.cases.act import Report, report_case, set_category
        from fengqiao.cases.models import Category
        from fengqiao.intake.act import dispatch, open311, peers
        from fengqiao.intake.models import Peer
        from fengqiao.ledger.door import SYSTEM, door
        from fengqiao.ledger.models import Record
        from fengqiao.matters.act import act
        from fengqiao.matters.models import Matter
        from fengqiao.outward import kept
        from fengqiao.people.models import Seat
        from fengqiao.people.standing import Actor, of_seat
        from tests.town import CITY, DISTRICT, PROPERTY, WILLOW

        self.asker, self.dice, now = asker, asker.dice, datetime.now(UTC)
        self.hook = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
        self.private = Ed25519PrivateKey.generate()
        settings.ANCHOR_KEYS = [self.private.public_key().public_bytes_raw().hex()]
        peer = Peer(
            id=UUID(int=7), name="邻区平台", url="https://peer.example/v2", services=[["lamp", "路灯"]], made_at=now
        )
        peer.hook = kept.lock(settings.HOME, f"peer:{peer.pk}:hook", self.hook)
        with door(district=CITY, kind="intake.peer", by=SYSTEM, now=now) as record:
            record.given("peer", peer.name)
            record.new(peer)
        self.keys = [
            open311.make_key(
                name=f"程序 {turn}", scopes=("report", "follow"), ends=now + timedelta(days=30), by_token=bool(turn % 2),
                district=CITY, by=SYSTEM, now=now,
            )[1]
            for turn in range(12)
        ]  # fmt: skip
        desk = of_seat(Seat.objects.select_related("organisation").get(code=WILLOW + "/desk"))
        row = Category.objects.get(code="light")
        row.public = True
        # In the chain that knows it.
        chain = Record.objects.filter(kind="case.category").values_list("district", flat=True)[0]
        set_category(category=row, district=chain, by=SYSTEM, now=now)
        self.links = []
        for turn in range(6):
            report = Report(
                words=f"楼道堆物 {turn}", area=WILLOW, category="light", lon=117.2, lat=39.1, place="三号楼"
            )
            opened = report_case(report, by=Actor(person=""), now=now)
            act(opened.matter, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=now)
            given = {"organisations": [PROPERTY], "question": "哪天修？"}
            act(opened.matter, "call_in", by=desk, given=given, now=now)
            task = Matter.objects.get(root=opened.matter, kind="task")
            self.links.append(dispatch.issue(matter=task, mailed=False, by=desk, now=now)[1])
            matter = Matter.objects.get(pk=opened.matter)
            if turn < 3:
                open311.clear(matter=matter, text="楼道堆物", photos=(), by=desk, now=now)
            else:
                peers.send(
                    matter=matter, peer=peer, service="lamp", words="楼道堆物", place="三号楼", lon=None, lat=None,
                    ground="none", by=desk, now=now,
                )  # fmt: skip
            asker.seen.append(matter.number)
        self.codes = ["light", "fire.stairwell", "water.pipe", DISTRICT]
        self.ways: list[Callable[[], None]] = [
            self.list, self.list, self.one, self.report, self.report, self.report, self.definition, self.small, self.token,
            self.told, self.told, self.anchor, self.anchor, self.link, self.link, self.feed, self.odd,
        ]  # fmt: skip

    def ask(self) -> None:
        self.dice.choice(self.ways)()

    # What is asked.

    def text(self) -> str:
        from faults.interface import TEXTS

        return self.dice.choice(self.asker.seen) if self.dice.random() < 0.5 else self.dice.choice(TEXTS)

    def form(self) -> str:
        return self.dice.choice(("json", "xml", "json", "xml", "html", "JSON", "xml.json"))

    def query(self, **ways: Callable[[], str]) -> str:
        chosen = {name: make() for name, make in ways.items() if self.dice.random() < 0.5}
        return "?" + urlencode(chosen, errors="surrogatepass") if chosen else ""

    def send(self, method: str, where: str, body: Any = b"", kind: str = "", **headers: str) -> None:
        client = self.asker.clients[0][0]
        more = {"REMOTE_ADDR": self.asker.address(), "secure": True}
        fit = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
        self.asker.last = body
        if isinstance(body, dict):
            self.asker.judge(method, where, lambda: client.generic(
                method, where, urlencode(body, errors="surrogatepass").encode(), "application/x-www-form-urlencoded",
                headers=fit, **more,
            ))  # fmt: skip
            return
        self.asker.judge(
            method, where, lambda: client.generic(method, where, body, kind or "application/json", headers=fit, **more)
        )

    def list(self) -> None:
        asked = self.query(
            service_request_id=lambda: self.dice.choice((self.text(), MANY, ",".join(self.asker.seen[-60:]))),
            start_date=lambda: self.dice.choice((*DATES, self.text())), end_date=lambda: self.dice.choice(DATES),
            status=lambda: self.dice.choice(LISTS), service_code=lambda: self.dice.choice((*self.codes, self.text())),
            jurisdiction_id=lambda: self.dice.choice((*self.codes, self.text())), api_key=self.key,
        )  # fmt: skip
        self.send(self.dice.choice(("GET", "GET", "HEAD")), f"/open311/v2/requests.{self.form()}{asked}")

    def key(self) -> str:
        return self.dice.choice(self.keys) if self.dice.random() < 0.9 else self.text()

    def one(self) -> None:
        asked = self.query(api_key=self.key, jurisdiction_id=self.text)
        self.send("GET", f"/open311/v2/requests/{_path(self.text())}.{self.form()}{asked}")

    def definition(self) -> None:
        self.send("GET", f"/open311/v2/services/{_path(self.dice.choice((*self.codes, self.text())))}.{self.form()}")

    def small(self) -> None:
        what = self.dice.choice(("discovery", "services"))
        self.send(self.dice.choice(("GET", "HEAD", "POST")), f"/open311/v2/{what}.{self.form()}")

    def token(self) -> None:
        self.send(self.dice.choice(("GET", "HEAD")), f"/open311/v2/tokens/{_path(self.text())}.{self.form()}")

    def report(self) -> None:
        ways: dict[str, Callable[[], str]] = {
            "service_code": lambda: self.dice.choice((*self.codes[:3], self.text())),
            "description": self.text, "address_string": lambda: self.dice.choice(("柳荫里3号楼前", self.text())),
            "address_id": self.text, "lat": lambda: self.dice.choice(NUMBERS), "long": lambda: self.dice.choice(NUMBERS),
            "email": lambda: self.dice.choice(("lin@example.org", self.text())), "phone": self.text,
            "media_url": self.text, "first_name": self.text, "device_id": self.text,
            "attribute[0]": self.text, "attribute[blocked]": self.text, "attribute[]": self.text, "attribute[" + "x" * 500: self.text,
        }  # fmt: skip
        likely = ("service_code", "address_string", "description")
        body = {name: make() for name, make in ways.items() if self.dice.random() < (0.9 if name in likely else 0.12)}
        once = {"Idempotency-Key": str(UUID(int=self.dice.randrange(50)))} if self.dice.random() < 0.3 else {}
        if self.dice.random() < 0.5:
            once["Api-Key"] = self.key()
        else:
            body["api_key"] = self.key()
        where = f"/open311/v2/requests.{self.form()}"
        if self.dice.random() < 0.1:
            kind = self.dice.choice(
                ("application/json", "multipart/form-data; boundary=x", "text/xml", "x/y; charset=nope")
            )
            raw = json.dumps(body).encode() if self.dice.random() < 0.5 else self.dice.randbytes(80)
            self.send("POST", where, raw, kind, **once)
            return
        self.send("POST", where, body, **once)

    def value(self) -> Any:
        from faults.interface import ODD

        return self.dice.choice((*ODD, self.text(), self.text()))

    def told(self) -> None:
        """What a peer says, rightly signed mostly: a stranger's word ends at the signature."""
        from fengqiao.outward import signed

        body = {name: self.value() for name in ("service_request_id", "status", "x") if self.dice.random() < 0.8}
        said: Any = self.dice.choice((body, body, body, [body], self.value()))
        raw = json.dumps(said).encode()
        if self.dice.random() < 0.1:
            raw = raw[: self.dice.randrange(len(raw) + 1)] + self.dice.choice(
                (b"\0", b"\xff", b"[" * 5000, b"9" * 6000)
            )
        at = datetime.now(UTC) - timedelta(seconds=self.dice.choice((0, 0, 0, 10**4, -(10**4))))
        name = self.dice.choice((f"m{self.dice.randrange(10**9)}", "m1", "x" * 120))
        heads = signed.sign([self.hook], message=name, at=at, body=raw)
        if self.dice.random() < 0.15:
            heads[self.dice.choice(sorted(heads))] = self.text()
        kind = heads.pop("Content-Type", "application/json")
        self.send("POST", "/open311/v2/told/", raw, kind, **heads)

    def anchor(self) -> None:
        """A neighbour's anchor, signed by a key that the operator named."""
        from fengqiao.ledger.verify.anchors import Anchor, line, signed

        chains = {
            self.text(): (self.dice.choice((1, 7, 2**63 - 1, 2**63, -1)), "a" * 64)
            for _ in range(self.dice.randrange(3))
        }
        chains["130101000000"] = (self.dice.randrange(10**6), f"{self.dice.randrange(10**9):064x}")
        at = (datetime.now(UTC) - timedelta(hours=self.dice.randrange(-30, 10**4))).isoformat()
        erased = tuple((self.text(), 1, self.text()) for _ in range(self.dice.randrange(2)))
        made = Anchor(
            self.dice.choice(("ab" * 8, "cd" * 8, self.text())),
            self.dice.choice((at, at, *DATES)),
            chains,
            erased,
            "",
            "",
        )
        try:
            raw = line(signed(made, self.private)).encode()
        except ValueError:  # no letter of it can be written down at all
            raw = self.dice.randbytes(60)
        if self.dice.random() < 0.3:
            told = json.loads(raw) if raw[:1] == b"{" else {}
            told[self.dice.choice(("at", "chains", "erased", "key", "sign", "installation"))] = self.value()
            raw = json.dumps(told).encode()
        self.send("POST", "/anchors/", raw)

    def link(self) -> None:
        """The link of an office without an account: looked at, or answered as its page lets one answer and otherwise."""
        where = f"/dispatch/{self.dice.choice(self.links) if self.dice.random() < 0.9 else _path(self.text())}/"
        if self.dice.random() < 0.4:
            self.send("GET", where)
            return
        body = {
            "does": self.dice.choice(("take", "answer", "decline", "received", "finish", self.text())),
            "text": self.text(), "reason": self.text(), "answer": self.text(), "name": self.text(),
        }  # fmt: skip
        self.send("POST", where, {name: said for name, said in body.items() if self.dice.random() < 0.8})

    def feed(self) -> None:
        where = self.dice.choice(
            ("/feed/{}.atom", "/stop/{}/", "/b/{}/", "/open311/v2/photos/{}.jpg", "/follow/case/{}/")
        )
        self.send(
            self.dice.choice(("GET", "GET", "POST")),
            where.format(_path(self.text())),
            {"code": self.text(), "key": self.text()},
        )

    def odd(self) -> None:
        """An address of these, asked in a way nobody asks it."""
        where = self.dice.choice(
            ("/anchors/", "/open311/v2/told/", "/open311/v2/requests.json", "/follow/", "/metrics", "/health")
        )
        method = self.dice.choice(("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "GET", "POST"))
        self.send(
            method,
            where,
            self.dice.randbytes(self.dice.choice((0, 40, 30_000))),
            self.dice.choice(("text/plain", "multipart/form-data")),
        )


def _path(text: str) -> str:
    from faults.interface import _quoted

    return _quoted(text)


def fuzz(asker: Any, seconds: float | None, questions: int = QUESTIONS) -> int:
    """So many questions, or so long; returns how many."""
    outside, before = Outside(asker), asker.found["inputs"]
    end = time.monotonic() + (seconds if seconds is not None else 1e9)
    while asker.found["inputs"] < before + questions and time.monotonic() < end:
        outside.ask()
    return int(asker.found["inputs"] - before)
