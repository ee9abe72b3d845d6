"""The Django app of this room."""

from django.apps import AppConfig


class UpkeepRoom(AppConfig):
    name = "fengqiao.upkeep"
    label = "upkeep"
    verbose_name = "运行维护"

    def ready(self) -> None:
        from fengqiao.upkeep import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
