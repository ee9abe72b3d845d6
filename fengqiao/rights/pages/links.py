"""Ways to a person's rights in the slots of other rooms' pages."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from fengqiao.cases.pages.follow import Standing
from fengqiao.matters import find as matters
from fengqiao.matters import reading
from fengqiao.matters.models import Matter
from fengqiao.people.session import AT_THE_DESK, actor_of
from fengqiao.rights import find
from fengqiao.rights.pages.counter import voices


def at_the_counter(request: HttpRequest | None, *, matter: Matter, now: datetime, **_given: object) -> str | None:
    """Beside a case, for a desk that may know who the reporters are."""
    by = actor_of(request) if request is not None else None
    if request is None or by is None or by.kind not in AT_THE_DESK or matter.kind != "case":
        return None
    sight = matters.one(by, matter.pk, now)
    if sight is not None:
        sight = reading.narrowed(by, sight, reading.why(request.session, sight.matter.id, now))
    if sight is None or "identity" not in sight.groups or not voices(sight):
        return None
    return format_html(
        '<p><a href="{}">{}</a></p>', reverse("rights:counter", args=[matter.number]), _("替本人改正、反对、打印或删除")
    )


def by_code(request: HttpRequest | None, *, at: Standing, **_given: object) -> str | None:
    """On the page of a code."""
    return None if at.number else render_to_string("rights/code_button.html", {"at": at})


def badge(request: HttpRequest | None, **_given: object) -> str | None:
    """In the head of a desk's pages: how many objections wait for its answer, how many looks for its lead."""
    by = actor_of(request) if request is not None and hasattr(request, "user") else None
    if by is None or by.kind not in AT_THE_DESK:
        return None
    found = []
    if count := find.to_answer(by).count():
        found.append((reverse("rights:desk"), _("%(n)s 条反对待答复") % {"n": count}))
    if by.kind == "lead" and (count := len(find.to_review(by))):
        found.append((reverse("rights:reviews"), _("%(n)s 次查看待复核") % {"n": count}))
    return format_html_join("", '<a class="tool tone-amber" href="{}">{}</a>', found) if found else None
