"""Who outside received something of a matter, and how they hear that it was erased or corrected: as it went out."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from fengqiao.cases.models import Case
from fengqiao.intake.act.peers import line
from fengqiao.intake.models import Dispatch, Key, Sent
from fengqiao.intake.open311 import callback, find
from fengqiao.intake.peers import client
from fengqiao.matters.models import Matter
from fengqiao.notices.act import GATEWAYS
from fengqiao.notices.models import Letter
from fengqiao.notices.webhook.send import gateway, post
from fengqiao.outward import signed
from fengqiao.outward.client import Away, Unfit
from fengqiao.people.models import Organisation

CHANNEL = "receivers"
"""The channel of letters that tell other programs; mail goes as mail."""
NAMES = {"sms": {"zh": "短信网关", "en": "the SMS gateway"}, "wechat": {"zh": "微信网关", "en": "the WeChat gateway"}}


class Receiver(NamedTuple):
    """Somebody outside; `address` is what the way needs to reach them, '' where only a person can tell them.

    `reference` is by what they know it: their own number, else ours; of a gateway the ids of its messages.
    """

    name: dict[str, str]
    way: str
    address: str
    reference: str


def of(matter: Matter, persons: Collection[UUID | None]) -> list[Receiver]:
    """Everybody who received something of this matter; to be asked before anything of it is erased."""
    found = []
    for row in Sent.objects.filter(matter=matter).select_related("peer").order_by("made_at", "id"):
        # One that never took it has nothing.
        if row.sent_at is not None or row.ended_at is None:
            reach = str(row.pk) if row.number and row.peer.ended_at is None else ""
            found.append(Receiver({"zh": row.peer.name}, "peer", reach, row.number))
    case = Case.objects.filter(pk=matter.pk, source=find.SOURCE).first()
    key = Key.objects.filter(pk__in=(case.source_key or "").split(":")[1:2]).first() if case is not None else None
    if key is not None and key.callback and not matter.about:
        found.append(Receiver({"zh": key.name}, "program", str(key.pk) if key.ended_at is None else "", matter.number))
    tasks = dict(Matter.objects.filter(root=matter.pk, kind="task").values_list("pk", "number"))
    links = list(Dispatch.objects.filter(matter__in=tasks).order_by("-made_at", "-id"))
    offices = dict(
        Organisation.objects.filter(code__in={row.organisation for row in links}).values_list("code", "name")
    )
    for row in links:
        name = offices.get(row.organisation, {"zh": row.organisation})
        found.append(Receiver(name, "mail", row.address, tasks[row.matter_id]))
    for channel in GATEWAYS:
        sent = Letter.objects.filter(channel=channel, person__in=[each for each in persons if each is not None])
        sent = sent.filter(subject__contains=matter.number).exclude(sent_at=None)
        if ids := sorted(str(key) for key in sent.values_list("pk", flat=True)):
            found.append(Receiver(NAMES[channel], "gateway", channel if gateway(channel) else "", " ".join(ids[:40])))
    return _each_once(found)


def _each_once(found: list[Receiver]) -> list[Receiver]:
    """One telling for each who received it by one way, where it can be told the best."""
    kept: dict[tuple[str, str, str], Receiver] = {}
    for each in found:
        key = (str(each.name.get("zh")), each.way, each.reference)
        if key not in kept or not kept[key].address:
            kept[key] = each
    return list(kept.values())


def body(receiver: Receiver, what: str) -> str:
    """What the clock needs to tell a program; none of what was erased."""
    return json.dumps({"way": receiver.way, "what": what, "reference": receiver.reference})


def send(address: str, subject: str, body: str, letter: str = "") -> None:
    """A channel of the letters: a peer, a program with a callback or a gateway is told. Raises Away, Unfit."""
    said = json.loads(body)
    if said["way"] == "peer":
        row = Sent.objects.select_related("peer").get(pk=address)
        try:
            client.erased(line(row.peer), said["reference"], said["what"])
        except client.Refused as refused:
            # It has no such address, or knows nothing of it: after the last try a person tells it.
            raise Unfit(refused.why) from refused
        return
    told = {"event": said["what"], "id": letter}
    if said["way"] == "program":
        key = Key.objects.filter(pk=address, ended_at=None).first()
        if key is None:
            raise Unfit("ended")
        told["service_request_id"] = said["reference"]
        post(key.callback, told, secrets=callback.secrets_of(key), message=letter)
        return
    found = gateway(address)
    if found is None:
        raise Away("no gateway")
    secrets = signed.secrets_of(settings.HOME, f"gateway:{found.pk}", found.turn)
    messages = said["reference"].split()
    post(found.url, {**told, "channel": address, "messages": messages}, secrets=secrets, message=letter)
