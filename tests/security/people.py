"""Who attacks: browsers signed in under a post, and what an answer is once its own randomness is taken out."""

import difflib
import re
from typing import Any

from django.test import Client

from fengqiao.people.models import Account, Seat

NEVER = "120000-20261123-73519482"
TOKEN = re.compile(rb'((?:name="(?:csrfmiddlewaretoken|once)"[^>]*value=|"X-CSRFToken": )")[^"]*')


def browser(post: str) -> Client:
    """Whoever sits there, signed in and acting under that post."""
    person = Seat.objects.get(code=post).sitter
    account, _ = Account.objects.get_or_create(username=f"a-{person.pk}", defaults={"person": person})
    client = Client(raise_request_exception=False, headers={"Fengqiao-Post": post})
    client.force_login(account)
    session = client.session
    session["post"] = post
    session.save()
    return client


def differ(one: tuple[int, bytes, dict[str, str]], other: tuple[int, bytes, dict[str, str]]) -> list[str]:
    """Where two answers differ: nothing, if they are the same."""
    lines = difflib.unified_diff(one[1].decode().splitlines(), other[1].decode().splitlines(), lineterm="", n=0)
    return [
        *lines,
        *([] if (one[0], one[2]) == (other[0], other[2]) else [f"{one[0]} {one[2]}", f"{other[0]} {other[2]}"]),
    ]


def bare(answer: Any, *names: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers, with each of the names and each random token made the same."""
    body = TOKEN.sub(rb"\1", answer.content)
    for name in names:
        body = body.replace(name.encode(), b"NAME")
    headers = {
        name: value for name, value in answer.headers.items() if name not in ("Content-Length", "ETag", "Expires")
    }
    for name in names:
        headers = {key: value.replace(name, "NAME") for key, value in headers.items()}
    return answer.status_code, body, headers
