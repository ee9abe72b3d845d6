"""How phones and computers come to trust the installation's own root: a page, a sheet of paper, two downloads.

The proxy hands these on over plain http, too: whoever does not trust the root yet reads them without a warning in the
way, and compares the fingerprint with paper, which nobody on the line can change.
"""

from __future__ import annotations

import plistlib
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

import segno
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_safe

from fengqiao.ledger import time
from fengqiao.upkeep.trust import papers
from fengqiao.upkeep.trust.shown import own_root

FILE = "fengqiao-root"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
View = Callable[[HttpRequest, x509.Certificate], HttpResponse]


def of_root(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Pages that are there only where the own root vouches; they speak as the address asks, no cookie being there."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        root = own_root(settings.CERTIFICATE)
        if root is None:
            raise Http404
        asked = LANGUAGES.get(request.GET.get("in", ""))
        with translation.override(asked or translation.get_language()):
            return view(request, root)

    return answered


def told(root: x509.Certificate) -> dict[str, object]:
    """What page and sheet say of the root."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    here = f"http://{host}/trust/"
    return {
        "url": f"{settings.PUBLIC_URL}/", "here": here, "hosts": papers.vouched(root), "root": papers.named(root),
        "fingerprint": papers.fingerprint(root), "ends": root.not_valid_after_utc, "now": time.now(),
        "qr": segno.make(here, error="m").svg_data_uri(border=2, scale=4),
    }  # fmt: skip


@of_root
def trust(request: HttpRequest, root: x509.Certificate) -> HttpResponse:
    """Step by step for each kind of device."""
    return render(request, "upkeep/trust.html", told(root))


@of_root
def sheet(request: HttpRequest, root: x509.Certificate) -> HttpResponse:
    """The fingerprint on paper, to be hung up and compared with."""
    return render(request, "upkeep/trust_sheet.html", told(root))


@of_root
def certificate(request: HttpRequest, root: x509.Certificate) -> HttpResponse:
    """The root as Android and computers take it in; its SHA-256 as a file is the fingerprint."""
    answer = HttpResponse(root.public_bytes(Encoding.DER), content_type="application/x-x509-ca-cert")
    answer["Content-Disposition"] = f'attachment; filename="{FILE}.crt"'
    return answer


@of_root
def profile(request: HttpRequest, root: x509.Certificate) -> HttpResponse:
    """The root as iPhones and iPads take it in."""
    answer = HttpResponse(profile_of(root), content_type="application/x-apple-aspen-config")
    answer["Content-Disposition"] = f'attachment; filename="{FILE}.mobileconfig"'
    return answer


def profile_of(root: x509.Certificate) -> bytes:
    """A configuration profile that holds this root and nothing else; the same root gives the same profile."""
    name, mark = papers.named(root), papers.fingerprint(root)

    def part(kind: str, **more: object) -> dict[str, object]:
        return {
            "PayloadType": kind, "PayloadVersion": 1, "PayloadDisplayName": name,
            "PayloadIdentifier": f"fengqiao.root.{mark.replace(' ', '').lower()[:16]}.{kind.rpartition('.')[2]}",
            "PayloadUUID": str(uuid5(NAMESPACE_URL, f"{kind} {mark}")).upper(), **more,
        }  # fmt: skip

    inner = part(
        "com.apple.security.root",
        PayloadCertificateFileName=f"{FILE}.cer",
        PayloadContent=root.public_bytes(Encoding.DER),
    )
    hosts = ", ".join(papers.vouched(root))
    return plistlib.dumps(part("Configuration", PayloadContent=[inner], PayloadDescription=f"SHA-256 {mark} · {hosts}"))


urlpatterns = [
    path("trust/", trust, name="trust"),
    path("trust/sheet/", sheet, name="trust_sheet"),
    path(f"trust/{FILE}.crt", certificate, name="trust_crt"),
    path(f"trust/{FILE}.mobileconfig", profile, name="trust_profile"),
]
