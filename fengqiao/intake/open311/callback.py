"""A program is told of changes to what it reported: a signed message that says how it stands, nothing of what it is."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from fengqiao.cases.models import Case, Category
from fengqiao.intake.models import Key
from fengqiao.intake.open311 import find
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.notices.webhook.send import post
from fengqiao.outward import signed

CHANNEL = "open311"


def hear(record: Record, now: datetime) -> None:
    """A listener of the ledger: what moved and came in under a key with a callback is told there."""
    if not record.kind.startswith("matter.") or not record.subject:
        return
    # Nearly all came in another way: that is asked first, and no row is read for it.
    its = Case.objects.filter(pk=record.subject, source=find.SOURCE)
    case = its.select_related("matter").first() if its.exists() else None
    key = _key_of(case, now) if case is not None else None
    if case is not None and key is not None:
        notices.post(CHANNEL, str(key.pk), case.matter.number, case.pk, at=now, now=now)


def _key_of(case: Case, now: datetime) -> Key | None:
    if case.matter.about:
        return None
    name = (case.source_key or "").split(":")[1:2]
    rows = Key.objects.filter(pk__in=name, ended_at=None, ends_at__gt=now).exclude(callback="")
    return next((row for row in rows if "follow" in row.scopes), None)


def send(address: str, subject: str, body: str, letter: str = "") -> None:
    """A channel of the letters: how the matter stands now, whatever stood when the letter was laid out."""
    case = Case.objects.filter(pk=body).select_related("matter").first()
    key = _key_of(case, time.now()) if case is not None else None
    if case is None or key is None or str(key.pk) != address:
        # The key ended meanwhile, or the matter became one that nobody outside hears of: nothing is said.
        return
    matter: Matter = case.matter
    names = dict(Category.objects.filter(code=matter.category).values_list("code", "name"))
    told = find.brief(matter, find.changes([matter.pk]).get(matter.pk), names)
    post(key.callback, told, secrets=secrets_of(key), message=letter)


def secrets_of(key: Key) -> list[str]:
    """With what messages to this program are signed."""
    return signed.secrets_of(settings.HOME, f"key:{key.pk}", key.turn)
