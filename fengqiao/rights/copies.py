"""A copy to take along: all that is held about a person, as plain values for other programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fengqiao.ledger import reads
from fengqiao.people.models import Helper, Person
from fengqiao.people.standing import Actor
from fengqiao.rights.find import looks, receivers, reports


def copy(person: Person, now: datetime) -> dict[str, Any]:
    """All of it as plain JSON values, times in ISO 8601 with UTC; that it was taken is on record before it leaves."""
    me = Actor(person=str(person.pk))
    reads.look(by=me, organisation="", subject="", groups=("original", "identity", "contact"), now=now, reason="copy")
    return {
        "made_at": now.isoformat(),
        "person": {
            "name": person.name, "phone": person.phone, "email": person.email, "language": person.language,
            "contact": person.contact, "known_since": person.joined_at.isoformat(),
        },
        "helpers": [
            {
                "called": row.called, "since": row.since.isoformat(),
                "ended": row.revoked_at and row.revoked_at.isoformat(),
            }
            for row in Helper.objects.filter(person=person).order_by("since")
        ],
        "reports": [
            {
                "number": row.voice.matter.number, "state": row.voice.matter.state,
                "reported_at": row.voice.since.isoformat(), "category": row.voice.matter.category,
                **(
                    {
                        "words": row.case.words, "place": row.case.place, "answers": row.case.answers,
                        "lon": None if row.case.lon is None else row.case.lon / 1e7,
                        "lat": None if row.case.lat is None else row.case.lat / 1e7,
                    } if row.case is not None else {}
                ),
                "photos": [f"/photo/{file.id}/" for file in row.photos],
            }
            for row in reports(person)
        ],
        "handed_on": [
            {
                "at": row.at.isoformat(), "report": row.number, "receiver": row.receiver, "ground": row.ground,
                "article": row.article,
            }
            for row in receivers(person)
        ],
        "looked": [
            {
                "at": row.at.isoformat(), "report": row.number, "office": row.office, "post": row.post,
                "reason": row.reason, "refused": row.refused,
            }
            for row in looks(person)
        ],
    }  # fmt: skip
