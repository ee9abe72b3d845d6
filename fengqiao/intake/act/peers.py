"""Peers joined and left, cases sent to them and followed there: by the clock, claimed first, each step on record."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import uuid_utils.compat as uuid
from django.conf import settings
from django.db.models import F

from fengqiao.intake.act.open311 import OBJECTED, Refusal
from fengqiao.intake.models import Peer, Sent
from fengqiao.intake.peers import client
from fengqiao.intake.peers.judged import judge
from fengqiao.intake.peers.words import WHY, why
from fengqiao.ledger import gate
from fengqiao.ledger.door import door
from fengqiao.ledger.write import By
from fengqiao.matters.models import Matter
from fengqiao.outward import kept
from fengqiao.people.standing import CLOCK

HOUR, LONGEST = timedelta(hours=1), timedelta(hours=6)
AFTER_CLOSED = timedelta(days=30)
MOST_TRIES = 12
GROUNDS = ("none", "consent", "law")


def line(peer: Peer) -> client.Line:
    """How this peer is spoken to."""
    key = kept.unlock(settings.HOME, f"peer:{peer.pk}:key", peer.key)
    return client.Line(peer.url, peer.form, key, peer.jurisdiction)


def hook(peer: Peer) -> str:
    """With what it signs what it tells us; '' if it tells nothing."""
    return kept.unlock(settings.HOME, f"peer:{peer.pk}:hook", peer.hook)


def join(
    *, name: str, url: str, form: str, key: str, jurisdiction: str, hook: str, district: str, by: By, now: datetime
) -> Peer:
    """Join a peer that answers: what may be reported there is asked at once, so that a wrong address is seen at once.

    Raises client.Refused, Unfit or Away.
    """
    services = client.services(client.Line(url, form, key, jurisdiction))
    row = Peer(
        id=uuid.uuid7(), name=name, url=url, form=form, jurisdiction=jurisdiction, services=services, made_at=now
    )
    row.key = kept.lock(settings.HOME, f"peer:{row.pk}:key", key)
    row.hook = kept.lock(settings.HOME, f"peer:{row.pk}:hook", hook)
    with door(district=district, kind="intake.peer", by=by, now=now) as record:
        record.given("peer", name)
        record.new(row)
    return row


def refresh(*, peer: Peer) -> None:
    """Ask anew what may be reported there."""
    found = client.services(line(peer))
    with gate.alone():
        Peer.objects.filter(pk=peer.pk).update(services=found)


def part(*, peer: Peer, district: str, by: By, now: datetime) -> None:
    """Nothing is sent there any more, and nothing asked; its keys are forgotten."""
    with door(district=district, kind="intake.peer_end", by=by, now=now) as record:
        peer.refresh_from_db()
        if peer.ended_at is not None:
            raise Refusal("ended")
        record.given("peer", peer.name)
        record.set(peer, ended_at=now, key="", hook="")
    # Each in the chain of its own case.
    for row in Sent.objects.filter(peer=peer, ended_at=None).select_related("peer"):
        with suppress(Refusal):
            unfollow(sent=row, by=by, now=now)


def send(
    *, matter: Matter, peer: Peer, service: str, words: str, place: str, lon: int | None, lat: int | None, ground: str,
    article: str = "", by: By, now: datetime,
) -> Sent:  # fmt: skip
    """Lay a case out for a peer, in words that the desk wrote for it; the clock sends it. It stays ours.

    Never a complaint about somebody: that one exists is nobody else's to know. `ground` says why it may be handed on
    at all (PIPL 23): nothing personal is in it (none), the reporter agreed to this (consent), or an article (law).
    """
    if ground not in GROUNDS or (ground == "law" and not article.strip()):
        raise Refusal("ground")
    if matter.about or matter.kind != "case" or matter.ended_at is not None:
        raise Refusal("not_sent")
    if ground != "law" and any(objects(matter.pk, "peers") for objects in OBJECTED):
        raise Refusal("objected")
    if peer.ended_at is not None or service not in {code for code, _name in peer.services}:
        raise Refusal("service")
    row = Sent(
        id=uuid.uuid4(), matter=matter, district=matter.district, peer=peer, service=service, ground=ground,
        article=article.strip(), words=words, place=place, lon=lon, lat=lat, made_at=now, ask_at=now,
    )  # fmt: skip
    with door(district=matter.district, kind="intake.send", by=by, now=now, subject=matter.pk) as record:
        if Sent.objects.filter(matter=matter, peer=peer, ended_at=None).exists():
            raise Refusal("sent_already")
        record.given("peer", peer.name)
        record.given("words", words, "work")
        record.new(row)
    return row


def unfollow(*, sent: Sent, by: By, now: datetime) -> None:
    """It is asked for no more; what was said stays."""
    with door(district=sent.district, kind="intake.unfollow", by=by, now=now, subject=sent.matter_id) as record:
        sent.refresh_from_db()
        if sent.ended_at is not None:
            raise Refusal("ended")
        record.given("peer", sent.peer.name)
        record.set(sent, ended_at=now)


def news(*, peer: Peer, number: str, now: datetime) -> None:
    """The peer says that something changed: it is asked at once, and believed no more than when we ask."""
    with gate.alone():
        Sent.objects.filter(peer=peer, number=number, ended_at=None).exclude(sent_at=None).update(ask_at=now)


def work(now: datetime, most: int = 20) -> int:
    """Send what waits and ask how the rest stands; a peer that is away is left alone with all of its cases."""
    done, away = 0, set()
    waiting = Sent.objects.filter(ended_at=None, peer__ended_at=None, ask_at__lte=now).select_related("peer")
    for row in waiting.order_by("ask_at", "id")[:most]:
        if row.peer_id in away:
            continue
        pause = min(LONGEST, timedelta(minutes=2 ** min(row.tries, MOST_TRIES)))
        with gate.alone():
            claimed = Sent.objects.filter(pk=row.pk, ended_at=None, ask_at=row.ask_at, tries=row.tries).update(
                tries=F("tries") + 1, ask_at=now + pause, asked_at=now
            )
        if not claimed:
            continue
        step = _sent if row.sent_at is None else _followed
        try:
            step(row, now)
        except (client.Away, client.Unfit, client.Refused) as error:
            _failed(row, error, now)
            if isinstance(error, client.Away):
                away.add(row.peer_id)
                with gate.alone():
                    Sent.objects.filter(peer=row.peer, ended_at=None, ask_at__lt=now + pause).update(ask_at=now + pause)
            continue
        done += 1
    return done


def _sent(row: Sent, now: datetime) -> None:
    said = {"service_code": row.service, "description": row.words, "address_string": row.place}
    if row.lon is not None and row.lat is not None:
        said |= {"lat": f"{row.lat / 1e7:.7f}", "long": f"{row.lon / 1e7:.7f}"}
    number, token = client.send(line(row.peer), once=str(row.pk), said=said)
    _change(row, "intake.sent", now, {"peer": row.peer.name, "number": number or "—"}, sent_at=now, number=number,
            token=token, status="open", told_at=now)  # fmt: skip
    _rest(row, now, now if token and not number else now + HOUR)


def _followed(row: Sent, now: datetime) -> None:
    assert row.sent_at is not None
    if not row.number:
        number = client.number_of(line(row.peer), row.token)
        if not number:
            _rest(row, now, now + HOUR)
            return
        _change(row, "intake.sent", now, {"peer": row.peer.name, "number": number}, number=number, token="")
    item = client.state(line(row.peer), row.number)
    said = judge(item, sent=row.sent_at, before=row.status, lon=row.lon, lat=row.lat, now=now)
    if (said.status, said.notes, said.odd) != (row.status, row.notes, row.odd):
        told = {"peer": row.peer.name, "status": said.status, "odd": said.odd, "notes": said.notes or "—"}
        moved = {"told_at": now} if said.status != row.status else {}
        _change(row, "intake.news", now, told, notes=said.notes, status=said.status, expected=said.expected,
                odd=said.odd, **moved)  # fmt: skip
    closed = row.status == "closed" and row.told_at is not None
    if closed and row.told_at is not None and now - row.told_at > AFTER_CLOSED:
        unfollow(sent=row, by=CLOCK, now=now)
        return
    _rest(row, now, now + (24 * HOUR if closed else HOUR))


def _change(row: Sent, kind: str, now: datetime, told: Mapping[str, object], **columns: object) -> None:
    """On record and in the row; nothing, if the desk has stopped following meanwhile."""
    with suppress(Refusal), door(district=row.district, kind=kind, by=CLOCK, now=now, subject=row.matter_id) as record:
        if Sent.objects.select_for_update().get(pk=row.pk).ended_at is not None:
            raise Refusal("ended")
        for name, value in told.items():
            record.given(name, value, "work" if name in ("why", "notes") else None)
        record.set(row, **columns)


def _rest(row: Sent, now: datetime, until: datetime) -> None:
    """It went well: asked again at `until`, unless the peer called meanwhile."""
    with gate.alone():
        Sent.objects.filter(pk=row.pk).update(tries=0, last_error="", ask_at=until)


def _failed(row: Sent, error: Exception, now: datetime) -> None:
    """Later, if later may be different; else, before it was ever taken, the desk hears that it was not."""
    with gate.alone():
        Sent.objects.filter(pk=row.pk).update(last_error=why(error)[:80])
    for_good = not isinstance(error, client.Away) or row.tries + 1 >= MOST_TRIES
    if row.sent_at is None and for_good:
        _change(row, "intake.unsent", now, {"peer": row.peer.name, "why": _words(error)}, ended_at=now)


def _words(error: Exception) -> dict[str, str]:
    """In both languages, with the peer's own word where it gave one."""
    said = f"（{error.said}）" if isinstance(error, client.Refused) and error.said else ""
    zh, en = WHY.get(why(error), WHY["away"])
    return {"zh": zh + said, "en": en + said.replace("（", " (").replace("）", ")")}
