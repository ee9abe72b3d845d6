"""The Django app of this room."""

from django.apps import AppConfig


class IntakeRoom(AppConfig):
    name = "fengqiao.intake"
    label = "intake"
    verbose_name = "受理"

    def ready(self) -> None:
        from fengqiao.intake import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
