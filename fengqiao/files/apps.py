"""The Django app of this room."""

from django.apps import AppConfig


class FilesRoom(AppConfig):
    name = "fengqiao.files"
    label = "files"
    verbose_name = "附件"

    def ready(self) -> None:
        from fengqiao.files import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
