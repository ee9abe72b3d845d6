"""Time stamps (RFC 3161): an authority that is nobody's here signs when an anchor was there."""

from __future__ import annotations

import logging
from pathlib import Path

from cryptography import x509
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerificationError, VerifierBuilder
from rfc3161_client import decode_timestamp_response as read

from fengqiao.ledger.verify.anchors import Anchor, line
from fengqiao.outward.client import Away, Unfit, fetch, folder
from fengqiao.upkeep import outside

log = logging.getLogger("fengqiao.upkeep")

ROOTS = "timestamp.pem"
"""The roots of the authority, which the operator lays into the home's folder `outward`."""
STAMPS = "stamps"


def stamp(anchor: Anchor) -> Path | None:
    """Have it stamped where an authority is set; returns the stamp's file, with the line that it is of beside it.

    A stamp that does not lead to the operator's roots is thrown away. Without one the anchor stands all the same.
    """
    from django.conf import settings  # noqa: PLC0415  (an anchor is read where no settings are)

    if not settings.TIMESTAMPS:
        return None
    text = line(anchor).encode()
    asked = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        roots = x509.load_pem_x509_certificates((folder() / ROOTS).read_bytes())
        answer = fetch(
            settings.TIMESTAMPS, method="POST", body=asked.as_bytes(),
            headers={"Content-Type": "application/timestamp-query"},
        )  # fmt: skip
        if answer.status != 200:
            raise Unfit(str(answer.status))
        checked = VerifierBuilder.from_request(asked)
        for root in roots:
            checked = checked.add_root_certificate(root)
        checked.build().verify_message(read(answer.body), text)
    except (Away, Unfit, VerificationError, ValueError, OSError) as error:
        log.error("an anchor could not be stamped: %s: %s", type(error).__name__, error)
        return None
    return _keep(anchor, text, answer.body)


def _keep(anchor: Anchor, text: bytes, token: bytes) -> Path:
    """As `openssl ts -verify -in X.tsr -data X.json` takes them."""
    place = outside.folder() / STAMPS
    place.mkdir(mode=0o700, exist_ok=True)
    name = anchor.at.replace(":", "").replace("+", "_")
    (place / f"{name}.json").write_bytes(text)
    found = place / f"{name}.tsr"
    found.write_bytes(token)
    return found
