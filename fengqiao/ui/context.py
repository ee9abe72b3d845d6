"""What every page knows of its reader: language, elder size, the way out."""

from django.conf import settings
from django.http import HttpRequest

from fengqiao.ui.words import HTML_LANG, reader

ELDER_COOKIE = "elder"


def preferences(request: HttpRequest) -> dict[str, object]:
    return {
        "lang": HTML_LANG[reader()],
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "leave_to": getattr(settings, "LEAVE_TO", ""),
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else request.path,
    }
