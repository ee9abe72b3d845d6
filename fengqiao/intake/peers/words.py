"""Why a peer could not be reached or did not take something, in words a desk can act on."""

from __future__ import annotations

WHY: dict[str, tuple[str, str]] = {
    "away": ("对方没有应答", "it does not answer"),
    "refused": ("对方不收", "it refuses"),
    "unread": ("对方的回答读不懂", "its answer cannot be read"),
    "number": ("对方答的不是这件事", "it answers of another matter"),
    "redirect": ("对方叫我们去别的地址，没有去", "it sends us elsewhere, where we did not go"),
    "inside": ("这个地址指向内网，没有放行", "the address points inside and is not allowed"),
    "certificate": ("对方的证书不可信", "its certificate is not trusted"),
    "https": ("地址不是 https://", "the address is not https://"),
    "address": ("地址写得不对", "the address is not written as one"),
    "large": ("对方的回答太大", "its answer is too large"),
    "demo": ("演示环境不往外发", "a demo sends nothing outward"),
}


def why(error: Exception) -> str:
    """The key of WHY for what our client or the reading of an answer raised."""
    found = str(getattr(error, "why", "away"))
    return found if found in WHY else "away"
