"""The Django app of this room."""

from django.apps import AppConfig


class PeopleRoom(AppConfig):
    name = "fengqiao.people"
    label = "people"
    verbose_name = "人员"

    def ready(self) -> None:
        from fengqiao.people import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
