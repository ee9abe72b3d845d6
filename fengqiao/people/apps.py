"""The Django app of this room."""

from django.apps import AppConfig


class PeopleRoom(AppConfig):
    name = "fengqiao.people"
    label = "people"
    verbose_name = "人员"
