"""The Django app of this room."""

from django.apps import AppConfig


class PlacesRoom(AppConfig):
    name = "fengqiao.places"
    label = "places"
    verbose_name = "地点"
