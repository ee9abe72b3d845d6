"""When somebody may be reached, by what they said is safe for them (SECURITY.md 2.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fengqiao.ledger.locked import mark

RETURNED = "returned"
"""Under this name the mark of an address from which mail came back stands beside how a person may be reached."""
SPAN = re.compile(r"(上午|下午|晚上)?\s*(\d{1,2})(?:\s*[:：点时]\d{0,2})?\s*(am|pm)?\s*(?:-|–|—|~|～|到|至|to)\s*"
                  r"(上午|下午|晚上)?\s*(\d{1,2})(?:\s*[:：点时]\d{0,2})?\s*(am|pm)?", re.IGNORECASE)  # fmt: skip


def reaches(person: Any) -> bool:
    """Whether mail to a person's address arrives, as far as is known: none came back from that very address."""
    kept = (person.contact or {}).get(RETURNED, "")
    return not kept or kept != mark("email", person.email)


def may_write(contact: Mapping[str, object], hour: int, *, weekday: int = 0) -> bool:
    """Whether a person's safe contact lets us write at this hour (SECURITY.md 2.5); Monday is 0.

    Hours come as people write them. What a machine cannot read is left to a person: it does not write.
    """
    rule, hours = contact.get("rule"), str(contact.get("hours") or "")
    if rule == "never":
        return False
    if rule != "hours" and not hours:
        return True
    spans = [_hours(found) for found in SPAN.finditer(hours)]
    if weekday > 4 and re.search("工作日|周一|weekday|workday", hours, re.IGNORECASE):
        return False
    return any(start <= hour < end if start < end else hour >= start or hour < end for start, end in spans)


def _hours(found: re.Match[str]) -> tuple[int, int]:
    half, first, en_half, then_half, last, en_last = found.groups()
    start = _hour(int(first), half or en_half or "")
    end = _hour(int(last), then_half or en_last or (half or ""))
    return start, end


def _hour(hour: int, half: str) -> int:
    return hour + 12 if half.lower() in ("下午", "晚上", "pm") and hour < 12 else hour % 25
