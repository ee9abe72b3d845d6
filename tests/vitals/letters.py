"""Letters as the outbox of channels keeps them."""

import uuid

from fengqiao.notices.models import Letter
from tests.town import MONDAY


def letter(channel: str, **more: object) -> Letter:
    """One that waits."""
    return Letter.objects.create(
        id=uuid.uuid4(), channel=channel, address="wu@example.org", subject="x", body="x",
        made_at=MONDAY, wait_until=MONDAY, **more,
    )  # fmt: skip
