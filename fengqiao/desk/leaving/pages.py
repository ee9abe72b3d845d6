"""The button under a queue: the list as a file, made anew for each who asks and kept nowhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fengqiao.desk import act, find
from fengqiao.desk.leaving import many, rows, sheets
from fengqiao.ledger import time
from fengqiao.people.act import together
from fengqiao.people.find import name_of
from fengqiao.people.session import AT_THE_DESK, for_post
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.together.act import Refused, use
from fengqiao.together.words import refusal


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
    if (aside := fresh.again(request, reverse("desk:queue"))) is not None:
        return aside
    asked = find.filters(QueryDict(query).dict())  # type: ignore[arg-type]
    try:
        head, lines = rows.analysts(by, now) if what == "analysts" else rows.queue(by, asked, now)
    except rows.TooMany:
        messages.warning(request, _("超过 %(n)d 行，请先筛选再导出。") % {"n": rows.MOST})
        return redirect("desk:queue")
    persons = sum(int(line[rows.VOICES]) for line in lines) if what == "queue" else 0
    given, two = many.exactly(by, form, asked), _key(request.POST.get("two", "")) if what == "queue" else None
    try:
        with together():
            second = None if two is None else use(request=two, what="export", given=given, by=by, now=now)
            before = many.alone(by, now) if persons and second is None else 0
            if within := second is not None or before + persons <= many.MOST_ALONE:
                act.took_out(
                    what=what, form=form, rows=len(lines), persons=persons, narrowed=given["query"], by=by, now=now,
                    second=None if second is None else [str(second.answered_by_id), second.answered_post],
                )  # fmt: skip
    except Refused as refused:
        messages.warning(request, str(refusal(refused.why)))
        return redirect("desk:queue")
    if not within:
        if not asked.q:
            return many.asked(request, by, given, persons, before)
        # What was searched for, a name perhaps, would stand in the request and so in the ledger.
        messages.warning(request, _("涉及的诉求人太多，要另一位负责人确认；带搜索词的列表不能这样导出，请先清空搜索。"))
        return redirect("desk:queue")
    return _file(form, what, head, lines, by, now)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _file(form: str, what: str, head: list[str], lines: list[list[str]], by: Actor, now: datetime) -> HttpResponse:
    who = f"{name_of(by.person)} {by.post}"
    body = sheets.written(form, head, lines, signed=(who, localtime(now).strftime("%Y-%m-%d %H:%M")))
    answer = HttpResponse(body, content_type=sheets.KINDS[form])
    answer["Content-Disposition"] = f'attachment; filename="{what}-{localtime(now):%Y%m%d-%H%M}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
