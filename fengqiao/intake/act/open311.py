"""Keys of programs, their one-use tokens, and what staff clear for strangers: each change on record."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import uuid_utils.compat as uuid
from django.conf import settings

from fengqiao import keys
from fengqiao.cases.models import Case, Category
from fengqiao.files.models import File
from fengqiao.intake.models import Cleared, Feed, Key, Token
from fengqiao.ledger import act as ledger
from fengqiao.ledger import gate
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.models import Record
from fengqiao.ledger.write import By
from fengqiao.matters.models import Matter
from fengqiao.places import find as places
from fengqiao.places.models import COMMUNITY, Building

TOKEN_LASTS = timedelta(hours=24)
LONGEST = timedelta(days=366)
SCOPES = ("report", "follow")
# A slot: whether somebody who reported a matter objects to a use of it ("public", "peers"), filled in wiring.py.
OBJECTED: list[Callable[[str, str], bool]] = []


class Refusal(Exception):
    """What the rules of the ways in and out do not allow; `why` is a key of intake.programs.REFUSALS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def mac(purpose: str, secret: str) -> str:
    """What is kept of a key or token: whoever reads the database cannot use it."""
    key = keys.key(settings.HOME, "outward").encode()
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()


def make_key(
    *, name: str, scopes: Sequence[str], ends: datetime, callback: str = "", by_token: bool = False,
    district: str, by: By, now: datetime,
) -> tuple[Key, str]:  # fmt: skip
    """A key for a program: shown once, kept as a MAC, for a time and for what it is for."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refusal("scopes")
    if not now < ends <= now + LONGEST:
        raise Refusal("key_time")
    secret = secrets.token_urlsafe(32)
    row = Key(
        id=uuid.uuid7(), name=name, code=mac("key", secret), scopes=sorted(scopes), by_token=by_token,
        callback=callback, made_at=now, ends_at=ends,
    )  # fmt: skip
    with door(district=district, kind="intake.key", by=by, now=now) as record:
        record.new(row)
    return row, secret


def turn_key(*, key: Key, district: str, by: By, now: datetime) -> None:
    """A new signing key for what we send it; the last one still signs beside it until the next turn."""
    with door(district=district, kind="intake.key_change", by=by, now=now) as record:
        key.refresh_from_db()
        record.given("name", key.name)
        record.set(key, turn=key.turn + 1)


def end_key(*, key: Key, district: str, by: By, now: datetime) -> None:
    """The program speaks with us no more, from this moment."""
    with door(district=district, kind="intake.key_end", by=by, now=now) as record:
        key.refresh_from_db()
        if key.ended_at is not None:
            raise Refusal("ended")
        record.given("name", key.name)
        record.set(key, ended_at=now)


def make_feed(*, name: str, district: str, by: By, now: datetime) -> tuple[Feed, str]:
    """A feed under a secret that is shown once and kept as a MAC."""
    secret = secrets.token_urlsafe(24)
    row = Feed(id=uuid.uuid7(), name=name, code=mac("feed", secret), made_at=now)
    with door(district=district, kind="intake.feed", by=by, now=now) as record:
        record.given("name", name)
        record.new(row)
    return row, secret


def end_feed(*, feed: Feed, district: str, by: By, now: datetime) -> None:
    """Its address is from now on as one that never was."""
    with door(district=district, kind="intake.feed_end", by=by, now=now) as record:
        feed.refresh_from_db()
        if feed.ended_at is not None:
            raise Refusal("ended")
        record.given("name", feed.name)
        record.set(feed, ended_at=now)


def make_token(*, matter: Matter, by: By, now: datetime) -> str:
    """A token for a matter just reported."""
    secret = secrets.token_urlsafe(24)
    row = Token(code=mac("token", secret), matter=matter, made_at=now)
    with door(district=matter.district, kind="intake.token", by=by, now=now) as record:
        record.new(row)
    return secret


def use_token(*, secret: str, now: datetime) -> Matter | None:
    """The matter of a token, once; None for an unknown, used or old one alike."""
    found = Token.objects.filter(pk=mac("token", secret)).select_related("matter").first()
    if found is None or found.used_at is not None or now > found.made_at + TOKEN_LASTS:
        return None
    with door(district=found.matter.district, kind="intake.token", by=SYSTEM, now=now) as record:
        again = Token.objects.select_for_update().get(pk=found.pk)
        if again.used_at is not None:
            return None
        record.set(again, used_at=now)
    return found.matter


def asked_there(*, key: Key, matter: Matter, what: str, now: datetime) -> None:
    """Who sent it says that personal data of it was erased or corrected there: the desk that holds it is told, once.

    What to erase here a person decides: what was said by whom else stays.
    """
    kind = "intake.there"
    before = Record.objects.filter(subject=matter.pk, kind=kind).values_list("body", flat=True)
    if any(json.loads(body)["g"].get("what") == what for body in before):
        return
    with door(district=matter.district, kind=kind, by=SYSTEM, now=now, subject=matter.pk) as record:
        record.given("name", key.name)
        record.given("what", what)


def clear(*, matter: Matter, text: str, photos: Sequence[str], by: By, now: datetime) -> Cleared:
    """These words and photos may be shown to everybody, at a building or in the middle of an area, no nearer.

    Only of a kind that stands in a public place, and never of a complaint about somebody.
    """
    case = Case.objects.get(pk=matter.pk)
    category = Category.objects.filter(pk=matter.category).first()
    if matter.about or category is None or not category.public or not text:
        raise Refusal("not_public")
    if any(objects(matter.pk, "public") for objects in OBJECTED):
        raise Refusal("objected")
    known = set(File.objects.filter(subject=matter.pk, pk__in=photos, erased_at=None).values_list("pk", flat=True))
    if set(photos) - known:
        raise Refusal("photos")
    place, lon, lat = snapped(case)
    columns = {
        "text": text, "place": place, "lon": lon, "lat": lat, "photos": list(photos), "cleared_at": now,
        "ended_at": None,
    }  # fmt: skip
    with door(district=matter.district, kind="intake.clear", by=by, now=now, subject=matter.pk) as record:
        row = Cleared.objects.filter(pk=matter.pk).first()
        if row is None:
            row = Cleared(matter=matter, district=matter.district, **columns)
            record.new(row)
        else:
            record.set(row, **columns)
    return row


def unclear(*, matter: Matter, by: By, now: datetime) -> None:
    """Nothing of it is shown to strangers any more."""
    with door(district=matter.district, kind="intake.unclear", by=by, now=now, subject=matter.pk) as record:
        row = Cleared.objects.filter(pk=matter.pk, ended_at=None).first()
        if row is None:
            raise Refusal("ended")
        record.set(row, ended_at=now)


def erase_cleared(*, matter: Matter, ground: str, by: By, now: datetime) -> None:
    """What was cleared for strangers is erased with the words it was cut from, and shown no more."""
    row = Cleared.objects.filter(pk=matter.pk).first()
    if row is None:
        return
    with gate.batch():
        ledger.erase(ledger.of_row(row, ("text", "place")), ground=ground, by=by, now=now, subject=matter.pk)
        with door(district=matter.district, kind="intake.unclear", by=by, now=now, subject=matter.pk) as record:
            row.refresh_from_db()
            record.set(row, ended_at=row.ended_at or now, photos=[], lon=None, lat=None)


def snapped(case: Case) -> tuple[str, int | None, int | None]:
    """(address, lon, lat) of the building, else of the smallest area above the grid that has a middle."""
    found = Building.objects.filter(pk=case.building).first() if case.building else None
    if found is not None and found.lon is not None and found.lat is not None:
        name = " ".join(part for part in (found.address, str(found.name.get("zh") or "")) if part)
        return name[:200], _e7(found.lon), _e7(found.lat)
    path = [place for place in places.tree().path(case.area) if place.level <= COMMUNITY]
    words = " ".join(str(place.name.get("zh") or "") for place in path if place.level)[:200]
    for place in reversed(path):
        if place.lon is not None and place.lat is not None:
            return words, _e7(place.lon), _e7(place.lat)
    return words, None, None


def _e7(degrees: float) -> int:
    return round(degrees * 10_000_000)
