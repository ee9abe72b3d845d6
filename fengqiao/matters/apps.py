"""The Django app of this room."""

from django.apps import AppConfig


class MattersRoom(AppConfig):
    name = "fengqiao.matters"
    label = "matters"
    verbose_name = "事项"
