"""The Django app of this room."""

from django.apps import AppConfig


class RightsRoom(AppConfig):
    name = "fengqiao.rights"
    label = "rights"
    verbose_name = "个人信息权利"
