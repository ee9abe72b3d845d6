"""The Django app of this room."""

from django.apps import AppConfig


class TogetherRoom(AppConfig):
    name = "fengqiao.together"
    label = "together"
    verbose_name = "双人复核"

    def ready(self) -> None:
        from fengqiao.together import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
