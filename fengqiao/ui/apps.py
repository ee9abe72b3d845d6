"""The Django app of this room."""

from django.apps import AppConfig


class UiRoom(AppConfig):
    name = "fengqiao.ui"
    label = "ui"
    verbose_name = "界面"
