"""Files at the desk: choose one, name its columns, see what would happen, take it in, stop and go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fengqiao.cases.act import valid_categories
from fengqiao.intake import act as acts
from fengqiao.intake import find
from fengqiao.intake.act import imports
from fengqiao.intake.forms import ColumnsForm, FileForm
from fengqiao.intake.imports import register, table, trial, waiting
from fengqiao.intake.imports.places_pages import ground_people, laid_down, reason
from fengqiao.intake.models import CASES, Batch
from fengqiao.law.words import in_language
from fengqiao.ledger import time
from fengqiao.people.find import name_of
from fengqiao.people.session import for_post
from fengqiao.people.standing import Actor
from fengqiao.people.way_in import fresh
from fengqiao.ui import sheets

desk_only = for_post(kinds=("desk",))

STOPPED = {
    "by_hand": ("有人按了停下。", "Somebody stopped it."),
    "post_gone": ("开始导入的人已不在这个岗位。看过以后可以接着导入。",
                  "Whoever began it no longer sits at this post. Look at it and go on."),
    "file_gone": ("文件已经不在了，请重新选择文件；已经导入的不会重复。",
                  "The file is gone. Choose it again: what was taken in is not doubled."),
    "broken": ("有一行记不上，停在这里。不要剩下的，改好那一行再导入；已经导入的不会重复。",
               "A row could not be kept, and it stopped there. Leave the rest, mend the row, take the file in again: "
               "nothing is doubled."),
}  # fmt: skip


@never_cache
@desk_only
def files(request: HttpRequest, by: Actor) -> HttpResponse:
    """Files from other systems: choose one; those under way and done before."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (digest := laid_down(form, by, table.stream)):
        return redirect("intake:columns", digest)
    return render(
        request,
        "intake/files.html",
        {"form": form, "batches": find.batches(by).filter(what=CASES)[:20], "by": by, "now": time.now()},
        status=422 if form.errors else 200,
    )


@never_cache
@desk_only
def columns(request: HttpRequest, by: Actor, digest: str) -> HttpResponse:
    """Which column is what; then what would happen; then, when somebody says yes, the rows become cases."""
    kept = waiting.get(digest, org=by.org)
    if kept is None:
        raise Http404
    first = register.Reading(kept.header, register.guess(kept.header), "")
    several = request.method != "POST" and register.looks_several(waiting.rows(digest, org=by.org), first)
    form = ColumnsForm(
        request.POST or None, header=kept.header, guessed=dict(first.mapping), several=several, language=by.language
    )
    given: dict[str, Any] = {
        "form": form, "header": kept.header, "sample": kept.sample, "name": kept.name, "count": kept.count, "by": by,
        "several": several,
    }  # fmt: skip
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return render(request, "intake/columns.html", given, status=422 if form.errors else 200)
    reading = _reading(form.cleaned_data, kept.header, by, time.now())
    if "go" not in request.POST:
        tried = trial.run(digest, org=by.org, reading=reading)
        return render(request, "intake/trial.html", given | _told(tried, by))
    batch = imports.begin(
        digest=digest, name=kept.name, count=kept.count, reading=reading, by=by, now=time.now()
    )  # fmt: skip
    imports.go_on(batch, now=time.now(), most=imports.AT_ONCE)
    return redirect("intake:batch", batch.pk)


def _reading(given: Mapping[str, Any], header: list[str], by: Actor, now: datetime) -> register.Reading:
    rows, areas = valid_categories(now), find.areas(by)
    return register.Reading(
        header=header,
        mapping={field: given[field] for field in register.FIELDS if given.get(field)},
        area=by.org.partition(":")[0],
        categories=_called(rows) | {row.code: row.code for row in rows},
        areas=_called(areas) | {place.code: place.code for place in areas},
        several=bool(given.get("several")),
        ended=bool(given.get("ended")),
    )


def _called(rows: Iterable[Any]) -> dict[str, str]:
    """Names to codes, in every language: a file need not speak its reader's. A name of two names none."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name in row.name.values():
            found.setdefault(str(name).lower(), set()).add(row.code)
    return {name: codes.pop() for name, codes in found.items() if name and len(codes) == 1}


def _told(tried: trial.Trial, by: Actor) -> dict[str, Any]:
    said = [(in_language(register.WHY[why], by.language), n) for why, n in tried.why.most_common()]
    refused = [(row.row, in_language(register.WHY[row.why], by.language), row.words) for row in tried.refused]
    return {"trial": tried, "why": said, "bad": tried.why.total(), "refused": refused,
            "unread": tried.unread.most_common(10)}  # fmt: skip


def _found(by: Actor, key: str) -> Batch:
    """A file of this office; reports are for its desk alone, buildings for its lead too."""
    rows = find.batches(by) if by.kind == "desk" else find.batches(by).exclude(what=CASES)
    found = rows.filter(pk=key).first() if acts.is_id(key) else None
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
@ground_people
def batch(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """How far a file came and what became of it; the rejected rows as a CSV to mend and send again."""
    found = _found(by, key)
    now = time.now()
    rejected = found.rejected if (found.rejected_at or found.at) > now - acts.REJECTS_KEPT else []
    rows = [{**row, "reason": _reason(found, row, by)} for row in rejected]
    if request.GET.get("as") == "csv":
        if not rows:
            raise Http404
        return fresh.again(request) or _rejects(found, rows, by, now)
    bad = found.rows - found.taken - found.known - found.noted
    if found.stage == "given_up":
        bad = found.so_far["bad"]
    stopped = in_language(STOPPED[found.why], by.language) if found.why in STOPPED else ""
    given = {"batch": found, "rows": rows, "bad": bad, "by": by, "now": now, "stopped": stopped}
    given |= {"gone": found.why == "file_gone", "ground": found.what != CASES}
    return render(request, "intake/batch.html", given)


@require_POST
@ground_people
def go(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Stop, go on, or leave the rest of a file."""
    found = _found(by, key)
    does = {"stop": imports.stop, "resume": imports.resume, "give_up": imports.give_up}
    act = does.get(request.POST.get("does", ""))
    if act is not None:
        act(batch=found, by=by, now=time.now())
    return redirect("intake:batch", key)


def _reason(found: Batch, row: dict[str, Any], by: Actor) -> str:
    if found.what != CASES:
        return reason(row, by.language)
    return in_language(register.WHY[row["why"]], by.language)


def _rejects(found: Batch, rows: list[dict[str, Any]], by: Actor, now: datetime) -> HttpResponse:
    """On record before it is sent; each row bears who took it out and when, wherever it is copied to."""
    acts.took_out(batch=found, by=by, now=now)
    who = f"{name_of(by.person)} {by.post}"
    at = localtime(now).strftime("%Y-%m-%d %H:%M")
    head = [_("行"), _("原因"), _("内容"), _("导出人"), _("导出时间")]
    cells = ([str(row["row"]), row["reason"], row["words"]] for row in rows)
    answer = HttpResponse(sheets.written("csv", head, cells, signed=(who, at)), content_type=sheets.KINDS["csv"])
    answer["Content-Disposition"] = f'attachment; filename="rejected-{localtime(now):%Y%m%d-%H%M}.csv"'
    return answer
