"""The Django app of this room."""

from django.apps import AppConfig


class EvaluationRoom(AppConfig):
    name = "fengqiao.evaluation"
    label = "evaluation"
    verbose_name = "评价"

    def ready(self) -> None:
        from fengqiao.evaluation import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
