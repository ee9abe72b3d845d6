"""The Django app of this room."""

from django.apps import AppConfig


class CommandRoom(AppConfig):
    name = "fengqiao.command"
    label = "command"
    verbose_name = "大屏"
