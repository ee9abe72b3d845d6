"""The invented street's houses: drawn, with stairwells, dwellings, shops, and household units of which one lacks a lead."""

import pytest

from fengqiao.demo import street
from fengqiao.demo.act import set_up
from fengqiao.ledger.verify import verify
from fengqiao.people.homes import find
from fengqiao.places.models import Building, Dwelling, Premises, Stairwell
from tests.town import MONDAY

pytestmark = pytest.mark.django_db


def test_the_street_has_houses_that_people_recognise_and_its_records_add_up() -> None:
    set_up(MONDAY)
    houses = Building.objects.all()
    assert houses.count() == 48 and all(house.footprint and house.trace for house in houses)
    assert Stairwell.objects.count() == 96 and Dwelling.objects.count() == 48 * 24
    assert Premises.objects.count() == 4
    found = find.wrong(street.WILLOW)
    assert (found.households, found.units, found.none, found.several) == (22, 2, 1, 0)
    assert [size for _, size in found.small] == [9] == [size for _, size in found.unled]
    assert verify().good
