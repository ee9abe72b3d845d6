"""Questions about posts and duties."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from fengqiao.people.models import Duty


def who_answers(*, category: str, scope: str, level: int, now: datetime) -> Duty | None:
    """The row of the duty list that names who answers: the nearest area, the most exact category."""
    scopes = [scope[:length] for length in range(len(scope), 0, -1)]
    parts = category.split(".")
    names = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    valid = Q(valid_from__lte=now) & (Q(valid_to=None) | Q(valid_to__gt=now))
    found = list(
        Duty.objects.filter(valid, category__in=names, scope__in=scopes, level=level).select_related("organisation")
    )
    found.sort(key=lambda row: (names.index(row.category), scopes.index(row.scope)))
    return found[0] if found else None
