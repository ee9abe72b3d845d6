"""Who checks: the origin's desk, its lead, then the leads above, never somebody who did the work."""

from __future__ import annotations

from fengqiao.law.facts import Facts, Rung, World, above, begin_at, desk_seat, lead_seat, seat_at


def next_checker(facts: Facts, world: World, worked_by: tuple[str, ...], *, raised: bool) -> tuple[str, str] | None:
    """(standing key, seat) of who checks next, or None if everybody left did the work.

    Raised, the check goes to the first organisation above the one that has it.
    """
    rung: Rung | None = origin_rung(facts, world)
    about = facts.about
    has = facts.checked_by.partition("/")[0] if raised else ""
    if has and not _on_the_way(rung, has, world, about):
        has = ""
    first = True
    while rung is not None:
        if not has:
            seat = seat_at(rung.desks, about, worked_by) if first else None
            if seat is not None:
                return f"{rung.org}/desk", seat
            seat = seat_at(rung.leads, about, worked_by)
            if seat is not None:
                return f"{rung.org}/lead", seat
        elif rung.org == has:
            has = ""
        first = False
        rung = above(world, rung.org, about)
    return None


def _on_the_way(rung: Rung | None, org: str, world: World, about: tuple[str, ...]) -> bool:
    while rung is not None:
        if rung.org == org:
            return True
        rung = above(world, rung.org, about)
    return False


def last_checker(facts: Facts, world: World) -> tuple[str, str]:
    """The lead at the top, who has the check where everybody did the work and nobody may close it."""
    rung = origin_rung(facts, world)
    up = above(world, rung.org, facts.about)
    while up is not None:
        rung = up
        up = above(world, rung.org, facts.about)
    return f"{rung.org}/lead", lead_seat(rung, facts.about, world)


def origin_rung(facts: Facts, world: World) -> Rung:
    """Where the matter began, or the first rung above it that is free of those complained about."""
    try:
        return begin_at(world, facts.origin, facts.about)
    except KeyError:
        return begin_at(world, facts.held_by, facts.about)


def may_check(facts: Facts, seat: str, world: World, worked_by: tuple[str, ...]) -> bool:
    """Whether the seat's sitter is there, did none of the work and is not complained about."""
    try:
        person, tokens = world.sitter(seat)
    except KeyError:
        return False
    return person not in worked_by and (not facts.about or tokens.isdisjoint(facts.about))


def accountable(facts: Facts, changes: dict[str, object], then: str, world: World) -> str:
    """The seat that answers in an open state but done: whoever objected, the assignee, a lead or the desk."""
    about = facts.about
    if then == "working" or then == "reported" or then == "accepted":
        objected = changes.get("objected_by", facts.objected_by)
        if objected and sits(str(objected), about, world):
            return str(objected)
        if then == "working":
            assignee = changes.get("assignee", facts.assignee)
            if assignee:
                if sits(str(assignee), about, world):
                    return str(assignee)
                changes["assignee"] = ""
    rung = world.rung(str(changes.get("held_by", facts.held_by)))
    return lead_seat(rung, about, world) if then == "suspended" else desk_seat(rung, about, world)


def sits(seat: str, about: tuple[str, ...], world: World) -> bool:
    """Whether the seat is still there, and its sitter not complained about."""
    try:
        _, tokens = world.sitter(seat)
    except KeyError:
        return False
    return not about or tokens.isdisjoint(about)
