"""Gaps that wait for their signatures, holds that stand, and what was sealed for other installations."""

from __future__ import annotations

from datetime import datetime

from fengqiao.ledger.models import Record
from fengqiao.people.models import Organisation
from fengqiao.upkeep.models import Gap, Hold, Witnessed


def unsigned() -> list[Gap]:
    """Every gap that two people have not signed yet, the oldest first."""
    return list(Gap.objects.filter(second="").order_by("restored_at", "chain"))


def holds(now: datetime) -> list[Hold]:
    """What is held now, the soonest to end first."""
    return list(Hold.objects.filter(until__gt=now).order_by("until", "id"))


def sealed_as(line: str) -> Record | None:
    """The record in which this anchor of another installation is sealed already."""
    row = Witnessed.objects.filter(line=line).first()
    if row is None:
        return None
    found = Record.objects.filter(kind="upkeep.witnessed", subject=row.installation, body__contains=str(row.pk))
    return found.first()


def top() -> str:
    """The chain of the highest centre; '' before anything is installed."""
    highest = Organisation.objects.order_by("level", "code").first()
    return highest.district if highest is not None else ""


def received(installation: str) -> list[str]:
    """The anchors of another installation that are sealed here, as `verify --against` takes them, the oldest first."""
    return list(Witnessed.objects.filter(installation=installation).order_by("at").values_list("line", flat=True))
