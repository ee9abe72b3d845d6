"""What is kept about places: areas, boundaries, buildings and days of work; stones only, never persons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import uuid_utils.compat
from django.db import models

from fengqiao.ledger.locked.columns import LockedText

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
    """A building: its footprint where it is known, its storeys, from when until when it stands.

    The code on its door is random, so none can be guessed; it stays after the end, so that a plate can say so.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    area_id = models.CharField(max_length=24, db_index=True)
    name = models.JSONField()
    address = models.CharField(max_length=200, blank=True)
    # A point inside; of a footprint always one within it.
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    storeys = models.SmallIntegerField(null=True)
    # GeoJSON geometry, WGS-84 degrees; empty where only a point is known.
    footprint = models.TextField(blank=True, default="", db_default="")
    height = models.FloatField(null=True)
    # What it is called where it was imported from.
    ref = models.CharField(max_length=80, blank=True, default="", db_default="", db_index=True)
    # By which the same footprint is known again, wherever its ring begins; follows from the footprint.
    trace = models.CharField(max_length=32, blank=True, default="", db_default="", db_index=True)
    place_code = models.CharField(max_length=12, null=True, unique=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    SEALED = dict.fromkeys(
        (
            "area_id", "name", "address", "lon", "lat", "storeys", "footprint", "height", "ref", "place_code",
            "valid_from", "valid_to",
        )
    )  # fmt: skip

    def __str__(self) -> str:
        return str(self.name.get("zh") or self.name.get("en") or self.pk)


class Stairwell(models.Model):
    """A stairwell of a building with the plate on its door; the plate of one that has ended says so."""

    id = models.UUIDField(primary_key=True, default=new_id)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="stairwells")
    name = models.JSONField()
    place_code = models.CharField(max_length=12, null=True, unique=True)
    valid_to = models.DateField(null=True)

    SEALED = dict.fromkeys(("building_id", "name", "place_code", "valid_to"))

    def __str__(self) -> str:
        return str(self.name.get("zh") or self.name.get("en") or self.pk)


class Dwelling(models.Model):
    """A door behind which somebody may live: its number and storey, never who."""

    id = models.UUIDField(primary_key=True, default=new_id)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="dwellings")
    stairwell = models.ForeignKey(Stairwell, null=True, on_delete=models.PROTECT, related_name="dwellings")
    storey = models.SmallIntegerField(null=True)
    number = models.CharField(max_length=20)
    valid_to = models.DateField(null=True)

    SEALED = dict.fromkeys(("building_id", "stairwell_id", "storey", "number", "valid_to"))

    def __str__(self) -> str:
        return self.number


class PlaceKind(models.Model):
    """A kind of place on a storey (shop, firm, school) or of hazard there (gas, hot works); rows, not code."""

    code = models.CharField(max_length=24, primary_key=True)
    of = models.CharField(max_length=8)
    name = models.JSONField()
    rank = models.SmallIntegerField(default=0)
    valid_to = models.DateField(null=True)

    SEALED = dict.fromkeys(("of", "name", "rank", "valid_to"))

    def __str__(self) -> str:
        return self.code


class Premises(models.Model):
    """A shop, firm or school on a storey: when it is open, how it is reached, which kinds of hazard it has."""

    id = models.UUIDField(primary_key=True, default=new_id)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="premises")
    storey = models.SmallIntegerField(null=True)
    kind = models.CharField(max_length=24)
    name = models.JSONField()
    hours = models.CharField(max_length=120, blank=True)
    # A shopkeeper's number is a person's: it lies locked as theirs do.
    contact = LockedText(blank=True)
    hazards = models.JSONField(default=list)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    SEALED = dict.fromkeys(("building_id", "storey", "kind", "name", "hours", "hazards", "valid_from", "valid_to")) | {
        "contact": "contact"
    }

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
