"""The Django app of this room."""

from django.apps import AppConfig


class CasesRoom(AppConfig):
    name = "fengqiao.cases"
    label = "cases"
    verbose_name = "案件"
