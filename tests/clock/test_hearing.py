"""Who hears that a matter moved: those with a standing in it, and those who had one before it went on."""

from collections import Counter
from datetime import timedelta

import pytest

from fengqiao import clock, hearing
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import tail
from fengqiao.matters.models import Matter
from fengqiao.people.models import Seat
from fengqiao.people.standing import Actor
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db


def desk(organisation: str) -> tuple[str, str]:
    return str(Seat.objects.get(code=organisation + "/desk").sitter_id), organisation + "/desk"


def reported(**more) -> str:
    given = {"words": "水管爆裂", "area": WILLOW, "category": "water.pipe"} | more
    return report_case(Report(**given), by=Actor(person=""), now=MONDAY).matter


def missed(organisation: str, cursor: str) -> tuple[bool, str]:
    """Whether this desk missed anything, and its next cursor."""
    person, post = desk(organisation)
    listener = hearing.Listener(person)
    late, place = hearing.missed(listener, post, cursor)
    return late, hearing.cursor(listener, post, place)


def test_whoever_had_it_first_hears_though_it_went_on_twice():
    build()
    matter = reported(area=WILLOW_1)
    before = {each: missed(each, "")[1] for each in (WILLOW, STREET, DISTRICT, HESHUN)}
    place = tail.ends()
    now = MONDAY
    while Matter.objects.get(pk=matter).held_by != DISTRICT:
        now = Matter.objects.get(pk=matter).due + timedelta(seconds=1)
        clock.sweep(now)
    assert {each for each, cursor in before.items() if missed(each, cursor)[0]} == {WILLOW, STREET, DISTRICT}
    found, _ = hearing.since(place)
    assert found[matter] > 1
    posts = {desk(each) for each in before}
    assert hearing.who_hears(posts, found) == posts - {desk(HESHUN)}


def test_a_cursor_gives_what_was_missed_once_and_nothing_of_others():
    build()
    late, cursor = missed(WILLOW, "")
    assert not late
    assert not missed(WILLOW, cursor)[0]
    reported()
    late, after = missed(WILLOW, cursor)
    assert late
    assert not missed(WILLOW, after)[0]
    reported(area=HESHUN)
    reported(about_organisations=(WILLOW,))
    assert not missed(WILLOW, after)[0]
    assert not missed(STREET, missed(STREET, "")[1])[0]


def test_a_cursor_is_nobody_elses_and_tells_nothing():
    build()
    one, other = missed(WILLOW, "")[1], missed(WILLOW, "")[1]
    assert one != other and len(one) == len(other)
    assert missed(STREET, one)[0]
    for garbled in ("x" * 40, "é", one[:-4], ("B" if one[0] == "A" else "A") + one[1:]):
        assert missed(WILLOW, garbled)[0]


def test_thousands_of_records_are_read_to_the_end(monkeypatch):
    build()
    monkeypatch.setattr(hearing, "MOST", 3)
    place = tail.ends()
    matters = [reported() for _ in range(8)]
    found, behind = hearing.since(place)
    assert set(matters) <= set(found) and behind == tail.ends()
    assert hearing.who_hears({desk(WILLOW)}, Counter(matters[-1:])) == {desk(WILLOW)}


def test_who_is_too_far_behind_looks_and_nothing_is_read(monkeypatch):
    build()
    monkeypatch.setattr(hearing, "FURTHEST", 3)
    person, post = desk(HESHUN)
    listener, place = hearing.Listener(person), tail.ends()
    for _ in range(8):
        reported()
    monkeypatch.setattr(hearing, "since", lambda _place: pytest.fail("the ledger was read"))
    old = hearing.cursor(listener, post, place)
    assert hearing.missed(listener, post, old) == (True, tail.ends())
    # Also one that names no chain at all.
    assert hearing.missed(listener, post, hearing.cursor(listener, post, {})) == (True, tail.ends())
