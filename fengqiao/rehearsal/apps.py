"""The Django app of this room."""

from django.apps import AppConfig


class RehearsalRoom(AppConfig):
    name = "fengqiao.rehearsal"
    label = "rehearsal"
    verbose_name = "推演"

    def ready(self) -> None:
        from fengqiao.rehearsal import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
