"""The Django app of this room."""

from django.apps import AppConfig


class RehearsalRoom(AppConfig):
    name = "fengqiao.rehearsal"
    label = "rehearsal"
    verbose_name = "推演"
