"""Bounds that look at facts, posts and time: None, or why an act is refused before any form is filled in."""

from __future__ import annotations

from datetime import datetime, timedelta

from fengqiao.law.facts import Facts, Who, World, above
from fengqiao.law.table import Bound, Given, Why
from fengqiao.law.workings.calls import CALLS
from fengqiao.law.workings.checks import next_checker
from fengqiao.law.workings.petitions import PETITIONS

BOTTOM = 4


def has_below(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """There are levels below the holder."""
    return ("bottom", "") if world.rung(facts.held_by).level >= BOTTOM else None


def has_above(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Somebody is above the holder who is not complained about."""
    return ("top", "") if above(world, facts.held_by, facts.about) is None else None


def in_time_to_object(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """An objection comes within the bound after the matter came (退单), while none is open."""
    if facts.objected_by:
        return "objected", ""
    number, unit = world.numbers(facts.numbers).object_within
    since = facts.seat_since
    if since is not None and now > world.calendar(facts.district).add(since, number, unit):
        return "too_late", "object"
    return None


def one_voice(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """One reporter alone can release what is said of a complaint; nobody does it for others."""
    return ("not_now", facts.state) if not facts.about else ("one_voice", "") if facts.voices > 1 else None


def _waits(facts: Facts) -> bool:
    tally = facts.tally
    return tally.get("statement", 0) > tally.get("release", 0) + tally.get("withhold", 0)


def none_waiting(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """No statement waits for the reporter's word."""
    return ("waiting", "") if _waits(facts) else None


def one_waits(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A statement waits for the reporter's word."""
    return None if _waits(facts) else ("none_waits", "")


def own_hand(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Never entered for somebody: what is released can tell the office complained of who complained."""
    return ("own_hand", "") if who.through else None


def urgent(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Only what is urgent rings."""
    return None if facts.urgency == "urgent" else ("not_urgent", "")


def not_offered(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """No other offer is waiting for its answer, and no objection for its ruling."""
    if facts.offered_to:
        return "offered", ""
    return ("objected", "") if facts.objected_by else None


def not_objected(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """No objection waits for its ruling."""
    return ("objected", "") if facts.objected_by else None


def disputed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Somebody objected, or two organisations declined."""
    return None if facts.ruler else ("not_disputed", "")


def young(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A merge comes soon after the report: a late one would put the matter behind others for ever."""
    days = world.numbers(facts.numbers).merge_days
    late = facts.opened_at is not None and now > facts.opened_at + timedelta(days=days)
    return ("too_late", "merge") if late else None


def root_gone(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The clock takes a matter out again only when its root was rejected or withdrawn, or is not there."""
    if who.kind != "clock":
        return None
    root = given.get("root_facts")
    gone = not isinstance(root, Facts) or root.state in ("rejected", "withdrawn")
    return None if gone else ("not_yet", "root")


def root_closed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The root is closed."""
    root = given.get("root_facts")
    return None if isinstance(root, Facts) and root.state == "closed" else ("not_yet", "root")


def root_merged(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The root was merged into another itself."""
    root = given.get("root_facts")
    return None if isinstance(root, Facts) and root.state == "merged" and root.root else ("not_yet", "root")


def root_ended(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The matter that this one belongs to has ended or was merged."""
    root = given.get("root_facts")
    over = isinstance(root, Facts) and (root.ended_at is not None or root.state == "merged")
    return None if over else ("not_yet", "root")


def tasks_ended(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Every organisation called in has answered, or was waived with a reason."""
    return ("tasks_open", str(facts.open_tasks)) if facts.open_tasks else None


def in_time_to_extend(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The deadline has not passed, and the one who extends is not the person who does the work."""
    if facts.due is not None and now >= facts.due:
        return "too_late", "extend"
    try:
        worker, _ = world.sitter(facts.assignee or facts.seat)
    except KeyError:
        return None
    return ("own_work", "") if worker == who.person else None


def due_passed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The deadline has passed; only the clock has to wait for it."""
    if who.kind != "clock" or (facts.due is not None and now >= facts.due):
        return None
    return "not_yet", "due"


def promise_passed(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The promise of this leg has passed, or the matter was opened again; and somebody is above."""
    if above(world, facts.held_by, facts.about) is None:
        return "top", ""
    if facts.tally.get("reopen") or (facts.promise is not None and now >= facts.promise):
        return None
    return "not_yet", "promise"


def not_worker(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """Nobody confirms their own work."""
    return ("own_work", "") if who.person in facts.worked_by else None


def not_said(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The reporter's own word is not written over."""
    return ("said_already", "") if facts.verified == "reporter" else None


def may_come_back(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A voice that left alone comes back within the time in which a withdrawal is undone."""
    days = world.numbers(facts.numbers).revive_days
    late = who.left_at is None or now > who.left_at + timedelta(days=days)
    return ("too_late", "come_back") if late else None


def may_reopen(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A reporter within the time allowed; a lead above twice, so that staff cannot keep it circling."""
    if who.reports:
        days = world.numbers(facts.numbers).reopen_days
        late = facts.ended_at is not None and now > facts.ended_at + timedelta(days=days)
        return ("too_late", "reopen") if late else None
    return ("too_often", "reopen") if facts.tally.get("reopen_by_lead", 0) >= 2 else None


def may_revive(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A withdrawal is undone within the time allowed."""
    days = world.numbers(facts.numbers).revive_days
    late = facts.ended_at is None or now > facts.ended_at + timedelta(days=days)
    return ("too_late", "revive") if late or facts.kept is None else None


def check_higher(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The check was not raised yet and somebody higher can check."""
    if facts.tally.get("check_up"):
        return "too_often", "check_up"
    return None if next_checker(facts, world, facts.worked_by, raised=True) else ("top", "")


def no_check_left(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """The check was raised, or nobody higher can check; and it is no hazard, which never lapses."""
    if facts.hazard:
        return "hazard", ""
    return None if check_higher(facts, who, given, now, world) else ("not_yet", "check_up")


def hazard_waits(facts: Facts, who: Who, given: Given, now: datetime, world: World) -> Why:
    """A hazard whose check is overdue at the last post that can check."""
    if not facts.hazard:
        return "not_yet", "hazard"
    return None if check_higher(facts, who, given, now, world) else ("not_yet", "check_up")


BOUNDS: dict[str, Bound] = {
    "has_below": has_below,
    "has_above": has_above,
    "in_time_to_object": in_time_to_object,
    "urgent": urgent,
    "not_offered": not_offered,
    "one_voice": one_voice,
    "none_waiting": none_waiting,
    "one_waits": one_waits,
    "own_hand": own_hand,
    "not_objected": not_objected,
    "disputed": disputed,
    "young": young,
    "root_gone": root_gone,
    "root_closed": root_closed,
    "root_merged": root_merged,
    "root_ended": root_ended,
    "tasks_ended": tasks_ended,
    "in_time_to_extend": in_time_to_extend,
    "due_passed": due_passed,
    "promise_passed": promise_passed,
    "not_worker": not_worker,
    "not_said": not_said,
    "may_come_back": may_come_back,
    "may_reopen": may_reopen,
    "may_revive": may_revive,
    "check_higher": check_higher,
    "no_check_left": no_check_left,
    "hazard_waits": hazard_waits,
    **CALLS,
    **PETITIONS,
}
