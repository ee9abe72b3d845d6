"""The button under a queue: the list as a file, made anew for each who asks and kept nowhere."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fengqiao.desk import act, find
from fengqiao.desk.leaving import rows, sheets
from fengqiao.ledger import time
from fengqiao.people.find import name_of
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor


@never_cache
@require_POST
@for_post(kinds=AT_THE_DESK)
def out(request: HttpRequest, by: Actor) -> HttpResponse:
    """The queue as CSV or XLSX, or a lead's list for analysts; on record before the first byte leaves."""
    now, form, what = time.now(), request.POST.get("form", "csv"), request.POST.get("what", "queue")
    query = request.POST.get("query", "")
    if form not in sheets.KINDS or what not in ("queue", "analysts") or len(query) > 500:
        raise Http404
    if what == "analysts" and by.kind != "lead":
        raise Http404
    asked = find.filters(QueryDict(query).dict())  # type: ignore[arg-type]
    try:
        head, lines = rows.analysts(by, now) if what == "analysts" else rows.queue(by, asked, now)
    except rows.TooMany:
        messages.warning(request, _("超过 %(n)d 行，请先筛选再导出。") % {"n": rows.MOST})
        return redirect("desk:queue")
    act.took_out(what=what, form=form, rows=len(lines), narrowed=asked.query(q=""), by=by, now=now)
    return _file(form, what, head, lines, by, now)


def _file(form: str, what: str, head: list[str], lines: list[list[str]], by: Actor, now: datetime) -> HttpResponse:
    who = f"{name_of(by.person)} {by.post}"
    body = sheets.written(form, head, lines, signed=(who, localtime(now).strftime("%Y-%m-%d %H:%M")))
    answer = HttpResponse(body, content_type=sheets.KINDS[form])
    answer["Content-Disposition"] = f'attachment; filename="{what}-{localtime(now):%Y%m%d-%H%M}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
