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

import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fengqiao import keys
from fengqiao.ledger.verify.anchors import Anchor, Erased, NoAnchors, line, read, signed
from fengqiao.upkeep import outside, stamp, witness

log = logging.getLogger("fengqiao.upkeep")

DAILY = timedelta(hours=24)


class OtherKey(Exception):
    """The line before was signed with another key: it was lost, or somebody put a new one."""


def signing_key(home: Path) -> Ed25519PrivateKey:
    """What signs this installation's anchors; it lies in the home, never in the database."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(keys.key(home, "anchor").encode()).digest())


def take(now: datetime, *, new_key: bool = False) -> Anchor:
    """Sign where every chain stands, add it to the file, have it stamped, send it to peers and addresses set."""
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
    # It stands in the file; whoever cannot be reached now gets tomorrow's, which proves all that this one would have.
    stamp.stamp(anchor)
    witness.tell(anchor)
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
        f"<td>{_square(' '.join(('fengqiao', anchor.installation, anchor.at, chain, str(number), seal)))}"
        for chain, (number, seal) in sorted(anchor.chains.items())
    )
    return (
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>锚点 {html.escape(anchor.at[:10])}</title>"
        "<style>body{font:11pt sans-serif;margin:12mm}code{word-break:break-all;font-size:9pt}"
        "table{border-collapse:collapse;width:100%}td,th{border:1px solid;padding:2mm;text-align:left}"
        "tr{break-inside:avoid}svg{display:block;width:36mm;height:36mm}</style>"
        f"<h1>锚点 Anchor</h1><p>安装 installation {html.escape(anchor.installation)} · {html.escape(anchor.at)}"
        f"<p>{SHEET[0]}<p lang=en>{SHEET[1]}"
        f"<table><tr><th>链 chain<th>记录数 number<th>封印 seal<th>二维码 QR{rows}</table>"
        f"<p>公钥 key <code>{html.escape(anchor.key)}</code><p>签名 signature <code>{html.escape(anchor.sign)}</code>"
        f"{_square(f'fengqiao {anchor.installation} {anchor.at} key {anchor.key} sign {anchor.sign}')}"
        "<p>签字 signed: ____________________ 日期 date: ____________________</html>\n"
    )


SHEET = (
    "请签字存档，不要放在管服务器的人手里。以后核对：从任何一条链找到同一个记录数，封印必须一字不差；"
    "扫二维码得到同样的字。回执上的 16 位存证，是那条记录封印的开头。",
    "Sign it and put it away, not with those who run the server. To check later: at the same number of each chain the"
    " seal must be the same, digit by digit; the QR code holds the same words. The 16 digits on a reporter's slip are"
    " how the seal of their record begins.",
)


def _square(words: str) -> str:
    return segno.make(words, error="m", micro=False).svg_inline(border=2, omitsize=True)


def main(argv: list[str]) -> int:
    """0 done, 2 not done, with the reason."""
    words = argparse.ArgumentParser(
        prog="fengqiao anchor", description="把每条链的末端签名后存到库外 · sign every chain's end, outside"
    )
    words.add_argument("--sheet", type=Path, help="写一张供打印的纸 · write a page to print")
    words.add_argument("--received", metavar="安装 INSTALLATION",
                       help="列出在本链封存的另一安装的锚点 · print another installation's anchors, sealed here")  # fmt: skip
    words.add_argument("--new-key", action="store_true", help="签名密钥丢了，换新的 · the signing key was lost")
    given = words.parse_args(argv)
    import django  # noqa: PLC0415

    django.setup()
    from django.db import DatabaseError  # noqa: PLC0415

    from fengqiao.ledger import time  # noqa: PLC0415
    from fengqiao.upkeep import find  # noqa: PLC0415

    try:
        if given.received is not None:
            lines = find.received(given.received)
            print(*lines, sep="\n", end="\n" if lines else "")
            if not lines:
                print("没有封存过它的锚点。 No anchor of it is sealed here.", file=sys.stderr)
            return 0 if lines else 2
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
