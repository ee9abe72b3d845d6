"""How a photo leaves the house: as a picture that can do nothing, kept by nobody on the way."""

from django.http import HttpResponse

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def answer(content: bytes, *, name: str, kind: str = "image/jpeg") -> HttpResponse:
    """A response with the bytes of a photo; the caller has looked whether the asker may see it."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
