"""What is too large is refused before it is read; what no text can hold is taken out of a query."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from fengqiao.ui.pages import not_found, too_large


class Size:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a length nothing of the body is read at all.
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.LARGEST_REQUEST:
            return too_large(request)
        if "\0" in request.path_info and not request.path_info.startswith("/api/"):
            return not_found(request, Http404())
        asked = request.META.get("QUERY_STRING", "")
        while "%00" in asked:
            # Nobody means a NUL, and PostgreSQL takes none in a text.
            asked = asked.replace("%00", "")
        request.META["QUERY_STRING"] = asked
        answer = self.get_response(request)
        if request.user.is_authenticated or answer.get("Content-Type", "").startswith("text/html"):
            # Also where a package's own page forgot to say so.
            answer.headers.setdefault("Cache-Control", "no-store, private")
        return answer
