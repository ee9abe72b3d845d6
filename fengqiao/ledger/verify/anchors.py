"""Anchors: signed lines, kept out of the installation's reach, through which every chain must still pass."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db.backends.base.base import BaseDatabaseWrapper

from fengqiao.ledger.seal import dump
from fengqiao.ledger.verify.findings import Findings

VERSION = 1
type Erased = tuple[str, int, str]


class Anchor(NamedTuple):
    """One line: where each chain ended at a moment, and which values were erased since the line before."""

    installation: str
    at: str
    chains: dict[str, tuple[int, str]]
    erased: tuple[Erased, ...]
    key: str
    sign: str


class NoAnchors(Exception):
    """Why the file cannot be used: (zh, en)."""


def _said(anchor: Anchor) -> bytes:
    chains = [[chain, number, seal] for chain, (number, seal) in sorted(anchor.chains.items())]
    erased = [list(field) for field in anchor.erased]
    return dump([VERSION, anchor.installation, anchor.at, chains, erased, anchor.key]).encode()


def signed(anchor: Anchor, private: Ed25519PrivateKey) -> Anchor:
    """The anchor with its signature."""
    anchor = anchor._replace(key=private.public_key().public_bytes_raw().hex(), sign="")
    return anchor._replace(sign=private.sign(_said(anchor)).hex())


def line(anchor: Anchor) -> str:
    """The anchor as a line of the file."""
    return dump(anchor._asdict())


def genuine(anchor: Anchor) -> bool:
    """Whether the key that it names signed it."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(anchor.key)).verify(bytes.fromhex(anchor.sign), _said(anchor))
    except (ValueError, InvalidSignature):
        return False
    return True


def read(path: Path) -> list[Anchor]:
    """The anchors of a file; a line that is none stops it, by its number."""
    found = []
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                found.append(parsed(text))
            except ValueError:
                raise NoAnchors(
                    f"{path.name} 第{number}行不是锚点。", f"Line {number} of {path.name} is no anchor."
                ) from None
    if not found:
        raise NoAnchors(f"{path.name} 里没有锚点。", f"There is no anchor in {path.name}.")
    return found


def parsed(text: str | bytes) -> Anchor:
    """The anchor that a line is; ValueError where it is none."""
    try:
        told: dict[str, Any] = json.loads(text)
        if datetime.fromisoformat(told["at"]).tzinfo is None:
            raise ValueError("no zone")
        chains = {str(chain): (int(number), str(seal)) for chain, (number, seal) in told["chains"].items()}
        erased = tuple((str(chain), int(number), str(field)) for chain, number, field in told["erased"])
        return Anchor(str(told["installation"]), str(told["at"]), chains, erased, str(told["key"]), str(told["sign"]))
    except (TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise ValueError("no anchor") from None


def against(on: BaseDatabaseWrapper, anchors: Iterable[Anchor], findings: Findings, *, key: str = "") -> int:
    """Compare the chains with every anchor; returns how many there were. `key`: the only one that may have signed."""
    count = 0
    with on.cursor() as cursor:
        cursor.execute("SELECT district, number FROM ledger_head")
        heads = dict(cursor.fetchall())
        for anchor in anchors:
            count += 1
            if not genuine(anchor) or (key and anchor.key != key.lower()):
                findings.add("anchor_sign", column=anchor.at)
                continue
            for chain, (number, seal) in anchor.chains.items():
                if number == 0:
                    continue
                if chain not in heads:
                    findings.add("anchor_chain", chain=chain, number=number)
                    continue
                cursor.execute("SELECT seal FROM ledger_record WHERE district = %s AND number = %s", [chain, number])
                row = cursor.fetchone()
                if row is None:
                    findings.add("anchor_cut", chain=chain, number=number)
                elif row[0] != seal:
                    findings.add("anchor_seal", chain=chain, number=number)
            for chain, number, field in anchor.erased:
                cursor.execute(
                    "SELECT 1 FROM ledger_value WHERE district = %s AND number = %s AND field = %s"
                    " AND value IS NOT NULL",
                    [chain, number, field],
                )
                if cursor.fetchone() is not None:
                    findings.add("anchor_erased", chain=chain, number=number, column=field)
    return count
