"""What an office says it found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.evaluation import words


class FoundForm(forms.Form):
    """What was found, how one looked, and the finding in words."""

    found = forms.ChoiceField(label=_("看到的情况"), choices=list(words.FOUND.items()), widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_("怎么查的"), choices=list(words.HOW.items()), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("写一两句看到了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写地方和情况，不写人名。没有解决的，这段话会告诉办的单位和诉求人。"),
    )  # fmt: skip


class ExplainForm(forms.Form):
    """What in the process let it happen, and how and by when that is put right."""

    cause = forms.ChoiceField(label=_("原因在哪一步"), choices=list(words.CAUSES.items()), widget=forms.RadioSelect)
    finding = forms.CharField(
        label=_("哪一步没有接住"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写岗位和步骤，不写人名：查的是流程。"),
    )  # fmt: skip
    remedy = forms.CharField(label=_("怎么改"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    remedy_on = forms.DateField(label=_("哪天改好"), widget=forms.DateInput(attrs={"type": "date"}))


class CauseForm(forms.Form):
    """Which office is to find the cause, and what is to be found out."""

    office = forms.ChoiceField(label=_("由哪个单位负责"), help_text=_("只有一个：由它答复，别的单位可以再吹哨请来。"))
    words = forms.CharField(
        label=_("要查什么根源"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写地方和现象，不写人名，也不写哪一家。"),
    )  # fmt: skip

    def __init__(self, *given: Any, offices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["office"].choices = offices  # type: ignore[attr-defined]


class UnfoundedForm(forms.Form):
    """Why no cause is pursued."""

    reason = forms.CharField(label=_("为什么不立"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
