"""The Django app of this room."""

from django.apps import AppConfig


class PlacesRoom(AppConfig):
    name = "fengqiao.places"
    label = "places"
    verbose_name = "地点"

    def ready(self) -> None:
        from fengqiao.places import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
