"""A copy to take along: all that is held about a person, as plain values for other programs."""

from __future__ import annotations

import base64
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from fengqiao.cases.models import Category
from fengqiao.files import find as files
from fengqiao.law.words import STATES, in_language
from fengqiao.people.models import Helper, Person
from fengqiao.people.reach import RETURNED, reaches
from fengqiao.rights.find import asked_of, looks, receivers, reports
from fengqiao.rights.forms import BOTH

# The file stands by itself: nothing is fetched, nothing runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
MOST_PHOTOS = 40


def readable(person: Person, now: datetime) -> str:
    """The same to be read: one page that stands by itself, in the person's own language, photos in it."""
    with override(person.language):
        return render_to_string("rights/copy.html", told(person, now) | {"alone": True})


def told(person: Person, now: datetime, only: Collection[str] | None = None) -> dict[str, Any]:
    """What the readable copy is made of: everything, or the part that hangs on some matters."""
    rows = reports(person, only)
    kinds = dict(Category.objects.values_list("code", "name"))
    left = MOST_PHOTOS
    shown = []
    for row in rows:
        photos = [
            "data:image/jpeg;base64," + base64.b64encode(content).decode()
            for file in row.photos[: max(left, 0)] if (content := files.content(file.id, small=True))
        ]  # fmt: skip
        left -= len(photos)
        state = in_language(STATES[row.voice.matter.state], person.language)
        shown.append({"row": row, "photos": photos, "state": state, "category": kinds.get(row.voice.matter.category)})
    return {
        "person": person, "reports": shown, "looks": looks(person, only), "receivers": receivers(person, only),
        "now": now,
        "helpers": Helper.objects.filter(person=person).order_by("since"),
        "asked": [
            {"row": row, "words": BOTH[row.use or row.what]} for row in asked_of(rows[0].voice if rows else None)
            if only is None or row.voice.matter_id in only
        ],
    }  # fmt: skip


def reach_of(person: Person) -> dict[str, Any]:
    """How they may be reached, in words; that mail comes back, not by what the address is known."""
    kept = {name: said for name, said in (person.contact or {}).items() if name not in (RETURNED, "before")}
    return kept if reaches(person) else kept | {"mail": "returned"}


def copy(person: Person, now: datetime) -> dict[str, Any]:
    """All of it as plain JSON values, times in ISO 8601 with UTC."""
    return {
        "made_at": now.isoformat(),
        "person": {
            "name": person.name, "phone": person.phone, "email": person.email, "language": person.language,
            "contact": reach_of(person), "known_since": person.joined_at.isoformat(),
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
        "asked": [
            {
                "at": row.asked_at.isoformat(), "what": row.what, "use": row.use, "words": row.words,
                "through_the_office": row.through, "answered_at": row.answered_at and row.answered_at.isoformat(),
                "reason": row.reason, "ended_at": row.ended_at and row.ended_at.isoformat(), "how": row.how,
            }
            for row in asked_of(next((each.voice for each in reports(person)), None))
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
