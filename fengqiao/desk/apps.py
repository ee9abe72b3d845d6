"""The Django app of this room."""

from django.apps import AppConfig


class DeskRoom(AppConfig):
    name = "fengqiao.desk"
    label = "desk"
    verbose_name = "工作台"
