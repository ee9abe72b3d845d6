"""Set-up of an installation: its top, its named owner, its independent post."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fengqiao.ledger import gate
from fengqiao.ledger.write import By
from fengqiao.people.act.persons import register
from fengqiao.people.act.posts import add_seat, appoint, found
from fengqiao.people.act.seating import Refusal
from fengqiao.people.models import Organisation, Person


class Installed(NamedTuple):
    """What stands after set-up."""

    top: Organisation
    owner: Person
    independent: Person


def install(
    *, area: str, level: int, scope: str, district: str, name: dict[str, str], owner: str, independent: str, by: By,
    now: datetime,
) -> Installed:  # fmt: skip
    """The top organisation, its named owner, and beside it the post that hears complaints about the top itself.

    The independent post is mandatory and is somebody else's: whoever owns the installation is part of the top.
    """
    if Organisation.objects.filter(code=area).exists():
        raise Refusal("installed_already")
    if not owner.strip() or not independent.strip() or owner.strip() == independent.strip():
        raise Refusal("independent_is_another")
    with gate.batch(careful=False):
        top = found(code=area, area=area, district=district, level=level, scope=scope, name=name, by=by, now=now)
        owns = register(name=owner.strip(), district=district, by=by, now=now)
        hears = register(name=independent.strip(), district=district, by=by, now=now)
        add_seat(code=f"{area}/owner", kind="lead", name={"zh": "系统责任人", "en": "owner"}, rank=9, by=by, now=now)
        appoint(seat=f"{area}/owner", person=owns, by=by, now=now)
        found(
            code=f"{area}:independent", area=area, district=district, level=level, scope=scope, kind="independent",
            name={"zh": "独立受理岗", "en": "independent post"}, by=by, now=now,
        )  # fmt: skip
        for slug in ("desk", "lead"):
            appoint(seat=f"{area}:independent/{slug}", person=hears, by=by, now=now)
    return Installed(top, owns, hears)
