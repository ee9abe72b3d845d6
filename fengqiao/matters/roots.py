"""A listener: when a root ends or is merged itself, what was merged into it follows, comes back, or goes along."""

from __future__ import annotations

from datetime import datetime

from fengqiao.ledger.models import Record
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import CLOCK

MOVES = frozenset(
    f"matter.{does}"
    for does in ("close", "confirm", "lapse", "follow", "reject", "withdraw", "merge", "rejoin")
)  # fmt: skip
THEN = {"closed": "follow", "rejected": "unmerge", "withdrawn": "unmerge", "merged": "rejoin"}


def hear(record: Record, now: datetime) -> None:
    """No voice is lost with its root: closed children may still be reopened, the others are reported again."""
    if record.kind not in MOVES:
        return
    for child in Matter.objects.filter(root=record.subject, state="merged").values_list("id", flat=True):
        _settle(child, record.subject, now)
    if record.kind in ("matter.merge", "matter.rejoin"):
        # Where it went may have ended or moved on before this was heard.
        root = Matter.objects.filter(pk=record.subject, state="merged").values_list("root", flat=True).first()
        if root:
            _settle(record.subject, root, now)


def _settle(child: str, root: str, now: datetime) -> None:
    state = Matter.objects.filter(pk=root).values_list("state", flat=True).first()
    does = THEN.get(state or "")
    if does is None:
        return
    try:
        act(child, does, by=CLOCK, now=now)
    except Denied:
        return  # Done before, or somebody took it out of the merge. A stale one is heard again.
