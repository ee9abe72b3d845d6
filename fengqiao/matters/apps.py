"""The Django app of this room."""

from django.apps import AppConfig


class MattersRoom(AppConfig):
    name = "fengqiao.matters"
    label = "matters"
    verbose_name = "事项"

    def ready(self) -> None:
        from fengqiao.matters import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
