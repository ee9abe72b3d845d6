"""A building that is lived in: a stairwell, two dwellings, a household of one, a unit with it."""

from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from fengqiao.places import act as places
from fengqiao.places.models import Building
from tests.security.world import SOON
from tests.town import WILLOW


def lived_in(door: Building, asker: Person, lead: Actor) -> dict[str, str]:
    """The keys by what they are of; `dwelling` is the one where nobody lives."""
    stairwell = places.add_stairwell(building=door, name={"zh": "1单元"}, by=lead, now=SOON)
    for number in ("101", "102"):
        places.add_dwelling(building=door, number=number, by=lead, now=SOON)
    lived, empty = door.dwellings.order_by("number")
    today = SOON.date()
    home = people.open_household(dwelling=lived, ground="本人同意", since=today, today=today, by=lead, now=SOON)
    lives = people.move_in(household=home, person=asker, day=today, today=today, by=lead, now=SOON)
    unit = people.add_unit(area=WILLOW, name={"zh": "联户一"}, by=lead, now=SOON)
    people.join_unit(unit=unit, households=[home], day=today, by=lead, now=SOON)
    rows = {"stairwell": stairwell, "dwelling": empty, "household": home, "occupancy": lives, "unit": unit}
    return {name: str(row.pk) for name, row in rows.items()} | {"member": str(unit.members.get().pk)}
