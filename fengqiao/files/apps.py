"""The Django app of this room."""

from django.apps import AppConfig


class FilesRoom(AppConfig):
    name = "fengqiao.files"
    label = "files"
    verbose_name = "附件"
