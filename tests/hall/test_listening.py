"""A hall's pages hear that something moved there, and of nothing else; a stranger hears no matter."""

import pytest

from fengqiao import hearing
from fengqiao.cases.act import Report, report_case
from fengqiao.hall import act
from fengqiao.ledger import tail, time
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import walls
from tests.desk.seats import at_seat
from tests.hall.conftest import drawn
from tests.town import MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db
BOARD = f"hall:{STREET}"


def listener() -> hearing.Listener:
    found = hearing.listener_of("", BOARD)
    assert found is not None
    return found


def heard_since(place: dict[str, int]) -> bool:
    """Whether an open line to the board is woken by what happened since."""
    found, _ = hearing.since(place)
    return hearing.who_hears({("", BOARD)}, found) == {("", BOARD)}


def test_the_board_hears_a_number_being_drawn_and_called(hall):
    place = tail.ends()
    drawn(hall, 1)
    assert heard_since(place)
    place = tail.ends()
    assert not heard_since(place)
    act.call_next(window=hall.windows["1"], by=hall.town.actor(STREET + "/desk"), now=MONDAY)
    assert heard_since(place)


def test_it_hears_of_no_matter_and_of_no_other_hall(hall):
    topic = act.add_topic(centre=hall.windows["3"].office, code="report", name={"zh": "事"}, minutes=5, by=hall.lead,
                          now=MONDAY)  # fmt: skip
    place = tail.ends()
    report_case(Report(words="水管爆裂", area=WILLOW, category="water.pipe"), by=Actor(person=""), now=MONDAY)
    act.end_topic(topic=topic, by=hall.lead, now=MONDAY)
    assert not heard_since(place)


def test_what_a_stranger_brings_makes_nothing_be_read_and_the_page_looks(hall, monkeypatch):
    old = hearing.cursor(listener(), BOARD, {})
    monkeypatch.setattr(hearing, "since", lambda _place: pytest.fail("the ledger was read"))
    assert hearing.missed(listener(), BOARD, "") == (False, tail.ends())
    for cursor in (old, hearing.cursor(listener(), BOARD, tail.ends()), "x"):
        assert hearing.missed(listener(), BOARD, cursor) == (True, tail.ends())


def test_a_desk_and_a_wall_are_no_strangers(hall):
    with time.held(MONDAY):
        desk, lead = at_seat(STREET + "/desk"), at_seat(STREET + "/lead")
        lead.post("/wall/devices/", {"name": "大厅", "days": "30"})
        assert hearing.known(f"sessionid={desk.cookies['sessionid'].value}")
        assert hearing.known(f"{walls.COOKIE}={lead.cookies[walls.COOKIE].value}")
        assert not hearing.known("") and not hearing.known(f"sessionid=x; {walls.COOKIE}=x")


@pytest.mark.parametrize("post", ["hall:", f"hall:{WILLOW}", "hall:\0", f"{STREET}/desk", ""])
def test_there_is_nothing_to_hear_where_there_is_no_hall(hall, post):
    assert hearing.listener_of("", post) is None
