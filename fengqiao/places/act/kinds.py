"""The shipped kinds of premises and hazards enter here; an installation changes and adds its own afterwards."""

from __future__ import annotations

import csv
from datetime import datetime
from importlib.resources import files

from fengqiao.ledger import gate
from fengqiao.ledger.write import By
from fengqiao.places.act.inside import set_kind
from fengqiao.places.models import PlaceKind


def load_kinds(*, district: str, by: By, now: datetime) -> int:
    """Those that are not there yet; what an installation named otherwise or ended stays as it is."""
    text = files("fengqiao.places").joinpath("data", "kinds.csv").read_text(encoding="utf-8")
    there = set(PlaceKind.objects.values_list("code", flat=True))
    fresh = [row for row in csv.DictReader(text.splitlines()) if row["code"] not in there]
    with gate.batch(careful=False):
        for rank, row in enumerate(fresh, len(there)):
            name = {"zh": row["zh"], "en": row["en"]}
            set_kind(code=row["code"], of=row["of"], name=name, rank=rank, district=district, by=by, now=now)
    return len(fresh)
