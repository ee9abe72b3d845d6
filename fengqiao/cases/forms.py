"""What residents are asked: one short form a page; what they type is words and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.cases import where
from fengqiao.cases.act import valid_categories
from fengqiao.cases.codes import read_code
from fengqiao.cases.models import Category
from fengqiao.ui.forms import AreaField, PhotosField, PlaceField
from fengqiao.ui.words import say

MOST_PHOTOS = 4
# Control characters, and signs that turn or hide what stands beside them.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff0-\uffff]")


def plain(text: str, *, lines: bool = True) -> str:
    """Words as a person meant them: no control characters, one form of each letter."""
    text = UNSEEN.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
    return text.strip() if lines else " ".join(text.split())


class Words(forms.CharField):
    """A text field that keeps only what can be seen."""

    def __init__(self, *, lines: bool = False, **more: Any) -> None:
        if lines:
            more.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**more)
        self.lines = lines

    def to_python(self, value: Any) -> str:
        return plain(str(value or ""), lines=self.lines)


class What(forms.Form):
    photos = PhotosField(most=MOST_PHOTOS, required=False, label=_("照片"))
    words = Words(
        lines=True, required=False, max_length=2000, label=_("写一句话"),
        help_text=_("一两句话就行。写清楚是什么、有没有人受影响。"),
    )  # fmt: skip

    def __init__(self, *given: Any, kept: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.kept = kept
        # A photo says enough; without one there must be words.
        self.fields["words"].required = not (kept or self.files)
        self.fields["words"].error_messages["required"] = _("请写一句话，或放一张照片，这样才知道要办什么。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        photos = said.get("photos") or []
        if len(photos) + len(self.kept) > MOST_PHOTOS:
            self.add_error("photos", _("最多四张照片。请去掉几张，其余的以后可以补充。"))
        return said


class Where(forms.Form):
    place = PlaceField(label=_("写下地点"), help_text=_("写到楼号、门牌或路口就行。"))


class Community(forms.Form):
    area = AreaField(
        children=where.children,
        labels=(_("区"), _("街道或乡镇"), _("社区或村")),
        required=False,
        label=_("选社区或村"),
    )


class Kind(forms.Form):
    """Which kind of problem; not to know is an answer."""

    kind = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=_("选一类"))

    def __init__(self, *given: Any, now: datetime, parent: str = "", **more: Any) -> None:
        super().__init__(*given, **more)
        rows = [row for row in valid_categories(now) if row.parent == parent]
        other = _("不确定，请工作人员来定") if not parent else _("都不是，或不确定")
        self.fields["kind"].choices = [("", other), *((row.code, say(row.name)) for row in rows)]
        self.fields["kind"].widget.is_required = False
        self.empty = not rows


class Questions(forms.Form):
    """A category's own questions: [{"name", "label", "kind": text | choice | yesno, "choices": [{zh, en}]}]."""

    def __init__(self, *given: Any, category: Category, **more: Any) -> None:
        super().__init__(*given, **more)
        for number, asked in enumerate(category.questions or ()):
            self.fields[str(asked.get("name") or number)] = _question(asked)


def _question(asked: Mapping[str, Any]) -> forms.Field:
    label = say(asked.get("label"))
    if asked.get("kind") in ("choice", "yesno"):
        options = asked.get("choices") or [{"zh": "是", "en": "Yes"}, {"zh": "不是", "en": "No"}]
        choices = [(str(option.get("zh")), say(option)) for option in options]
        unsure = ("", _("不清楚"))
        return forms.ChoiceField(required=False, label=label, widget=forms.RadioSelect, choices=[*choices, unsure])
    return Words(required=False, max_length=200, label=label)


