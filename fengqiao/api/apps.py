"""The Django app of this room."""

from django.apps import AppConfig


class ApiRoom(AppConfig):
    name = "fengqiao.api"
    label = "api"
    verbose_name = "接口"
