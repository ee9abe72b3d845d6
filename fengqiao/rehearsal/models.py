"""What is kept of a rehearsal: that this database is one, and which histories were played in it."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """A history played through the database. A database with one of these is marked as a rehearsal's for good."""

    prefix = models.CharField(max_length=2, primary_key=True)
    name = models.JSONField()
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    SEALED = {
        "name": None, "file": None, "sha256": None, "began_at": None, "ended_at": None, "figures": None,
    }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.prefix} {self.file}"