class About(forms.Form):
    """Whether it complains of an office or of who holds a post (SECURITY.md 2.1)."""

    about = forms.ChoiceField(
        widget=forms.RadioSelect, label=_("请选一项"),
        choices=[("no", _("不是，反映的是一件事")), ("yes", _("是，反映的是单位或工作人员"))],
        help_text=_("如果是，这件事会从上一级开始办。被反映的单位和人看不到它，也不会知道有这件事。"),
    )  # fmt: skip
    offices = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("反映谁？可以选几个")
    )
    other = Words(required=False, max_length=200, label=_("名单里没有，请写名称"))

    def __init__(self, *given: Any, area: str, **more: Any) -> None:
        super().__init__(*given, **more)
        choices = []
        for office in where.offices(area):
            name = say(office.name)
            choices.append((f"o:{office.code}", name))
            choices += [(f"s:{code}", f"{name} · {say(words)}") for code, words in office.posts]
        self.fields["offices"].choices = choices

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("about") == "yes" and not (said.get("offices") or said.get("other")) and not self.errors:
            self.add_error("offices", _("请选出反映谁，或写下名称；不想说就选“不是”。"))
        return said


class Reach(forms.Form):
    """How to reach somebody who wants to be reached (SECURITY.md 2.5); nothing of it is needed."""

    how = forms.ChoiceField(
        widget=forms.RadioSelect, label=_("要不要留联系方式？"),
        choices=[("none", _("不留，我用查询码自己看")), ("phone", _("电话")), ("email", _("电子邮件"))],
        help_text=_("不留也一样办。留了，只有办这件事的窗口看得到。"),
    )  # fmt: skip
    name = Words(required=False, max_length=40, label=_("怎么称呼您"))
    phone = Words(
        required=False, max_length=20, label=_("电话号码"), widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )
    email = forms.EmailField(required=False, max_length=120, label=_("电子邮件地址"))
    rule = forms.ChoiceField(
        required=False, widget=forms.RadioSelect, label=_("什么时候联系您才方便、安全？"),
        choices=[
            ("", _("都可以")), ("number", _("只用这个号码或邮箱，不要找别人转告")),
            ("hours", _("只在这些时间")), ("never", _("不要联系我，除非我来问")),
        ],
    )  # fmt: skip
    hours = Words(required=False, max_length=60, label=_("哪些时间"), help_text=_("例如：工作日上午 9 点到 11 点"))
    language = forms.ChoiceField(
        widget=forms.RadioSelect, label=_("用哪种语言答复您？"), choices=[("zh-hans", "中文"), ("en", "English")]
    )

    def clean_phone(self) -> str:
        given: str = self.cleaned_data["phone"]
        digits = re.sub(r"[\s\-()（）.]", "", unicodedata.normalize("NFKC", given))
        if given and not re.fullmatch(r"\+?\d{5,15}", digits):
            raise forms.ValidationError(_("这个号码没有读懂。请只写数字，例如 13800000000 或 022-12345678。"))
        return digits

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        how = said.get("how")
        if how in ("phone", "email") and not said.get(how) and how not in self.errors:
            self.add_error(how, _("请写下来，或者选“不留”。"))
        if said.get("rule") == "hours" and not said.get("hours"):
            self.add_error("hours", _("请写下哪些时间可以，或者另选一项。"))
        return said


class Code(forms.Form):
    code = Words(
        max_length=40, label=_("查询码"), help_text=_("印在纸条上的 13 个字母和数字，大小写都行，横线可写可不写。"),
        widget=forms.TextInput(attrs={
            "class": "code short", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
        }),
    )  # fmt: skip

    def clean_code(self) -> str:
        letters = read_code(self.cleaned_data["code"])
        if letters is None:
            raise forms.ValidationError(_("这个查询码打错了：应该是 13 个字母和数字。请对照纸条再看一遍。"))
        return letters


class Say(forms.Form):
    """What a resident adds to an act: some words, some photos."""

    text = Words(lines=True, required=False, max_length=2000, label=_("想说的话"))
    photos = PhotosField(most=MOST_PHOTOS, required=False, label=_("照片"))

    def __init__(self, *given: Any, label: object, needed: str = "", photos: bool = True, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["text"].label = label
        self.fields["text"].required = needed == "text"
        self.fields["text"].error_messages["required"] = _("请写一两句，这样办的人知道哪里还不行。")
        self.either = needed == "either"
        if not photos:
            del self.fields["photos"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.either and not self.errors and not (said.get("text") or said.get("photos")):
            self.add_error("text", _("请写一句话，或放一张照片。"))
        return said
