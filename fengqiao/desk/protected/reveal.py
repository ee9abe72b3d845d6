"""Seeing who a protected reporter is: one with a standing in the matter asks, a lead with one confirms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.ledger import time
from fengqiao.matters import find
from fengqiao.matters.models import Matter
from fengqiao.people.session import AT_THE_DESK, actor_of
from fengqiao.people.standing import Actor
from fengqiao.together import find as requests
from fengqiao.together.models import Request
from fengqiao.together.whats import Given, What

HOUR = timedelta(minutes=60)


def shielded(sight: find.Sight) -> bool:
    """Whether who reports it is withheld: it complains of an office or a person."""
    return bool(sight.facts.about)


def showable(matter: Matter) -> bool:
    """A case, or the call that is still to be made about one: who calls sees no sooner whom than who works on it."""
    return matter.kind == "case" or (matter.kind == "callback" and matter.ended_at is None)


def in_sight(by: Actor, number: str) -> find.Sight | None:
    """The matter, for those with a standing in it that may see who reports; never those it complains of."""
    sight = find.one(by, number, time.now())
    return sight if sight is not None and showable(sight.matter) and "identity" in sight.groups else None


def exactly(by: Actor, sight: find.Sight) -> dict[str, Any]:
    """What is asked for: whose matter, under which post."""
    return {
        "matter": sight.matter.pk, "number": sight.matter.number, "district": sight.matter.district, "post": by.post,
    }  # fmt: skip


def _may_ask(by: Actor, given: Given) -> bool:
    return by.kind in AT_THE_DESK and by.post == given["post"] and in_sight(by, given["matter"]) is not None


def _may_confirm(by: Actor, given: Given) -> bool:
    """A lead with a standing in it: whoever is complained of has none, under any of their posts."""
    return by.kind == "lead" and in_sight(by, given["matter"]) is not None


def _lines(given: Given) -> list[tuple[str, str]]:
    return [
        (_("哪一件"), given["number"]),
        (_("看什么"), _("诉求人的姓名和联系方式")),
        (_("谁看、看多久"), _("只有提出的人看，确认以后 60 分钟；每看一次都留痕，诉求人自己看得到")),
    ]


def open_link(request: HttpRequest | None, row: Request | None = None, **_given: object) -> SafeString | None:
    """On the page of a request: the way to what was agreed to, for the asker, while it lasts."""
    by = actor_of(request) if request is not None else None
    if not requests.to_use(row, "reveal", by, time.now()):
        return None
    return render_to_string("desk/reveal_link.html", {"row": row, "now": time.now()})


REVEAL = What(
    word=gettext_lazy("看受保护的诉求人是谁"),
    district=lambda given: str(given["district"]),
    may_ask=_may_ask,
    may_confirm=_may_confirm,
    lines=_lines,
    lasts=timedelta(days=2),
    use=HOUR,
)
