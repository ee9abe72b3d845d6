"""Every address refuses a stranger, or stands on the open list with its reason."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters

from fengqiao.urls import OPEN

SAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": str(uuid.UUID(int=1)), "path": "x"}


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every route as it is written, from the root on."""
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if isinstance(entry, URLPattern):
            yield here
        else:
            yield from routes(entry, here)


ROUTES = sorted(set(routes(get_resolver())))


def sample(route: str) -> str:
    """An address of that route."""

    def word(match: re.Match[str]) -> str:
        kind = match.group(1) or "str"
        return SAMPLES.get(kind) or SAMPLES["str"] if kind in get_converters() else SAMPLES["str"]

    plain = re.sub(r"<(?:(\w+):)?\w+>", word, route)
    return "/" + re.sub(r"\(\?P<\w+>[^)]*\)+", "1", plain).replace("\\", "")


def refused(answer: object) -> bool:
    status = answer.status_code
    if status in (301, 302):
        return answer["Location"].startswith((reverse(settings.LOGIN_URL), "/admin/login/"))
    return status in (401, 403, 404, 405)


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route in ROUTES if route not in OPEN])
def test_a_stranger_is_refused(route: str) -> None:
    stranger = Client(raise_request_exception=True)
    assert refused(stranger.get(sample(route))), f"GET {route}"
    assert refused(stranger.post(sample(route), {})), f"POST {route}"


def test_the_open_list_names_only_what_exists_and_why() -> None:
    assert OPEN.keys() <= set(ROUTES)
    assert all(len(reason) > 12 for reason in OPEN.values())
