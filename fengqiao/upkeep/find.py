"""Gaps that wait for their signatures."""

from __future__ import annotations

from fengqiao.upkeep.models import Gap


def unsigned() -> list[Gap]:
    """Every gap that two people have not signed yet, the oldest first."""
    return list(Gap.objects.filter(second="").order_by("restored_at", "chain"))
