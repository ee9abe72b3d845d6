"""The address to which somebody answers a letter: a sealed word that only we can open, and that names nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from fengqiao import keys

WORD = re.compile(r"\+([a-z2-7]{42})@")


def address(voice: str) -> str:
    """Where this voice's answers go; '' if no mail is taken in. Letters large and small are the same."""
    local, _at, domain = str(settings.MAIL_IN["address"]).rpartition("@")
    if not local or not settings.MAIL_IN["host"]:
        return ""
    return f"{local}+{_word(voice)}@{domain}"


def voice_of(address: str) -> str:
    """The voice an address was sealed for; '' for any other."""
    found = WORD.search(address.lower())
    if found is None:
        return ""
    raw = base64.b32decode(found.group(1).upper() + "======")
    block, tag = raw[:16], raw[16:]
    voice = str(uuid.UUID(bytes=_turn(block, back=True)))
    return voice if hmac.compare_digest(tag, _tag(block)) else ""


def _word(voice: str) -> str:
    block = _turn(uuid.UUID(voice).bytes, back=False)
    return base64.b32encode(block + _tag(block)).decode().rstrip("=").lower()


def _key(purpose: bytes) -> bytes:
    return hmac.digest(keys.key(settings.HOME, "outward").encode(), b"reply:" + purpose, "sha256")


def _tag(block: bytes) -> bytes:
    return hmac.new(_key(b"tag"), block, hashlib.sha256).digest()[:10]


def _turn(block: bytes, *, back: bool) -> bytes:
    """One block, once: a voice's number is random and never the same twice, so that no more than a block is needed."""
    cipher = Cipher(algorithms.AES(_key(b"word")), modes.ECB())  # noqa: S305
    step = cipher.decryptor() if back else cipher.encryptor()
    return step.update(block) + step.finalize()
