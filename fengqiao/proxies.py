"""Where a request really comes from: forwarded addresses count only from configured proxies."""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
HANDED_ON = "fengqiao.handed_on"
"""Set by ClientAddress, which forgets the claims themselves: "no", by a proxy of "ours", or by "others"."""


def handed_on(request: HttpRequest) -> str:
    """Whether this request bears a sign of having been handed on, and by whom."""
    return str(request.META.get(HANDED_ON, "others"))


def trusted(address: str) -> bool:
    """Whether this address is one of the installation's own proxies."""
    try:
        seen = ip_address(address)
    except ValueError:
        return False
    return any(seen in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES)


def origin(peer: str, forwarded: str) -> str:
    """The nearest address that is no proxy of ours, read from the right."""
    for hop in reversed([peer_before.strip() for peer_before in forwarded.split(",")]):
        try:
            ip_address(hop)
        except ValueError:
            break
        peer = hop
        if not trusted(hop):
            break
    return peer


def line_of(peer: str, forwarded: str) -> str:
    """Whose line it is, for counting: the client's address; of IPv6 the network, in which one may take any address."""
    address = origin(peer, forwarded) if trusted(peer) else peer
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.ipv4_mapped is not None:
        return address
    return str(ip_network((found, 64), strict=False))


class ClientAddress:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claims = {name: request.META.pop(name, "") for name in FORWARDED}
        peer = request.META.get("REMOTE_ADDR", "")
        said, ours = any(claims.values()) or "HTTP_VIA" in request.META, trusted(peer)
        request.META[HANDED_ON] = "no" if not said else "ours" if ours else "others"
        if ours:
            request.META["REMOTE_ADDR"] = origin(peer, claims["HTTP_X_FORWARDED_FOR"])
            if claims["HTTP_X_FORWARDED_PROTO"] == "https":
                request.META["wsgi.url_scheme"] = "https"
                request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]
        return self.get_response(request)
