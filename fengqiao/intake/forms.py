"""Forms of the desk's ways in: a contact with its matters, finding a caller, a file's columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.intake.imports.register import FIELDS
from fengqiao.intake.imports.table import WHY
from fengqiao.law.words import in_language

MOST_CASES = 8


class ContactForm(forms.Form):
    """Who is on the line; all of it may stay empty."""

    name = forms.CharField(
        label=_("姓名"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("电话"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    rule = forms.ChoiceField(
        label=_("怎么联系"), required=False,
        choices=[("", _("可以联系")), ("number", _("只打这个号码")), ("never", _("不要联系"))],
    )  # fmt: skip
    hours = forms.CharField(
        label=_("只在什么时间"), max_length=11, required=False, help_text=_("例如 9-12；不写就是什么时间都行。")
    )
    language = forms.ChoiceField(label=_("语言"), choices=[("zh-hans", "中文"), ("en", "English")], required=False)


class MatterForm(forms.Form):
    """One matter of the contact: three fields are enough."""

    words = forms.CharField(
        label=_("什么事"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, required=False
    )
    place = forms.CharField(
        label=_("在哪里"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    area = forms.ChoiceField(label=_("社区或网格"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    urgent = forms.BooleanField(label=_("急件"), required=False)
    about = forms.ChoiceField(
        label=_("投诉的是哪个单位"), required=False, help_text=_("选了以后，那个单位看不到也查不到这件事。")
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], categories: list[tuple[str, str]],
                 offices: list[tuple[str, str]], **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("以后再定")), *categories]  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", _("不是投诉单位")), *offices]  # type: ignore[attr-defined]


class CallerForm(forms.Form):
    """How a caller without a number is found."""

    phone = forms.CharField(label=_("电话（全号）"), max_length=32, required=False)
    name = forms.CharField(label=_("姓名（全名）"), max_length=80, required=False)
    address = forms.CharField(label=_("地址"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(name) for name in ("phone", "name", "address")):
            raise forms.ValidationError(_("请填电话、姓名或地址中的一样。"))
        return given


class FileForm(forms.Form):
    """A file to take in."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("CSV 或 Excel（xlsx），UTF-8 或 GB18030，60 MB、200,000 行以内。先试一遍，看过再导入。"),
    )


class ColumnsForm(forms.Form):
    """Which column is what, and how its rows belong together."""

    several = forms.BooleanField(
        label=_("一件事可以占几行"), required=False,
        help_text=_("编号相同或留空（合并的单元格）的行，接着上面的那件：写成备注；另有姓名电话的，另立一件并入。"),
    )  # fmt: skip
    ended = forms.BooleanField(
        label=_("已经办结的也立案"), required=False, help_text=_("一般不选：状态是“已办结”的行不再立案，原样写出。")
    )

    def __init__(
        self, *args: Any, header: list[str], guessed: dict[str, str], several: bool, language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "words": ("内容", "text"), "title": ("标题", "title"), "id": ("原编号", "their number"),
            "category": ("类别", "category"), "place": ("地点", "place"),
            "area": ("社区、网格或区划代码", "community, grid or area code"), "name": ("姓名", "name"),
            "phone": ("电话", "phone"), "lon": ("经度", "longitude"), "lat": ("纬度", "latitude"),
            "said_at": ("那边受理的时间", "when it was taken there"), "due": ("那边的期限", "due there"),
            "step": ("办理情况", "what was done"), "state": ("那边的状态", "state there"),
        }  # fmt: skip
        chosen = {
            field: forms.ChoiceField(
                label=in_language(words[field], language), required=field == "words", initial=guessed.get(field, ""),
                choices=[("", "—"), *((column, column) for column in header)],
            )
            for field in FIELDS
        }  # fmt: skip
        chosen["id"].help_text = _("要选不会重复的单号；每份都从 1 数起的序号不要选，不然会被当作已有的。")
        chosen["words"].error_messages["required"] = in_language(WHY["no_words"], language)
        self.fields["several"].initial = several
        self.fields = {**chosen, **self.fields}
