"""The Django app of this room."""

from django.apps import AppConfig


class EvaluationRoom(AppConfig):
    name = "fengqiao.evaluation"
    label = "evaluation"
    verbose_name = "评价"
