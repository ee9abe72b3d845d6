"""The duty list: who answers for which category, at which level, in which area."""

from __future__ import annotations

from datetime import datetime

import uuid_utils.compat as uuid

from fengqiao.ledger.write import By
from fengqiao.people.act.seating import Refusal, changing
from fengqiao.people.models import Duty, Organisation


def answer_for(
    *, organisation: str, category: str, level: int, scope: str, words: dict[str, str], by: By, now: datetime,
    ruling: str = "", valid_from: datetime | None = None,
) -> Duty:  # fmt: skip
    """A row of the duty list; an earlier row for the same category, level and area ends where this begins."""
    begins = valid_from or now
    org = Organisation.objects.get(code=organisation)
    # A row of the list lies in the chain of the district it is about, whoever answers.
    district = scope[:6] + "000000" if len(scope) >= 6 else org.district
    with changing(district, "people.duty", by, now) as record:
        record.given("organisation", organisation)
        record.given("office", org.name)
        record.given("category", category)
        for old in Duty.objects.filter(category=category, level=level, scope=scope):
            if old.valid_to is None or old.valid_to > begins:
                record.set(old, valid_to=max(begins, old.valid_from))
        duty = Duty(
            id=uuid.uuid7(), organisation=org, district=district, scope=scope, level=level, category=category,
            words=words, valid_from=begins, ruling=ruling,
        )  # fmt: skip
        record.new(duty)
    return duty


def end_duty(*, duty: Duty, by: By, now: datetime) -> None:
    """A row of the duty list is valid no more; the area's own centre answers again."""
    with changing(duty.district, "people.duty_end", by, now) as record:
        duty.refresh_from_db()
        if duty.valid_to is not None and duty.valid_to <= now:
            raise Refusal("ended")
        record.given("organisation", duty.organisation_id)
        record.given("office", duty.organisation.name)
        record.given("category", duty.category)
        record.set(duty, valid_to=now)
