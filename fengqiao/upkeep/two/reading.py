"""The keys of the installation are read at the console only after one person asked for it and another agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.ledger import time
from fengqiao.people.session import actor_of
from fengqiao.together import find as requests
from fengqiao.together.console import leads_at_the_top
from fengqiao.together.models import Request
from fengqiao.together.whats import Given, What
from fengqiao.upkeep import find
from fengqiao.upkeep.two.words import READINGS, ROOT


class NotAgreed(Exception):
    """Why the console reads no key: (zh, en)."""


def needed() -> bool:
    """Whether anybody is appointed here who could be asked; before that set-up reads what it has just made."""
    return "people_organisation" in connection.introspection.table_names() and bool(find.top())


def agreed(asked: str, reading: str, now: datetime) -> Request:
    """The request that two people agreed to for this reading and nobody used yet. Raises NotAgreed."""
    try:
        key = UUID(asked)
    except ValueError:
        raise NotAgreed(
            "读密钥要两个人：一位负责人在页面“双人复核”里提出，另一位确认，再照那一页上写的命令来做。",
            "Reading keys takes two people: one lead asks for it on the page of what takes two, another agrees; then"
            " give the command that stands on that page.",
        ) from None
    row = Request.objects.filter(pk=key, what="keys", answer="confirmed", used_at=None, use_until__gt=now).first()
    if row is None or row.given.get("reading") != reading:
        raise NotAgreed(
            "没有两个人同意过这一次，或者已经用过、过了时间。请重新提出。",
            "Two people have not agreed to this one, or it was used or is over. Ask for it anew.",
        )
    return row


def _lines(given: Given) -> list[tuple[str, str]]:
    return [
        (_("读什么"), str(READINGS[given["reading"]])),
        (_("在哪里读"), _("只在服务器的控制台，确认以后 24 小时内一次")),
        (_("要知道"), str(ROOT)),
    ]


def command(request: HttpRequest | None, row: Request | None = None, **_given: object) -> SafeString | None:
    """On the page of a request: the command with which it is read at the console, once."""
    by = actor_of(request) if request is not None else None
    if row is None or not requests.to_use(row, "keys", by, time.now()):
        return None
    return render_to_string("upkeep/command.html", {"row": row, "pair": row.given["reading"] == "pair", "root": ROOT})


KEYS = What(
    word=gettext_lazy("读本安装的密钥"),
    district=lambda given: str(given["district"]),
    may_ask=lambda by, given: leads_at_the_top(by),
    may_confirm=lambda by, given: leads_at_the_top(by),
    lines=_lines,
    lasts=timedelta(days=2),
    use=timedelta(hours=24),
)
