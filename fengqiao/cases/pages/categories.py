"""The IT person's pages of categories: what may be reported, what each kind asks, wants to see and usually answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet, formset_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from fengqiao.cases import act
from fengqiao.cases.models import Category
from fengqiao.cases.pages.category_forms import CategoryForm, QuestionForm, TextForm
from fengqiao.ledger import time
from fengqiao.people.find import district_of
from fengqiao.people.session import actor_of, for_post
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

Questions = formset_factory(QuestionForm, extra=2, max_num=8, validate_max=True)
Texts = formset_factory(TextForm, extra=2, max_num=12, validate_max=True)


def _owner(by: Actor) -> None:
    if not by.owner:
        raise PermissionDenied


def link(request: HttpRequest | None, **_given: object) -> str | None:
    """Beside offices and duties, for the one who may: the way to the categories."""
    by = actor_of(request) if request is not None and hasattr(request, "user") else None
    if by is None or not by.owner:
        return None
    return format_html('<a class="btn btn-quiet" href="{}">{}</a>', reverse("cases:categories"), _("问题类别"))


@never_cache
@require_GET
@for_post(kinds=("lead",))
def categories(request: HttpRequest, by: Actor) -> HttpResponse:
    """The tree of categories as residents choose in it, and those that ended."""
    _owner(by)
    today = localdate(time.now())
    rows = list(Category.objects.order_by("rank", "code"))
    living = [row for row in rows if row.valid_to is None or row.valid_to > today]
    below: dict[str, list[Category]] = {}
    for row in living:
        below.setdefault(row.parent, []).append(row)
    shown: list[dict[str, Any]] = []

    def walk(parent: str, depth: int) -> None:
        for row in below.get(parent, ()):
            shown.append({"row": row, "depth": depth, "later": row.valid_from > today})
            walk(row.code, depth + 1)

    walk("", 0)
    known = {line["row"].code for line in shown}
    # A child of one that ended stands by itself, never out of sight.
    shown += [{"row": row, "depth": 0, "later": row.valid_from > today} for row in living if row.code not in known]
    ended = [row for row in rows if row.valid_to is not None and row.valid_to <= today]
    return render(request, "cases/categories.html", {"rows": shown, "ended": ended, "now": time.now()})


@never_cache
@for_post(kinds=("lead",))
def category(request: HttpRequest, by: Actor, code: str = "") -> HttpResponse:
    """A new category, or one of them changed from now on; old cases keep what they were asked."""
    _owner(by)
    now = time.now()
    row = Category.objects.filter(code=code).first() if code else None
    if code and row is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = CategoryForm(posted, row=row, today=localdate(now))
    questions = Questions(posted, initial=asked_of(row), prefix="q")
    texts = Texts(posted, initial=texts_of(row), prefix="t")
    # All three are looked at, so that one sending names everything.
    if posted is not None and all([form.is_valid(), questions.is_valid(), texts.is_valid()]):
        kept = _row(form, questions, texts, row, localdate(now))
        act.set_category(category=kept, district=district_of(by), by=by, now=now)
        messages.success(request, _("类别“%(name)s”已保存。") % {"name": say(kept.name)})
        return redirect("cases:categories")
    wrong = posted is not None
    given = {"form": form, "questions": questions, "texts": texts, "row": row}
    return render(request, "cases/category.html", given, status=422 if wrong else 200)


def asked_of(row: Category | None) -> list[dict[str, Any]]:
    """A category's own questions as the form shows them."""
    return [
        {
            "name": each.get("name", ""), "zh": each.get("label", {}).get("zh", ""),
            "en": each.get("label", {}).get("en", ""), "kind": each.get("kind", "text"),
            "choices": "\n".join(
                " / ".join(part for part in (option.get("zh", ""), option.get("en", "")) if part)
                for option in each.get("choices") or ()
            ),
        }
        for each in (row.questions if row is not None else None) or ()
    ]  # fmt: skip


def texts_of(row: Category | None) -> list[dict[str, Any]]:
    """A category's standard texts as the form shows them."""
    return [
        {"does": each["does"], **{name: each["text"].get(name, "") for name in ("zh", "en")}}
        for each in (row.texts if row is not None else None) or ()
    ]


def _row(
    form: CategoryForm, questions: BaseFormSet[Any], texts: BaseFormSet[Any], old: Category | None, today: date
) -> Category:
    said = form.cleaned_data
    taken = {each.cleaned_data["name"] for each in questions.forms if each.cleaned_data.get("name")}
    asked = []
    for each in questions.forms:
        given = each.cleaned_data
        if not given.get("zh"):
            continue
        name = given["name"] or next(f"q{n}" for n in range(1, 99) if f"q{n}" not in taken)
        taken.add(name)
        options = {"choices": given["choices"]} if given["kind"] == "choice" else {}
        asked.append({"name": name, "label": both(given), "kind": given["kind"], **options})
    ends = said.get("until")
    return Category(
        code=old.code if old is not None else said["code"], parent=said["parent"], name=both(said),
        hint=both(said, "hint_"), urgency=said["urgency"], hazard=said["hazard"], public=said["public"],
        levels_up=said["levels_up"], evidence=both(said, "evidence_"), rank=said["rank"] or 0, questions=asked,
        texts=[
            {"does": each.cleaned_data["does"], "text": both(each.cleaned_data)}
            for each in texts.forms if each.cleaned_data.get("zh")
        ],
        valid_from=said["since"] or (old.valid_from if old is not None else today),
        valid_to=None if ends is None else ends + timedelta(days=1),
    )  # fmt: skip


def both(said: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """{zh, en} without what was left empty."""
    return {name: said[prefix + name] for name in ("zh", "en") if said.get(prefix + name)}
