"""Forwarded addresses count only when a configured proxy says them."""

from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from fengqiao.proxies import ClientAddress


def seen(peer: str, **headers: str) -> SimpleNamespace:
    """What the pages see of a request from this peer."""
    kept: dict[str, HttpRequest] = {}

    def page(request: HttpRequest) -> HttpResponse:
        kept["request"] = request
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers)
    ClientAddress(page)(request)
    return SimpleNamespace(
        address=kept["request"].META["REMOTE_ADDR"],
        secure=kept["request"].is_secure(),
        host=kept["request"].META.get("HTTP_X_FORWARDED_HOST"),
    )


@pytest.fixture(autouse=True)
def one_proxy(settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]


def test_a_stranger_cannot_give_itself_another_address() -> None:
    told = seen("203.0.113.9", HTTP_X_FORWARDED_FOR="127.0.0.1", HTTP_X_FORWARDED_PROTO="https")
    assert told.address == "203.0.113.9"
    assert not told.secure


def test_our_proxy_tells_who_asked_and_that_it_was_https() -> None:
    told = seen("10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7", HTTP_X_FORWARDED_PROTO="https")
    assert told.address == "198.51.100.7"
    assert told.secure


def test_what_a_client_wrote_before_our_proxy_does_not_count() -> None:
    assert seen("10.0.0.1", HTTP_X_FORWARDED_FOR="127.0.0.1, 198.51.100.7, 10.0.0.2").address == "198.51.100.7"


def test_nonsense_leaves_the_proxys_own_address() -> None:
    assert seen("10.0.0.1", HTTP_X_FORWARDED_FOR="x' OR 1=1").address == "10.0.0.1"
    assert seen("10.0.0.1").address == "10.0.0.1"


def test_nobody_forwards_a_host_name() -> None:
    assert seen("10.0.0.1", HTTP_X_FORWARDED_HOST="evil.example").host is None
