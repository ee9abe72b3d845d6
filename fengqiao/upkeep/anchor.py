"""`fengqiao anchor`: where every chain stands goes, signed, to places that nobody here can rewrite."""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import logging
import sys
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fengqiao import keys
from fengqiao.ledger.verify.anchors import Anchor, Erased, NoAnchors, line, read, signed
from fengqiao.upkeep import outside

log = logging.getLogger("fengqiao.upkeep")

DAILY = timedelta(hours=24)


class OtherKey(Exception):
    """The line before was signed with another key: it was lost, or somebody put a new one."""


def signing_key(home: Path) -> Ed25519PrivateKey:
    """What signs this installation's anchors; it lies in the home, never in the database."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(keys.key(home, "anchor").encode()).digest())


def take(now: datetime, *, new_key: bool = False) -> Anchor:
    """Sign where every chain stands, add it to the file, send it to the addresses set."""
    from django.conf import settings  # noqa: PLC0415

    from fengqiao.ledger.models import Head, Record  # noqa: PLC0415

    path = outside.folder() / outside.ANCHORS
    before = read(path)[-1] if path.exists() and path.stat().st_size else None
    private = signing_key(Path(settings.HOME))
    if before is not None and before.key != private.public_key().public_bytes_raw().hex() and not new_key:
        raise OtherKey
    since = before.chains if before is not None else {}
    heads = {head.district: (head.number, head.seal) for head in Head.objects.all()}
    erased: list[Erased] = []
    for district, (number, _) in sorted(heads.items()):
        acts = Record.objects.filter(
            district=district, number__gt=since.get(district, (0, ""))[0], number__lte=number, kind="ledger.erase"
        )
        for body in acts.order_by("number").values_list("body", flat=True):
            erased += [(chain, at, field) for chain, at, field in json.loads(body)["g"]["fields"]]
    anchor = signed(Anchor(outside.installation(), now.isoformat(), heads, tuple(erased), "", ""), private)
    outside.keep(anchor)
    if settings.ANCHOR_MAIL:
        _send(anchor, settings.ANCHOR_MAIL)
    return anchor


def _send(anchor: Anchor, to: list[str]) -> None:
    from django.core.mail import EmailMessage  # noqa: PLC0415

    letter = EmailMessage(
        subject=f"锚点 anchor {anchor.installation} {anchor.at[:10]}",
        body="请保存这封邮件；核对时用附件。 Keep this letter; its attachment is what verify is given.",
        to=to,
    )
    letter.attach(f"anchor-{anchor.installation}-{anchor.at[:10]}.jsonl", line(anchor) + "\n", "application/json")
    try:
        letter.send()
    except OSError as error:
        # The line stands in the file; tomorrow's letter proves all that this one would have.
        log.error("an anchor could not be sent: %s", type(error).__name__)


def daily(now: datetime) -> None:
    """The clock's part: once a day."""
    path = outside.folder() / outside.ANCHORS
    if path.exists() and path.stat().st_size:
        if now - datetime.fromisoformat(read(path)[-1].at) < DAILY:
            return
    try:
        take(now)
    except OtherKey:
        log.error("the key that signs anchors is not the one of the anchor before; see fengqiao anchor")


def sheet(anchor: Anchor) -> str:
    """A page to print, sign and put away: a seal on paper is out of everybody's reach."""
    rows = "".join(
        f"<tr><td>{html.escape(chain)}<td>{number}<td><code>{html.escape(seal)}</code>"
        for chain, (number, seal) in sorted(anchor.chains.items())
    )
    return (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>锚点</title>"
        f"<h1>锚点 Anchor</h1><p>安装 installation {html.escape(anchor.installation)} · {html.escape(anchor.at)}"
        f"<table border=1 cellpadding=4><tr><th>链 chain<th>记录数 number<th>封印 seal{rows}</table>"
        f"<p>公钥 key <code>{html.escape(anchor.key)}</code><p>签名 signature <code>{html.escape(anchor.sign)}</code>"
        "<p>签字 signed: ____________________ 日期 date: ____________________</html>\n"
    )


def main(argv: list[str]) -> int:
    """0 done, 2 not done, with the reason."""
    words = argparse.ArgumentParser(
        prog="fengqiao anchor", description="把每条链的末端签名后存到库外 · sign every chain's end, outside"
    )
    words.add_argument("--sheet", type=Path, help="写一张供打印的纸 · write a page to print")
    words.add_argument("--new-key", action="store_true", help="签名密钥丢了，换新的 · the signing key was lost")
    given = words.parse_args(argv)
    import django  # noqa: PLC0415

    django.setup()
    from django.db import DatabaseError  # noqa: PLC0415

    from fengqiao.ledger import time  # noqa: PLC0415

    try:
        anchor = take(time.now(), new_key=given.new_key)
        if given.sheet is not None:
            given.sheet.write_text(sheet(anchor), encoding="utf-8")
    except OtherKey:
        print("签名密钥和上一个锚点的不同：丢了就加 --new-key；不是您换的，先查明是谁。", file=sys.stderr)
        print(
            "The signing key is not that of the anchor before: if it was lost, add --new-key; if not, find out who changed it.",
            file=sys.stderr,
        )
    except NoAnchors as trouble:
        print(*trouble.args, sep="\n", file=sys.stderr)
    except DatabaseError as error:
        print(f"读不了数据库 · cannot read the database: {type(error).__name__}", file=sys.stderr)
    except OSError as error:
        print(f"写不了锚点 · cannot write the anchor: {error.filename}: {error.strerror}", file=sys.stderr)
    else:
        print(f"✓ {outside.folder() / outside.ANCHORS}")
        print(f"  公钥 key {anchor.key}")
        for chain, (number, seal) in sorted(anchor.chains.items()):
            print(f"  {chain} #{number} {seal}")
        return 0
    return 2
