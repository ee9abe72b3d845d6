"""The Django app of this room."""

from django.apps import AppConfig


class NoticesRoom(AppConfig):
    name = "fengqiao.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from fengqiao.notices import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
