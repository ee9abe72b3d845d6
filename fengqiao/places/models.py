"""What is kept about places: areas, boundaries, buildings and days of work; stones only, never persons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import uuid_utils.compat
from django.db import models

CITY, DISTRICT, STREET, COMMUNITY, GRID = range(5)
LEVELS = ("city", "district", "street", "community", "grid")


def new_id() -> UUID:
    """A key that sorts by when it was made."""
    return uuid_utils.compat.uuid7()


class Area(models.Model):
    """A city, district, street or town, community or village, or grid; never deleted, only ended."""

    code = models.CharField(max_length=24, primary_key=True)
    level = models.SmallIntegerField()
    scope = models.CharField(max_length=24, db_index=True)
    parent = models.CharField(max_length=24, blank=True, db_index=True)
    name = models.JSONField()
    # '' is an ordinary unit; else what the statistics list alone knows: zone, park, farm, virtual.
    kind = models.CharField(max_length=12, blank=True)
    statistics_code = models.CharField(max_length=12, blank=True)
    civil_code = models.CharField(max_length=12, blank=True)
    police_code = models.CharField(max_length=15, blank=True)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    # The first day it counts, and the first day it no longer does; empty: as long as anybody remembers.
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    successor = models.CharField(max_length=24, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    SEALED = dict.fromkeys(
        (
            "level", "scope", "parent", "name", "kind", "statistics_code", "civil_code", "police_code",
            "zone", "valid_from", "valid_to", "successor", "lon", "lat",
        )
    )  # fmt: skip

    def __str__(self) -> str:
        return self.code


class Boundary(models.Model):
    """Where an area lies, from a day on: GeoJSON geometry, WGS-84 degrees."""

    id = models.UUIDField(primary_key=True, default=new_id)
    area_id = models.CharField(max_length=24, db_index=True)
    level = models.SmallIntegerField()
    geometry = models.TextField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    SEALED = dict.fromkeys(
        (
            "area_id", "level", "geometry", "west", "south", "east", "north", "source", "valid_from",
            "valid_to",
        )
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.area_id} {self.source}"


class Building(models.Model):
    """A building as its report page needs it; the code on its door is random, so none can be guessed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    area_id = models.CharField(max_length=24, db_index=True)
    name = models.JSONField()
    address = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    storeys = models.SmallIntegerField(null=True)
    place_code = models.CharField(max_length=12, null=True, unique=True)
    valid_to = models.DateField(null=True)

    SEALED = dict.fromkeys(("area_id", "name", "address", "lon", "lat", "storeys", "place_code", "valid_to"))

    def __str__(self) -> str:
        return str(self.name.get("zh") or self.name.get("en") or self.pk)


class CalendarDay(models.Model):
    """A day on which an area works, or does not, against what the country's calendar says."""

    id = models.UUIDField(primary_key=True, default=new_id)
    area_id = models.CharField(max_length=24)
    day = models.DateField()
    working = models.BooleanField()
    reason = models.CharField(max_length=100, blank=True)

    SEALED = dict.fromkeys(("area_id", "day", "working", "reason"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["area_id", "day"], name="places_one_word_a_day"),)

    def __str__(self) -> str:
        return f"{self.area_id} {self.day}"


class CalendarYear(models.Model):
    """A year for which an area vouches that all its days off and swapped days are entered."""

    id = models.UUIDField(primary_key=True, default=new_id)
    area_id = models.CharField(max_length=24)
    year = models.SmallIntegerField()
    source = models.CharField(max_length=200, blank=True)

    SEALED = dict.fromkeys(("area_id", "year", "source"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["area_id", "year"], name="places_one_word_a_year"),)

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}"


class Edition(models.Model):
    """Changes with every act on places, so that a process knows when what it holds is old."""

    what = models.CharField(max_length=12, primary_key=True)
    mark = models.BigIntegerField()

    # Nothing of it is sealed: it says only that something changed, which the records say better.
    SEALED: dict[str, Any] = {}

    def __str__(self) -> str:
        return self.what
