"""What a program may be told: of strangers' matters only what staff cleared; of what it sent itself, how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet

from fengqiao.cases.act import valid_categories
from fengqiao.cases.models import Case, Category
from fengqiao.intake.act.open311 import mac
from fengqiao.intake.models import Cleared, Key
from fengqiao.intake.open311.words import moment
from fengqiao.law.words import STATES, in_language
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.ui.words import reader, say

SOURCE = "open311"


def key_of(secret: str, now: datetime) -> Key | None:
    """The key a program brought, if it still opens something."""
    if not secret:
        return None
    return Key.objects.filter(code=mac("key", secret), ended_at=None, ends_at__gt=now).first()


def services(now: datetime) -> list[Category]:
    """What a program may report: every last level, except what must begin above because somebody is feared."""
    rows = [row for row in valid_categories(now) if not row.levels_up]
    parents = {row.parent for row in rows}
    return [row for row in rows if row.code not in parents]


def service(code: str, now: datetime) -> Category | None:
    return next((row for row in services(now) if row.code == code), None)


def public(now: datetime) -> QuerySet[Cleared]:
    """What strangers may see: everything else is absent, not masked."""
    kinds = [row.code for row in valid_categories(now) if row.public]
    rows = Cleared.objects.filter(ended_at=None, matter__kind="case", matter__about="", matter__category__in=kinds)
    return rows.exclude(matter__state="withdrawn").select_related("matter")


def own(key: Key | None, numbers: Sequence[str]) -> list[Matter]:
    """Of these, what came in under this key."""
    if key is None or "follow" not in key.scopes:
        return []
    sent = Case.objects.filter(source_key__startswith=f"{SOURCE}:{key.pk}:", matter__number__in=numbers)
    return [case.matter for case in sent.exclude(matter__kind="statement").select_related("matter")]


def state(matter: Matter) -> str:
    """The standard knows two."""
    return "closed" if matter.ended_at is not None else "open"


def brief(matter: Matter, changed: datetime | None, names: dict[str, Any]) -> dict[str, Any]:
    """How a matter stands, without a word or place of it."""
    return {
        "service_request_id": matter.number, "status": state(matter),
        "status_notes": in_language(STATES[matter.state], reader()),
        "service_name": say(names.get(matter.category)), "service_code": matter.category,
        "requested_datetime": moment(matter.opened_at), "updated_datetime": moment(changed or matter.opened_at),
        "expected_datetime": moment(matter.promise),
    }  # fmt: skip


def told(rows: Sequence[Cleared], mine: Sequence[Matter]) -> list[dict[str, Any]]:
    """The cleared ones in full, one's own with their state alone."""
    matters = [row.matter for row in rows] + [each for each in mine if each.pk not in {row.pk for row in rows}]
    changed = changes([matter.pk for matter in matters])
    names = dict(Category.objects.filter(code__in={matter.category for matter in matters}).values_list("code", "name"))
    offices = dict(
        Organisation.objects.filter(code__in={row.matter.held_by for row in rows}).values_list("code", "name")
    )
    items = []
    for row in rows:
        item = brief(row.matter, changed.get(row.matter.pk), names)
        item |= {"agency_responsible": say(offices.get(row.matter.held_by)), "description": row.text}
        item |= {"address": row.place, "address_id": "", "zipcode": ""}
        if row.lon is not None and row.lat is not None:
            item |= {"lat": row.lat / 10_000_000, "long": row.lon / 10_000_000}
        if row.photos:
            item["media_url"] = f"{settings.PUBLIC_URL}/open311/v2/photos/{row.photos[0]}.jpg"
        items.append(item)
    return items + [brief(matter, changed.get(matter.pk), names) for matter in matters[len(rows) :]]


def changes(matters: Sequence[str]) -> dict[str, datetime]:
    """When each last moved."""
    rows = Record.objects.filter(subject__in=matters, kind__startswith="matter.")
    return dict(rows.values("subject").annotate(last=Max("at")).values_list("subject", "last"))
