"""A hall's pages hear that something moved there, and of nothing else; a stranger hears no matter."""

import pytest

from fengqiao import hearing
from fengqiao.cases.act import Report, report_case
from fengqiao.hall import act
from fengqiao.people.standing import Actor
from tests.hall.conftest import drawn
from tests.town import MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db
BOARD = f"hall:{STREET}"


def missed(cursor: str, post: str = BOARD) -> tuple[bool, str]:
    listener = hearing.listener_of("", post)
    assert listener is not None
    late, place = hearing.missed(listener, post, cursor)
    return late, hearing.cursor(listener, post, place)


def test_the_board_hears_a_number_being_drawn_and_called(hall):
    _, cursor = missed("")
    drawn(hall, 1)
    late, cursor = missed(cursor)
    assert late and not missed(cursor)[0]
    act.call_next(window=hall.windows["1"], by=hall.town.actor(STREET + "/desk"), now=MONDAY)
    assert missed(cursor)[0]


def test_it_hears_of_no_matter_and_of_no_other_hall(hall):
    topic = act.add_topic(centre=hall.windows["3"].office, code="report", name={"zh": "事"}, minutes=5, by=hall.lead,
                          now=MONDAY)  # fmt: skip
    _, cursor = missed("")
    report_case(Report(words="水管爆裂", area=WILLOW, category="water.pipe"), by=Actor(person=""), now=MONDAY)
    act.end_topic(topic=topic, by=hall.lead, now=MONDAY)
    assert not missed(cursor)[0]


@pytest.mark.parametrize("post", ["hall:", f"hall:{WILLOW}", "hall:\0", f"{STREET}/desk", ""])
def test_there_is_nothing_to_hear_where_there_is_no_hall(hall, post):
    assert hearing.listener_of("", post) is None
