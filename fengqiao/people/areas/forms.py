"""What is filled in about an area or a door."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.people.forms import DayField


class NameForm(forms.Form):
    """Another name for an area."""

    zh = forms.CharField(label=_("名称"), max_length=60)
    en = forms.CharField(
        label=_("英文名称"), max_length=80, required=False, help_text=_("不写，英文页面显示中文名并注明。")
    )


class EndAreaForm(forms.Form):
    """From when an area no longer counts, who succeeds it, by which decision."""

    day = DayField(label=_("从哪一天起停用"))
    successor = forms.ChoiceField(
        label=_("由哪个区域接替"), help_text=_("从那天起，落在这里的图钉和写着旧代码的表格都算到它那里。")
    )
    reason = forms.CharField(label=_("依据"), max_length=300, help_text=_("例如批复的文号；会写进记录。"))

    def __init__(self, *args: Any, sisters: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["successor"].choices = [("", "—"), *sisters]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError(_("不能停用到过去：已经按它分的事不改。最早写今天。"))
        return day


class PlateForm(forms.Form):
    """Why the plate on a door is replaced or withdrawn."""

    reason = forms.CharField(
        label=_("为什么"), max_length=300, help_text=_("例如被撕掉、被人换过、楼已拆除；会写进记录。")
    )
