"""A listener: when a root ends, what was merged into it ends with it, or comes back to life."""

from __future__ import annotations

from datetime import datetime

from fengqiao.ledger.models import Record
from fengqiao.matters.act import Denied, Stale, act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import CLOCK

ENDS = {
    "matter.close": "follow",
    "matter.confirm": "follow",
    "matter.lapse": "follow",
    "matter.follow": "follow",
    "matter.reject": "unmerge",
    "matter.withdraw": "unmerge",
}


def hear(record: Record, now: datetime) -> None:
    """No voice is lost with its root: closed children may still be reopened, the others are reported again."""
    does = ENDS.get(record.kind)
    if does is None or not Matter.objects.filter(pk=record.subject, ended_at__isnull=False).exists():
        return
    for child in Matter.objects.filter(root=record.subject, state="merged").values_list("id", flat=True):
        try:
            act(child, does, by=CLOCK, now=now)
        except (Denied, Stale):
            continue
