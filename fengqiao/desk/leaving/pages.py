"""The buttons under a list: it leaves as a file, made anew for each who asks and kept nowhere."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fengqiao.desk import act, find
from fengqiao.desk.leaving import lists, many, rows, tables
from fengqiao.ledger import time
from fengqiao.people.act import together
from fengqiao.people.find import name_of
from fengqiao.people.session import AT_THE_DESK, actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.together.act import Refused, use
from fengqiao.together.words import refusal
from fengqiao.ui import sheets

# Who takes out what is no list of its own page.
OWN: dict[str, tuple[str, ...]] = {"queue": AT_THE_DESK, "analysts": ("lead",)}


@never_cache
@require_POST
@for_post(kinds=AT_THE_DESK)
def out(request: HttpRequest, by: Actor) -> HttpResponse:
    """A list as CSV or XLSX, or a lead's list for analysts; on record before the first byte leaves."""
    now, form, what = time.now(), request.POST.get("form", "csv"), request.POST.get("what", "queue")
    query = request.POST.get("query", "").replace("\0", "")
    listed = lists.LISTS.get(what)
    if form not in sheets.KINDS or len(query) > 500:
        raise Http404
    if by.kind not in (listed.kinds if listed is not None else OWN.get(what, ())):
        raise Http404
    if (aside := fresh.again(request, reverse("desk:queue"))) is not None:
        return aside
    asked = find.filters(QueryDict(query).dict())  # type: ignore[arg-type]
    try:
        head, lines, persons = _table(by, what, asked, query, now)
    except rows.TooMany:
        messages.warning(request, _("超过 %(n)d 行，请先筛选再导出。") % {"n": rows.MOST})
        return redirect("desk:queue")
    except tables.NoList:
        raise Http404 from None
    given, two = many.exactly(by, form, asked), _key(request.POST.get("two", ""))
    if listed is not None:
        given |= {"list": what, "query": query}
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
        if listed is not None or not asked.q:
            return many.asked(request, by, given, persons, before)
        # What was searched for, a name perhaps, would stand in the request and so in the ledger.
        messages.warning(request, _("涉及的诉求人太多，要另一位负责人确认；带搜索词的列表不能这样导出，请先清空搜索。"))
        return redirect("desk:queue")
    return _file(form, what, head, lines, by, now)


def _table(by: Actor, what: str, asked: find.Filters, query: str, now: datetime) -> tables.Table:
    """The rows for this post. Raises TooMany or NoList."""
    if what == "analysts":
        return tables.Table(*rows.analysts(by, now))
    if what == "queue":
        head, lines = rows.queue(by, asked, now)
        return tables.Table(head, lines, sum(int(line[rows.VOICES]) for line in lines))
    found = lists.LISTS[what].table(by, now, QueryDict(query).dict())  # type: ignore[arg-type]
    if len(found.lines) > rows.MOST:
        raise rows.TooMany
    return tables.Table([*found.head, _("导出人"), _("导出时间")], found.lines, found.persons)


def buttons(request: HttpRequest | None, *, list: str, **given: object) -> SafeString | None:
    """Under a list: the two buttons with which it leaves, for those who see its page at their desk."""
    by = actor_of(request) if request is not None and hasattr(request, "user") else None
    if by is None or by.kind not in lists.LISTS[list].kinds:
        return None
    query = urlencode({name: str(value) for name, value in given.items() if value})
    return render_to_string("desk/take_out.html", {"list": list, "query": query}, request=request)


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
