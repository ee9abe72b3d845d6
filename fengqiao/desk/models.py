"""What is kept of the desk: saved views of the queue."""

from __future__ import annotations

from django.db import models


class View(models.Model):
    """Filters somebody keeps under a name, for one of their posts."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField(db_index=True)
    post = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    SEALED = {"person": None, "post": None, "name": None, "query": None}
