"""Follow-up codes: 60 random bits in 12 characters without look-alikes, and a check character (SECURITY.md 3)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LOOK_ALIKE = str.maketrans({"O": "Q", "0": "Q", "I": "L", "1": "L", " ": "", "-": "", "－": "", "　": ""})


def new_code() -> str:
    """A code as it is printed: XXXX-XXXX-XXXX-C."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return spaced(letters + check(letters))


def spaced(letters: str) -> str:
    return "-".join((letters[:4], letters[4:8], letters[8:12], letters[12:]))


def check(letters: str) -> str:
    """The check character, Luhn mod 32 (ISO/IEC 7812-1 annex B over a larger alphabet): finds any one wrong letter."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def read_code(typed: str) -> str | None:
    """The 13 letters somebody typed, with look-alikes forgiven; None if they cannot be a code."""
    letters = typed.upper().translate(LOOK_ALIKE)
    if len(letters) != 13 or any(letter not in ALPHABET for letter in letters):
        return None
    return letters if check(letters[:12]) == letters[12] else None


def mac(letters: str, key: bytes) -> str:
    """What is kept of a code: HMAC-SHA-256 under the installation's key, hex."""
    return hmac.new(key, letters.encode(), hashlib.sha256).hexdigest()
