"""A personal field written twice in one act: the last word counts, and verify knows it."""

import pytest

from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.verify import verify
from fengqiao.people.models import Person
from tests.town import CITY, MONDAY, build, change

pytestmark = pytest.mark.django_db


def test_the_last_word_on_a_field_within_one_act_is_the_one_that_is_kept():
    person = build().people["秦淑兰"]
    with door(district=CITY, kind="ledger.erase", by=SYSTEM, now=MONDAY) as record:
        record.given("ground", "test")
        record.given("fields", [])
        record.set(person, phone="13800000001")
        record.set(person, phone="13800000002")
    assert verify().good
    change(Person.objects.filter(pk=person.pk), phone="13800000001")
    assert {finding.what for finding in verify().findings} == {"column"}
