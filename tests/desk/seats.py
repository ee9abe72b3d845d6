"""A browser for each seat of the town."""

from django.test import Client

from fengqiao.ledger import time
from fengqiao.people.models import Account, Seat
from tests.town import MONDAY


def at_seat(seat: str) -> Client:
    """Signed in as whoever sits there, acting under that post; words in Chinese."""
    sitter = Seat.objects.get(code=seat).sitter_id
    account, _ = Account.objects.get_or_create(person_id=sitter, defaults={"username": f"u{sitter}"})
    client = Client(headers={"accept-language": "zh-hans"})
    with time.held(MONDAY):
        client.force_login(account)
        session = client.session
        session["post"] = seat
        session.save()
    return client
