"""The duty roster: which post answers for an organisation when its office is closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import uuid_utils.compat as uuid

from fengqiao.ledger.write import By
from fengqiao.people.act.seating import Refusal, changing
from fengqiao.people.models import Organisation, Seat, Shift

MOST = 62


def put_on_duty(
    *, organisation: str, seat: str, spans: Iterable[tuple[datetime, datetime]], by: By, now: datetime
) -> list[Shift]:
    """A post of the organisation's own desk answers in these hours; two never answer in the same."""
    org = Organisation.objects.get(code=organisation)
    post = Seat.objects.filter(code=seat, organisation=org, kind="desk", closed_at=None).first()
    hours = sorted(spans)
    if post is None:
        raise Refusal("not_its_desk")
    if not hours or len(hours) > MOST:
        raise Refusal("too_many_shifts")
    with changing(org.district, "people.shift", by, now) as record:
        record.given("office", org.name)
        record.given("post", post.name)
        record.given("hours", f"{hours[0][0].isoformat()}/{hours[-1][1].isoformat()}")
        made: list[Shift] = []
        for starts, ends in hours:
            if ends <= starts or ends <= now:
                raise Refusal("ends_before_it_begins")
            taken = Shift.objects.filter(organisation=org, ended_at=None, starts__lt=ends, ends__gt=starts)
            if taken.exists():
                raise Refusal("shift_taken")
            shift = Shift(id=uuid.uuid7(), organisation=org, seat=post, starts=starts, ends=ends)
            record.new(shift)
            made.append(shift)
    return made


def end_shift(*, shift: Shift, by: By, now: datetime) -> None:
    """A shift is cancelled, or ends now; what it leaves open is a hole until another is entered."""
    org = shift.organisation
    with changing(org.district, "people.shift_end", by, now) as record:
        shift.refresh_from_db()
        if shift.ended_at is not None or shift.ends <= now:
            raise Refusal("ended")
        record.given("office", org.name)
        record.given("hours", f"{shift.starts.isoformat()}/{shift.ends.isoformat()}")
        record.set(shift, ended_at=now)
