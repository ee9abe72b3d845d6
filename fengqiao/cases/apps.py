"""The Django app of this room."""

from django.apps import AppConfig


class CasesRoom(AppConfig):
    name = "fengqiao.cases"
    label = "cases"
    verbose_name = "案件"

    def ready(self) -> None:
        from fengqiao.cases import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
