"""The Django app of this room."""

from django.apps import AppConfig


class DeskRoom(AppConfig):
    name = "fengqiao.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415

        from fengqiao.desk import kinds  # noqa: F401, PLC0415  (record kinds are declared once apps are ready)
        from fengqiao.desk.assigning.sight import weights  # noqa: PLC0415

        weights(tuple(settings.ASSIGNING))  # a word that is none stops the start, not the first batch
