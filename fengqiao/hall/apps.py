"""The Django app of this room."""

from django.apps import AppConfig


class HallRoom(AppConfig):
    name = "fengqiao.hall"
    label = "hall"
    verbose_name = "大厅"

    def ready(self) -> None:
        from fengqiao.hall import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
