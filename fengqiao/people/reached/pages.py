"""The page on which a lead records how an office is reached, and the lines that show it on papers and pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fengqiao.ledger import time
from fengqiao.people import act, find
from fengqiao.people.ladder import stamp
from fengqiao.people.models import Organisation
from fengqiao.people.reached.forms import ContactForm, initial
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor

HIGHEST = 8


@never_cache
@for_post(kinds=("lead",))
def contact(request: HttpRequest, by: Actor, code: str = "") -> HttpResponse:
    """Of one's own office, or of one that this lead leads."""
    org = find.led_by(by).filter(code=code or by.org, valid_to=None).first()
    if org is None:
        raise Http404
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial(org.contact))
    if request.method == "POST" and form.is_valid():
        act.change_organisation(organisation=org, contact=form.contact(), by=by, now=time.now())
        messages.success(request, _("已保存，从现在起印在纸上、写在网上。"))
        return redirect("people:offices")
    context = {
        "form": form, "title": _("怎样找到这个单位"), "words": org.name,
        "comes": _("写在回执、回访的信、查询页和大厅的页上。空着的，写上一级的。"), "to": "people:offices",
    }  # fmt: skip
    return render(request, "people/do.html", context, status=422 if form.errors else 200)


def contact_of(code: str, *, own: bool = False) -> tuple[dict[str, str], dict[str, Any]] | None:
    """(name of whose it is, contact) of an office, else of the nearest centre above it; `own`: of nobody else."""
    return _contact(stamp(), code, own)


@lru_cache(maxsize=2048)
def _contact(stamp: int, code: str, own: bool) -> tuple[dict[str, str], dict[str, Any]] | None:
    """Kept until offices change, which changes the stamp."""
    for _step in range(HIGHEST):
        org = Organisation.objects.filter(code=code).first()
        if org is None or org.contact or own:
            return (org.name, org.contact) if org is not None and org.contact else None
        code = org.above if org.centre else org.area_id
        if not code:
            return None
    return None


def shown(request: HttpRequest | None, *, org: str, own: object = "", **_given: object) -> str | None:
    """For the slot office.contact, in the language of the paper: nothing where nothing is recorded.

    `own`: of that office alone. Whoever complains of an office is not sent to the telephone of another one near it.
    """
    found = contact_of(org, own=bool(own)) if org else None
    if found is None:
        return None
    return render_to_string("people/contact.html", {"name": found[0], "contact": found[1]})
