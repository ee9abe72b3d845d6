"""What a category wants to see and usually answers, beside the words that an act asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fengqiao.cases.models import Category
from fengqiao.cases.pages.category_forms import FILLS
from fengqiao.ui.words import say

if TYPE_CHECKING:
    from fengqiao.desk.forms import ActForm


class Standard(forms.Select):
    """Each choice carries the words that it stands for; a script shows them in the field at once."""

    def __init__(self, fills: str, words: dict[str, str]) -> None:
        super().__init__(attrs={"data-fills": fills})
        self.words = words

    def create_option(self, name: str, value: Any, *more: Any, **others: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *more, **others)
        option["attrs"]["data-words"] = self.words.get(str(value), "")
        return option


def kinds(code: str) -> list[Category]:
    """A category and those above it, the nearest first."""
    found: list[Category] = []
    while code and len(found) < 4:
        row = Category.objects.filter(code=code).first()
        if row is None:
            break
        found.append(row)
        code = row.parent
    return found


def texts(found: list[Category], does: str, language: str) -> dict[str, str]:
    """The standard texts for an act, in the language of whoever reads the answer (Chinese where there is no other)."""
    mine = "en" if language.startswith("en") else "zh"
    lines = [each["text"] for row in found for each in row.texts or () if each.get("does") == does]
    return {str(number): str(each.get(mine) or each.get("zh") or "") for number, each in enumerate(lines)}


def offer(form: ActForm) -> None:
    """Say what this kind wants to see; offer its standard texts before the field that they fill."""
    filled = FILLS.get(form.does, "")
    if form.sight is None or filled not in form.fields:
        return
    matter = form.sight.matter
    found = kinds(matter.category)
    wanted = next((row.evidence for row in found if row.evidence.get("zh")), None)
    if wanted is not None and filled == "outcome":
        form.fields[filled].help_text = gettext("这一类办完要看到：%(what)s") % {"what": escape(say(wanted))}
    case = getattr(matter, "case", None)
    ours = texts(found, form.does, case.language if case is not None else "zh-hans")
    if not ours:
        return
    choices = [("", gettext("自己写")), *((number, words[:50]) for number, words in ours.items())]
    select = Standard(filled, ours)
    field = forms.ChoiceField(
        required=False, label=_("标准答复"), choices=choices, widget=select, help_text=_("选一条，下面还可以改。")
    )
    form.fields = {
        name: each
        for old, kept in form.fields.items()
        for name, each in ((("standard", field), (old, kept)) if old == filled else ((old, kept),))
    }
    # Chosen and not changed is said as it stands.
    form.fields[filled].required = False
    form.standard = ours


def taken(form: ActForm, said: dict[str, Any]) -> dict[str, Any]:
    """The words typed, else those of the standard text; without either the field is asked for."""
    if form.standard:
        filled = FILLS[form.does]
        chosen = form.standard.get(said.pop("standard", "") or "", "")
        said[filled] = said.get(filled) or chosen
        if not said[filled] and filled not in form.errors:
            form.add_error(filled, form.fields[filled].error_messages["required"])
    return said
