"""A route with words put in the places of its parameters, and a body that any of them might take."""

import re
import uuid


def address(route: str, words: tuple[str, ...]) -> str:
    left = list(words)
    plain = re.sub(r"\(\?P<\w+>(?:[^()]|\[[^\]]*\])*\)", lambda _: left.pop(0), route)
    plain = re.sub(r"<(?:\w+:)?\w+>", lambda _: left.pop(0), plain)
    assert not left, route
    return "/" + plain


def takes_something(route: str) -> bool:
    return "<" in route or "(?P" in route


def a_body(route: str) -> dict[str, object]:
    if route.startswith("api/"):
        return {"once": str(uuid.uuid4()), "given": {"text": "x", "category": "light"}}
    return {
        "text": "x", "seen": "1", "once": "", "m0-words": "x", "count": "1", "reason": "x", "zh": "x", "kind": "worker",
        "category": "light", "urgency": "normal", "words": "内容", "password1": "tian-qi-1", "password2": "tian-qi-1",
        "name": "x",
    }  # fmt: skip
