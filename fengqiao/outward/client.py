"""The one client for other machines: https, resolved once and pinned, no redirects, 10 s, 1 MB (SECURITY.md 3)."""

from __future__ import annotations

import concurrent.futures
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

WITHIN = 10.0
MOST = 1_000_000
NETWORKS, ROOTS = "networks", "roots.pem"
"""The operator may lay these files into the home's folder `outward`: private networks we may speak to; own roots."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unfit(ValueError):
    """The address or the answer is refused by our own rules; asking again changes nothing. `why` names the rule."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Away(OSError):
    """Nobody answered in time, or the line broke; later it may be different."""


class Answer(NamedTuple):
    """What came back; the body is whole and no longer than a megabyte."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(
    url: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None,
    within: float = WITHIN,
) -> Answer:  # fmt: skip
    """One request and its answer. Raises Unfit or Away; a redirect is never followed."""
    if settings.MODE == "demo":
        raise Unfit("demo")
    end = time.monotonic() + within
    host, port, path = parts(url)
    address = _resolved(host, port, end)
    try:
        plain = socket.create_connection((str(address), port), timeout=_left(end))
    except OSError as error:
        raise Away(type(error).__name__) from None
    with _trust().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False) as line:
        # A server that drips a byte now and then never runs into a socket's own limit.
        cut = threading.Timer(_left(end), _cut, (line,))
        cut.daemon = True
        cut.start()
        try:
            line.do_handshake()
            answer = _asked(line, host, port, method, path, body, dict(headers or {}))
        except ssl.SSLCertVerificationError:
            raise Unfit("certificate") from None
        except (OSError, http.client.HTTPException) as error:
            raise Away(type(error).__name__) from None
        finally:
            cut.cancel()
        # Cut off at the end of its time, an answer without a length looks whole.
        _left(end)
        return answer


def parts(url: str) -> tuple[str, int, str]:
    """(host, port, path) of an address we may speak to at all; Unfit otherwise."""
    try:
        found = urlsplit(url)
        host, port = found.hostname or "", found.port or 443
    except ValueError:
        raise Unfit("address") from None
    plain = url.isascii() and url.isprintable() and " " not in url
    if found.scheme != "https":
        raise Unfit("https")
    if not plain or not host or found.username is not None or found.fragment or "\\" in url:
        raise Unfit("address")
    return host, port, (found.path or "/") + (f"?{found.query}" if found.query else "")


def allowed(address: Address) -> bool:
    """Whether we may speak to this address: public ones, and private ones that the operator wrote down."""
    inner = _inside(address)
    if any(each.version == ours.version and each in ours for ours in _networks() for each in {address, inner}):
        return True
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in (address, inner))


def _inside(address: Address) -> Address:
    """The address of version 4 that one of version 6 leads to, where it does."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """One network a line; what cannot be read allows nothing."""
    found = []
    try:
        lines = (folder() / NETWORKS).read_text().splitlines()
    except OSError:
        return []
    for line in lines:
        try:
            found.append(ipaddress.ip_network(line.partition("#")[0].strip()))
        except ValueError:
            continue
    return found


def folder() -> Path:
    """The operator's folder; it need not be there."""
    return Path(settings.HOME) / "outward"


def _resolved(host: str, port: int, end: float) -> Address:
    """Asked once: what is judged is what is spoken to. One forbidden answer among several spoils all."""
    pool = concurrent.futures.ThreadPoolExecutor(1)
    try:
        rows = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(_left(end))
    except (OSError, UnicodeError, TimeoutError) as error:
        raise Away(type(error).__name__) from None
    finally:
        pool.shutdown(wait=False)
    found = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    if not found:
        raise Away("no address")
    if not all(allowed(each) for each in found):
        raise Unfit("inside")
    return found[0]


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    own = folder() / ROOTS
    if own.exists():
        context.load_verify_locations(own)
    return context


def _asked(
    line: ssl.SSLSocket, host: str, port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> Answer:
    connection = http.client.HTTPConnection(host, port)
    connection.sock = line
    connection.request(method, path, body, {"Accept-Encoding": "identity", "Connection": "close", **headers})
    answer = connection.getresponse()
    if 300 <= answer.status < 400:
        raise Unfit("redirect")
    if int(answer.headers.get("Content-Length") or 0) > MOST:
        raise Unfit("large")
    pieces = bytearray()
    while piece := answer.read1(65536):
        pieces += piece
        if len(pieces) > MOST:
            raise Unfit("large")
    if answer.length:
        raise Away("cut")
    return Answer(answer.status, dict(answer.headers.items()), bytes(pieces))


def _cut(line: socket.socket) -> None:
    try:
        # Below the encryption: what reads in the other thread meets an end, not another protocol.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise Away("late")
    return left
