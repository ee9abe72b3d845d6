"""A listener: when a matter ends or is merged, what hangs on it follows, comes back, goes along or is called off."""

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
    for task in Matter.objects.filter(root=record.subject, kind="task", ended_at=None).values_list("id", flat=True):
        # Nobody waits for an answer any more.
        _do(task, "call_off", now)
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
    if does is not None:
        _do(child, does, now)


def _do(matter: str, does: str, now: datetime) -> None:
    try:
        act(matter, does, by=CLOCK, now=now)
    except Denied:
        return  # Done before, or somebody took it out of the merge. A stale one is heard again.
