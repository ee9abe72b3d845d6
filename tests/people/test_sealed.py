"""What people's acts change in the tables is what their records say."""

from datetime import timedelta

import pytest

from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.verify import verify
from fengqiao.people import act
from fengqiao.people.models import Person, Seat
from tests.town import CITY, HESHUN, MONDAY, STREET, URBAN, WILLOW, build

DAY = timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_every_change_of_posts_persons_and_duties_verifies():
    town = build()
    given = {"by": SYSTEM, "now": MONDAY}
    act.second(
        appointment=town.posts[WILLOW + "/desk"], host=HESHUN + "/lead", ends=MONDAY + DAY, handover=["钥匙"], **given
    )
    act.appoint(seat=WILLOW + "/lead", person=town.people["王芳"], elected=True, ends=MONDAY + 3 * DAY, **given)
    act.end(appointment=town.posts[CITY + "/lead"], reason="调走", **given)
    act.away(appointment=town.posts[STREET + "/lead"], since=MONDAY, until=MONDAY + 2 * DAY, **given)
    for days in (1, 2, 3):
        act.end_due(MONDAY + days * DAY)
    act.close_seat(seat=Seat.objects.get(code=HESHUN + "/desk"), reason="并岗", **given)
    duty = act.answer_for(organisation=URBAN, category="light", level=3, scope=WILLOW, words={"zh": "x"}, **given)
    act.answer_for(
        organisation=WILLOW, category="light", level=3, scope=WILLOW, words={"zh": "y"}, by=SYSTEM, now=MONDAY + DAY
    )
    duty.refresh_from_db()
    qin = Person.objects.get(pk=town.people["秦淑兰"].pk)
    act.change_person(person=qin, phone="13800000000", contact={"rule": "never"}, **given)
    act.offer_help(person=qin, called="女儿", code="a" * 64, **given)
    helper = act.accept_help(code="a" * 64, helper=town.people["吴磊"], **given)
    act.end_helper(helper=helper, **given)
    found = verify()
    assert found.good, found.findings
    Seat.objects.filter(code=WILLOW + "/desk").update(sitter_id=town.people["吴磊"].pk)
    assert not verify().good
