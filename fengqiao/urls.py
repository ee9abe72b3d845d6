"""Every address of the installation, and those a stranger may open."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

ROOMS_WITH_PAGES: tuple[str, ...] = tuple(
    room
    for room in (
        "ui",
        "places",
        "files",
        "people",
        "matters",
        "cases",
        "intake",
        "notices",
        "rehearsal",
        "desk",
        "command",
        "api",
    )
    if find_spec(f"fengqiao.{room}.pages")
)

OPEN: dict[str, str] = {}

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *[path("", include(f"fengqiao.{room}.pages")) for room in ROOMS_WITH_PAGES],
]
