"""/metrics: for a monitor on this machine, at a named address, or with the token; for all others it is not there."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from fengqiao.proxies import handed_on, trusted

TOKEN = "metrics-token"  # noqa: S105  (the name of the file in the home)
OURSELVES = {"localhost", "127.0.0.1", "[::1]"}


@csrf_exempt
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text; 404 for a stranger, whatever they ask."""
    if not (on_this_machine(request) or named(request) or knows_the_token(request)):
        raise Http404
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4  # noqa: PLC0415  (only a monitor needs it)

    from fengqiao.vitals.metrics import text  # noqa: PLC0415

    return HttpResponse(text(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def on_this_machine(request: HttpRequest) -> bool:
    """Asked from here, at a name of this machine, and handed on by nobody: behind a proxy all come from loopback."""
    host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    return handed_on(request) == "no" and _loopback(request.META.get("REMOTE_ADDR", "")) and host in OURSELVES


def named(request: HttpRequest) -> bool:
    """From an address or network of FENGQIAO_METRICS_FROM; a loopback address or a proxy is no place one comes from."""
    seen = request.META.get("REMOTE_ADDR", "")
    if _loopback(seen) or trusted(seen) or handed_on(request) == "others":
        return False
    try:
        at = ip_address(seen)
    except ValueError:
        return False
    return any(at in ip_network(each, strict=False) for each in settings.METRICS_FROM)


def knows_the_token(request: HttpRequest) -> bool:
    """By `Authorization: Bearer`; what lies here is its hash alone."""
    kind, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    kept = ""
    with contextlib.suppress(FileNotFoundError):
        kept = (Path(settings.HOME) / TOKEN).read_text().strip()
    return bool(kept) and kind.lower() == "bearer" and hmac.compare_digest(_hash(token.strip()), kept)


def _hash(token: str) -> str:
    # 256 random bits: nobody guesses them, so one round is enough.
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(home: Path) -> str:
    """A token in the place of the one before; shown once."""
    token = secrets.token_urlsafe(32)
    draft = home / f".{TOKEN}.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(_hash(token) + "\n")
    draft.replace(home / TOKEN)
    return token


def main(argv: list[str]) -> int:
    """`fengqiao metrics`: print the figures; --new-token and --end-token say who else may ask for them."""
    import argparse  # noqa: PLC0415

    words = argparse.ArgumentParser(prog="fengqiao metrics", description="运行指标，给监控用 · figures for a monitor")
    words.add_argument("--new-token", action="store_true", help="换一个令牌，只显示一次 · a new token, shown once")
    words.add_argument("--end-token", action="store_true", help="令牌作废 · let the token end")
    given = words.parse_args(argv)
    if given.new_token:
        print(new_token(Path(settings.HOME)))
        return 0
    if given.end_token:
        (Path(settings.HOME) / TOKEN).unlink(missing_ok=True)
        print("令牌已作废 · the token has ended")
        return 0
    import django  # noqa: PLC0415

    django.setup()
    from fengqiao.vitals.metrics import text  # noqa: PLC0415

    sys.stdout.write(text().decode())
    return 0
