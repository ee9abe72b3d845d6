"""What is written to a petitioner, as the desk lists and prints it, and whether paper is the only way to them."""

from __future__ import annotations

from typing import Any

from fengqiao.cases import petitions
from fengqiao.desk.through import voices_in
from fengqiao.matters.find import Sight
from fengqiao.matters.history import Names
from fengqiao.notices.act import ways_to


def letters(sight: Sight, language: str) -> tuple[petitions.Written, ...]:
    """All that was written in a petition, oldest first, for those who may see what it is about."""
    if sight.matter.kind != "petition" or "original" not in sight.groups:
        return ()
    return petitions.written(sight.matter, Names(language))


def shown(sight: Sight, language: str) -> dict[str, Any]:
    """The notices of a petition; `by_paper` where somebody who lodged it left no way to be told there is news."""
    found = letters(sight, language)
    if not found:
        return {"written": (), "by_paper": False}
    voices = voices_in(sight).filter(left_at=None).select_related("person")
    return {"written": found, "by_paper": any(_by_paper(voice.person) for voice in voices)}


def _by_paper(person: Any) -> bool:
    return person is None or (person.contact or {}).get("rule") == "never" or not ways_to(person)
