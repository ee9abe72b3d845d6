"""The second person is another one's person too little: whom one let in a short while ago, they cannot sign with."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from fengqiao.ledger.door import SYSTEM
from fengqiao.people import act as people
from fengqiao.people.models import Account
from fengqiao.together import act
from fengqiao.together.act.apart import LATELY, apart
from tests.together.test_deadlines import asked, confirm
from tests.together.two import client_of
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db
PUPPET = CITY + "/lead"


@pytest.fixture
def town():
    cache.clear()
    return build()


def colleague(town, by, *, invited=True, appointed=True, when=MONDAY):
    """Somebody new at the top, let in by one lead."""
    who = people.register(name="新来的", phone="", district=CITY, by=SYSTEM, now=MONDAY)
    people.invite(person=who, username="xinlai", by=by if invited else SYSTEM, now=when)
    people.appoint(seat=PUPPET, person=who, by=by if appointed else SYSTEM, now=when)
    town.people["新来的"] = who
    return who


@pytest.mark.parametrize(("invited", "appointed"), [(True, True), (True, False), (False, True)])
def test_whom_the_asker_let_in_does_not_confirm_for_them(town, invited, appointed):
    lead = town.actor(DISTRICT + "/lead")
    colleague(town, lead, invited=invited, appointed=appointed)
    row = asked(client_of(town, "何平", DISTRICT + "/lead"))
    answer = confirm(client_of(town, "新来的", PUPPET), row)
    row.refresh_from_db()
    assert answer.status_code == 422 and "不算两个独立的人" in answer.content.decode() and row.answer == ""
    english = confirm(client_of(town, "新来的", PUPPET, "en"), row).content.decode()
    assert "two independent people" in english


def test_who_let_the_asker_in_does_not_confirm_either(town):
    who = colleague(town, town.actor(DISTRICT + "/lead"))
    row = asked(client_of(town, "新来的", PUPPET))
    with pytest.raises(act.Refused, match="not_independent"):
        act.confirm(request=row.pk, by=town.actor(DISTRICT + "/lead"), session="x", now=MONDAY)
    assert str(row.asked_by_id) == str(who.pk)


def test_after_thirty_days_or_where_others_let_them_in_they_are_two(town):
    lead = town.actor(DISTRICT + "/lead")
    who = str(colleague(town, town.actor(STREET + "/lead")).pk)
    assert apart(lead.person, who, MONDAY)
    street = town.actor(STREET + "/lead").person
    assert not apart(street, who, MONDAY) and not apart(who, street, MONDAY)
    assert not apart(street, who, MONDAY + LATELY - timedelta(minutes=1)) and apart(street, who, MONDAY + LATELY)


def test_whose_post_a_vacancy_fell_to_was_let_in_by_nobody(town):
    lead = town.actor(DISTRICT + "/lead")
    people.end(appointment=town.posts[WILLOW + "/lead"], reason="调走", by=SYSTEM, now=MONDAY)
    people.second(
        appointment=town.posts[WILLOW + "/desk"], host=WILLOW + "/lead", ends=MONDAY + LATELY, by=lead, now=MONDAY,
    )  # fmt: skip
    # The desk it left fell to the lead above, whose code stands in the same record.
    assert apart(lead.person, str(town.people["刘岚"].pk), MONDAY)
    assert not apart(lead.person, str(town.people["赵敏"].pk), MONDAY)


def test_whose_ways_in_one_reset_is_not_another_person(town):
    lead, who = town.actor(DISTRICT + "/lead"), town.people["刘岚"]
    client_of(town, "刘岚", STREET + "/lead")
    assert apart(lead.person, str(who.pk), MONDAY)
    people.recover(account=Account.objects.get(person=who), by=lead, now=MONDAY)
    assert not apart(lead.person, str(who.pk), MONDAY)
