"""Reading what is protected: on record before it is shown, with a typed reason outside one's own cases."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fengqiao.ledger import reads
from fengqiao.matters.find import Sight
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor

PROTECTED = frozenset({"original", "identity", "contact", "about", "papers", "health"})
AS = "as:"
"""What stands for a reason where somebody reads in a case of their own: 'as:' and the standing."""
LASTS = timedelta(minutes=30)
KEY = "why_read"
MOST = 300
HANGING = ("callback", "referral", "petition")


def own(by: Actor, matter: Matter) -> bool:
    """Whether it is a case of one's own office or post: held or begun there, or answered for or checked by it."""
    return by.org in (matter.held_by, matter.origin) or by.post in (matter.seat, matter.assignee, matter.checked_by)


def protected(sight: Sight) -> frozenset[str]:
    """The protected groups that this sight would show; who complains of somebody is asked for on a page of its own."""
    found = sight.groups & PROTECTED
    if not sight.matter.about:
        return found - {"about"}
    return found - {"identity", "contact"} if sight.matter.kind == "case" else found


def narrowed(by: Actor, sight: Sight, reason: str = "") -> Sight:
    """The sight without what is protected, where it lies outside one's own cases and no reason was typed."""
    if not by.post or reason or own(by, sight.matter) or sight.standings & {"reporter", "left"}:
        return sight
    kept = sight.groups - PROTECTED
    # That it is protected at all must not look like an ordinary case.
    return sight._replace(groups=kept | {"about"} if "about" in sight.groups else kept)


def opened(by: Actor, sight: Sight, now: datetime, reason: str = "") -> Sight:
    """The sight as it is to be shown: what is protected in it is on record once this returns. No record, no page."""
    sight = narrowed(by, sight, reason)
    groups = protected(sight)
    if by.post and groups:
        said = reason or AS + min(sight.standings)
        reads.look(by=by, organisation=by.org, subject=subject_of(sight.matter), groups=groups, now=now, reason=said)
    return sight


def opened_photo(by: Actor, sight: Sight, group: str, now: datetime, reason: str = "") -> bool:
    """Whether a photo of this group may be shown; one read stands for all photos of a page that is open."""
    sight = narrowed(by, sight, reason)
    if group not in sight.groups:
        return False
    if by.post and group in PROTECTED:
        subject = subject_of(sight.matter)
        if not reads.lately(by=by, subject=subject, group=group, since=now - LASTS):
            said = reason or AS + min(sight.standings)
            reads.look(by=by, organisation=by.org, subject=subject, groups=(group,), now=now, reason=said)
    return True


def subject_of(matter: Matter) -> str:
    """What hangs on a case tells of its reporter, who sees the looks at it with those at the case."""
    return matter.root if matter.kind in HANGING and matter.root else matter.id


def say(session: MutableMapping[str, Any], matter: str, reason: str, now: datetime) -> None:
    """Keep a typed reason for this matter, for half an hour in this session."""
    kept = {key: value for key, value in dict(session.get(KEY) or {}).items() if value[1] > now.timestamp()}
    kept[matter] = [reason.strip()[:MOST], (now + LASTS).timestamp()]
    session[KEY] = kept


def why(session: MutableMapping[str, Any], matter: str, now: datetime) -> str:
    """The reason typed for this matter in this session; '' if there is none, or it is too long ago."""
    found = (session.get(KEY) or {}).get(matter)
    if not found or not now < datetime.fromtimestamp(found[1], UTC) <= now + LASTS:
        return ""
    return str(found[0])
