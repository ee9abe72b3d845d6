"""Post a signed message to a gateway: sent again after a crash it bears the same id, so that nobody gets it twice."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from fengqiao.ledger import time
from fengqiao.notices.models import Gateway
from fengqiao.outward import signed
from fengqiao.outward.client import Away, fetch


def gateway(channel: str) -> Gateway | None:
    """The one gateway of a channel that is open."""
    return Gateway.objects.filter(channel=channel, ended_at=None).first()


def sms(address: str, subject: str, body: str, letter: str = "") -> None:
    """A short message, by the gateway."""
    _by_gateway("sms", address, body, letter)


def wechat(address: str, subject: str, body: str, letter: str = "") -> None:
    """A message to somebody who bound their WeChat, by the gateway."""
    _by_gateway("wechat", address, body, letter)


def _by_gateway(channel: str, address: str, body: str, letter: str) -> None:
    found = gateway(channel)
    if found is None:
        # Ended meanwhile: it waits for the next one, as for a server that is away.
        raise Away("no gateway")
    secrets = signed.secrets_of(settings.HOME, f"gateway:{found.pk}", found.turn)
    post(found.url, {"id": letter, "channel": channel, "to": address, "text": body}, secrets=secrets, message=letter)


def post(url: str, told: dict[str, Any], *, secrets: list[str], message: str) -> None:
    """One signed message; taken is any 2xx, and 409: it is known there already. Raises Away or Unfit."""
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    # The real time: the other side compares it with its own clock.
    at = time.now() - time.ahead()
    answer = fetch(url, method="POST", body=body, headers=signed.sign(secrets, message=message, at=at, body=body))
    if answer.status != 409 and not 200 <= answer.status < 300:
        raise Away(str(answer.status))
