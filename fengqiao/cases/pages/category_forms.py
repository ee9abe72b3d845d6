"""What is filled in about a category: its names and dates, its own questions, the evidence it wants, standard texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fengqiao.cases.forms import Words
from fengqiao.cases.models import Category
from fengqiao.law.words import ACTS, in_language
from fengqiao.ui.words import say

CODE = RegexValidator(r"^[a-z][a-z0-9]*([.-][a-z0-9]+)*$", _("代码用小写英文字母、数字和点，例如 env.noise。"))
DEPTH = 3
DAY = {"type": "date", "class": "short"}

# The acts whose words may be standard, each with the field that they fill.
FILLS = {
    "reject": "reason", "offer": "reason", "suspend": "reason", "send_back": "reason", "finish": "outcome",
    "settle": "outcome", "close": "finding",
}  # fmt: skip


class CategoryForm(forms.Form):
    """A kind of problem: where it stands, what it is called, how it is treated, from when until when."""

    code = Words(
        max_length=48, label=_("代码"), validators=[CODE],
        help_text=_("定了就不改：统计、接口和文件导入都用它。例如 env.noise。"),
    )  # fmt: skip
    parent = forms.ChoiceField(required=False, label=_("上级类别"))
    zh = Words(max_length=40, label=_("中文名"))
    en = Words(max_length=60, required=False, label=_("英文名"), help_text=_("不写，英文页面显示中文名并注明。"))
    hint_zh = Words(
        max_length=200, required=False, label=_("一句说明"), help_text=_("居民选类别时看到，例如包括什么。")
    )
    hint_en = Words(max_length=200, required=False, label=_("一句说明（英文）"))
    urgency = forms.ChoiceField(
        label=_("急缓"), choices=[("normal", _("普通")), ("urgent", _("急件"))], widget=forms.RadioSelect,
        initial="normal",
    )  # fmt: skip
    hazard = forms.BooleanField(
        required=False, label=_("是安全隐患"), help_text=_("隐患没有核查就不会自动办结；拖过期限要查原因。")
    )
    public = forms.BooleanField(
        required=False, label=_("发生在公共场所"), help_text=_("只有这样的类别，核过之后才可能给公众看。")
    )
    levels_up = forms.TypedChoiceField(
        coerce=int, label=_("从哪一级开始办"), choices=[(n, str(n)) for n in range(4)], initial=0,
        help_text=_("0 是所在的社区；对本单位打击报复之类，写往上几级。"),
    )  # fmt: skip
    evidence_zh = Words(
        max_length=200, required=False, label=_("办完要看到什么"),
        help_text=_("写给办的人，例如“清走以后的楼道，从一层往上拍”。照片从不强求。"),
    )  # fmt: skip
    evidence_en = Words(max_length=200, required=False, label=_("办完要看到什么（英文）"))
    rank = forms.IntegerField(required=False, min_value=0, max_value=999, initial=0, label=_("排在第几"))
    since = forms.DateField(
        required=False, label=_("从哪天起用"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("不写就是今天。"),
    )  # fmt: skip
    until = forms.DateField(
        required=False, label=_("用到哪天"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("不写就一直用。到期后新来的事选不到它，旧的事不变。"),
    )  # fmt: skip

    def __init__(self, *given: Any, row: Category | None, today: date, **more: Any) -> None:
        initial = dict(_of(row)) if row is not None else {}
        super().__init__(*given, initial=initial, **more)
        self.row, self.today = row, today
        self.rows = {each.code: each for each in Category.objects.order_by("rank", "code")}
        if row is not None:
            del self.fields["code"]
        own = self._with_below(row.code) if row is not None else set()
        self.fields["parent"].choices = [
            ("", _("没有，它是最上一级")),
            *(
                (code, "　" * (self._depth(code) - 1) + say(each.name))
                for code, each in self.rows.items()
                if code not in own and self._depth(code) < DEPTH and (not each.valid_to or each.valid_to > today)
            ),
        ]

    def _depth(self, code: str) -> int:
        depth, seen = 0, set()
        while code in self.rows and code not in seen:
            seen.add(code)
            depth, code = depth + 1, self.rows[code].parent
        return depth

    def _with_below(self, code: str) -> set[str]:
        """Itself and all beneath it."""
        found, more = {code}, {code}
        while more:
            more = {each.code for each in self.rows.values() if each.parent in more} - found
            found |= more
        return found

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in self.rows:
            raise forms.ValidationError(_("已经有这个代码了。请另写一个，或去改那一类。"))
        return code

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if until is not None and until < (since or self.today) and until < self.today - timedelta(days=1):
            self.add_error("until", _("这一天已经过去了。要马上停用，请写今天。"))
        if since is not None and until is not None and until < since:
            self.add_error("until", _("结束不能早于开始。"))
        if self.row is None or self.errors:
            return said
        below = self._with_below(self.row.code) - {self.row.code}
        deepest = max((self._depth(code) - self._depth(self.row.code) for code in below), default=0)
        if said.get("parent") and self._depth(said["parent"]) + 1 + deepest > DEPTH:
            self.add_error("parent", _("类别最多三级。请先移开它下面的类别。"))
        if until is None:
            return said
        # A category's last day is the one before valid_to.
        ends = until + timedelta(days=1)
        live = [code for code in below if self.rows[code].valid_to is None or self.rows[code].valid_to > ends]
        if live:
            names = "、".join(say(self.rows[code].name) for code in sorted(live)[:3])
            self.add_error("until", _("它下面还有在用的类别：%(names)s。请先停用这些，或移到别处。") % {"names": names})
        return said


def _of(row: Category) -> Iterator[tuple[str, Any]]:
    for name in ("parent", "urgency", "hazard", "public", "levels_up", "rank"):
        yield name, getattr(row, name)
    for field, prefix in (("name", ""), ("hint", "hint_"), ("evidence", "evidence_")):
        for language in ("zh", "en"):
            yield prefix + language, (getattr(row, field) or {}).get(language, "")
    yield "since", row.valid_from
    yield "until", row.valid_to - timedelta(days=1) if row.valid_to else None


class QuestionForm(forms.Form):
    """One question of a category; emptied, it is asked no more."""

    name = Words(max_length=24, required=False, widget=forms.HiddenInput, validators=[CODE])
    zh = Words(max_length=80, required=False, label=_("问题"))
    en = Words(max_length=120, required=False, label=_("问题（英文）"))
    kind = forms.ChoiceField(
        label=_("怎么答"), required=False, initial="text",
        choices=[("text", _("写一句")), ("yesno", _("是或不是")), ("choice", _("选一个"))],
    )  # fmt: skip
    choices = Words(
        lines=True, required=False, max_length=600, label=_("可选的答案"),
        help_text=_("一行一个；要英文就写“整栋 / whole building”。"), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean_choices(self) -> list[dict[str, str]]:
        found = []
        for line in str(self.cleaned_data["choices"]).split("\n"):
            zh, _slash, en = (part.strip() for part in line.replace("／", "/").partition("/"))
            if zh:
                found.append({"zh": zh, "en": en} if en else {"zh": zh})
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["kind"] = said.get("kind") or "text"
        if said.get("en") and not said.get("zh"):
            self.add_error("zh", _("请写中文。"))
        if said.get("zh") and said["kind"] == "choice" and len(said.get("choices") or ()) < 2:
            self.add_error("choices", _("至少写两个答案，一行一个。"))
        return said


class TextForm(forms.Form):
    """One standard text; emptied, it is offered no more."""

    does = forms.ChoiceField(
        required=False, label=_("用在哪一步"), initial="reject",
        choices=[],
    )  # fmt: skip
    zh = Words(
        lines=True, required=False, max_length=500, label=_("标准答复"), widget=forms.Textarea(attrs={"rows": 3})
    )
    en = Words(
        lines=True,
        required=False,
        max_length=800,
        label=_("标准答复（英文）"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["does"].choices = [(does, in_language(ACTS[does], get_language() or "")) for does in FILLS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["does"] = said.get("does") or "reject"
        if said.get("en") and not said.get("zh"):
            self.add_error("zh", _("请写中文。"))
        return said
