"""The Django app of this room."""

from django.apps import AppConfig


class RightsRoom(AppConfig):
    name = "fengqiao.rights"
    label = "rights"
    verbose_name = "个人信息权利"

    def ready(self) -> None:
        from fengqiao.rights import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
