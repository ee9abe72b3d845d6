"""The Django app of this room."""

from django.apps import AppConfig


class IntakeRoom(AppConfig):
    name = "fengqiao.intake"
    label = "intake"
    verbose_name = "受理"
