"""Who hears of what: which posts may know that a matter moved, and whether a line that was down missed anything."""

from __future__ import annotations

import json
from collections import Counter
from http.cookies import SimpleCookie
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q
from django.utils.crypto import constant_time_compare

Place = dict[str, int]

MOST = 2000
# Who is further behind than so many records looks, instead of having them all read.
FURTHEST = 5000
# A hall's board and numbers are for everybody: such a line hears that something moved there, of nothing else.
HALL = "hall:"


class Listener(NamedTuple):
    """Who listens, by a session or as a wall."""

    person: str
    wall: str = ""

    def subscriber(self, post: str) -> str:
        """For whom a cursor is sealed."""
        return f"wall {self.wall} {post}" if self.wall else f"{self.person} {post}"


def since(place: Place) -> tuple[Counter[str], Place]:
    """The matters in which something was recorded since, how often each, and the place behind that."""
    from fengqiao.ledger import tail  # noqa: PLC0415

    found: Counter[str] = Counter()
    while told := tail.tail(place, MOST):
        found.update(each.subject for each in told if each.subject)
        place = tail.moved(place, told)
    return found, place


def who_hears(posts: set[tuple[str, str]], found: Counter[str]) -> set[tuple[str, str]]:
    """Those who have, or had until one of these acts, a standing in one of the matters."""
    # Who sent a matter on stands in its row; who had it before that, in its records alone.
    often = [subject for subject, times in found.items() if times > 1]
    had = _held(often) if often else {}
    return {key for key in posts if _hears(key, list(found), had)}


def _hears(key: tuple[str, str], subjects: list[str], had: dict[str, set[str]]) -> bool:
    if key[1].startswith(HALL):
        from fengqiao.hall.find import subject_of  # noqa: PLC0415

        return subject_of(key[1].removeprefix(HALL)) in subjects
    from fengqiao.matters.models import Matter  # noqa: PLC0415
    from fengqiao.matters.standing import untouched, within_sight  # noqa: PLC0415

    by = _actor(*key)
    if by is None:
        return False
    before = had.get(by.org, set())
    for begin in range(0, len(subjects), 500):
        some = subjects[begin : begin + 500]
        gone = Q(sent_by=by.org) | Q(pk__in=[subject for subject in some if subject in before])
        if Matter.objects.filter(pk__in=some).filter(within_sight(by) | (gone & untouched(by))).exists():
            return True
    return False


def _held(subjects: list[str]) -> dict[str, set[str]]:
    """Office -> those of the matters that it ever held."""
    from fengqiao.ledger.models import Record  # noqa: PLC0415
    from fengqiao.matters.models import Matter  # noqa: PLC0415

    table, had = Matter._meta.db_table, dict[str, set[str]]()
    for begin in range(0, len(subjects), 500):
        told = Record.objects.filter(subject__in=subjects[begin : begin + 500], body__contains='"held_by"')
        for subject, body in told.values_list("subject", "body"):
            for name, key, columns in json.loads(body)["r"]:
                if name == table and str(key) == subject and columns and columns.get("held_by"):
                    had.setdefault(str(columns["held_by"]), set()).add(subject)
    return had


def missed(listener: Listener, post: str, cursor: str) -> tuple[bool, Place]:
    """Whether a line that was down missed anything of its own, and where it stands now."""
    from fengqiao.ledger import tail  # noqa: PLC0415

    if not cursor or listener.wall == HALL:
        # What a stranger brings makes nothing be read: a line to a hall that was down looks.
        return bool(cursor), tail.ends()
    place = tail.decode(cursor, listener.subscriber(post))
    if place is None:
        # Nobody knows what this line has heard: the page looks.
        return True, tail.ends()
    return judged(listener, post, place)


def judged(listener: Listener, post: str, place: Place) -> tuple[bool, Place]:
    """Whether anything of its own happened since, and the place behind that."""
    from fengqiao.ledger import tail  # noqa: PLC0415

    ends = tail.ends()
    if sum(max(0, number - place.get(district, 0)) for district, number in ends.items()) > FURTHEST:
        return True, ends
    found, place = since(place)
    return bool(found) and _hears((listener.person, post), list(found), _held(list(found))), place


def cursor(listener: Listener, post: str, place: Place) -> str:
    """The place as the line itself may keep it."""
    from fengqiao.ledger import tail  # noqa: PLC0415

    return tail.encode(place, listener.subscriber(post))


def _actor(person: str, post: str) -> Any:
    from fengqiao.people.standing import acting  # noqa: PLC0415

    return acting(person, post)


def _session(cookie: str) -> tuple[SessionBase, str] | None:
    """The session that somebody signed in with, and the person."""
    from importlib import import_module  # noqa: PLC0415

    from fengqiao.people.models import Account  # noqa: PLC0415

    morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        return None
    session: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    account = Account.objects.filter(pk=session.get(SESSION_KEY) or 0, is_active=True).first()
    if account is None or not account.person_id or not _opened_by(session, account):
        return None
    return session, str(account.person_id)


def _signed_in(cookie: str, post: str) -> str:
    """The person whose session this is, if they sit there and the session's time is not over; else ''."""
    from fengqiao.people.session import AT_THE_DESK, lapsed  # noqa: PLC0415

    found = _session(cookie)
    by = _actor(found[1], post) if found is not None else None
    if found is None or by is None or lapsed(found[0], at_desk=by.kind in AT_THE_DESK):
        return ""
    return found[1]


def known(cookie: str) -> bool:
    """Whether this browser is no stranger's: somebody with a post is signed in, or it is a wall."""
    from fengqiao.people.session import lapsed  # noqa: PLC0415
    from fengqiao.people.standing import posts_of  # noqa: PLC0415

    found = _session(cookie)
    if found is not None and posts_of(found[1], 1) and not lapsed(found[0], at_desk=False):
        return True
    return _wall(cookie) is not None


def _wall(cookie: str) -> Any:
    from fengqiao.ledger import time  # noqa: PLC0415
    from fengqiao.people.way_in import walls  # noqa: PLC0415

    token = SimpleCookie(cookie).get(walls.COOKIE)
    return walls.wall_of(token.value if token is not None else "", time.now())


def _opened_by(session: SessionBase, account: Any) -> bool:
    """Whether it was begun with the password that holds today: another one ends what is signed in elsewhere."""
    begun = session.get(HASH_SESSION_KEY, "")
    holds = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    return any(constant_time_compare(begun, each) for each in holds)


def listener_of(cookie: str, post: str) -> Listener | None:
    """Whoever may hear of this post by what their browser brings: its sitter signed in, or a wall of it.

    Of a hall everybody may hear.
    """
    from fengqiao.ledger import time  # noqa: PLC0415
    from fengqiao.people import act  # noqa: PLC0415
    from fengqiao.people.way_in import walls  # noqa: PLC0415

    if post.startswith(HALL):
        from fengqiao.hall import find  # noqa: PLC0415

        return Listener("", HALL) if find.centre(post.removeprefix(HALL).replace("\0", "")) is not None else None
    if person := _signed_in(cookie, post):
        return Listener(person)
    wall = _wall(cookie)
    if wall is None or wall.appointment.seat_id != post:
        return None
    act.seen_wall(wall, time.now())
    return Listener(walls.viewer(wall).person, str(wall.pk))
