"""Witnesses: other installations seal our anchors in their own chains, and we seal theirs; nobody rewrites both."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime
from typing import Any

from fengqiao.ledger.verify.anchors import Anchor, line
from fengqiao.outward.client import Away, Unfit, fetch
from fengqiao.upkeep import outside

log = logging.getLogger("fengqiao.upkeep")

MOST = 1_000_000
RECEIPTS = "witnessed.jsonl"
SHORT = 500


def tell(anchor: Anchor) -> list[str]:
    """Send it to every installation set; returns those that sealed it. What they answered is kept beside the anchors.

    One that is away gets tomorrow's, which proves all that this one would have.
    """
    from django.conf import settings  # noqa: PLC0415  (an anchor is read where no settings are)

    took = []
    for url in settings.ANCHOR_PEERS:
        try:
            answer = fetch(url, method="POST", body=line(anchor).encode(), headers={"Content-Type": "application/json"})
            receipt = _receipt(answer.body) if answer.status in (200, 201) else None
        except (Away, Unfit) as error:
            log.error("an anchor could not be sent to %s: %s", url, type(error).__name__)
            continue
        if receipt is None:
            log.error("an anchor was not sealed by %s: %s", url, answer.status)
            continue
        outside.append(outside.folder() / RECEIPTS, json.dumps({"at": anchor.at, "peer": url, **receipt}))
        took.append(url)
    return took


def _receipt(body: bytes) -> dict[str, Any] | None:
    """Where in its own chain it stands; None where that cannot be read."""
    try:
        told = json.loads(body)
        return {"chain": str(told["chain"])[:SHORT], "number": int(told["number"]), "seal": str(told["seal"])[:SHORT]}
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def fit(anchor: Anchor) -> bool:
    """Whether it has the shape of an installation's anchor; nothing else enters a chain."""
    seal_of = re.compile(r"[0-9a-f]{0,64}")
    return bool(
        re.fullmatch(r"[0-9a-f]{16}", anchor.installation)
        and len(anchor.at) <= 40
        and all(
            re.fullmatch(r"[0-9A-Za-z:-]{1,24}", chain) and 0 <= number < 2**63 and seal_of.fullmatch(seal)
            for chain, (number, seal) in anchor.chains.items()
        )
    )


def behind(before: Anchor | None, anchor: Anchor) -> list[str]:
    """Chains that stood further in the anchor before, or are gone: what an honest ledger never shows."""
    if before is None:
        return []
    return sorted(
        chain for chain, (number, seal) in before.chains.items()
        if (now := anchor.chains.get(chain, (0, "")))[0] < number or (now[0] == number and now[1] != seal)
    )  # fmt: skip


def later(before: Anchor | None, anchor: Anchor) -> bool:
    """Whether it was taken after the one before."""
    return before is None or datetime.fromisoformat(anchor.at) > datetime.fromisoformat(before.at)
