"""What is filled in for a reading of keys, for an early destruction, and for a hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.intake.find import offices_with_kept
from fengqiao.people.forms import DayField, beginning
from fengqiao.together.forms import reason_field
from fengqiao.ui.words import say
from fengqiao.upkeep.two.words import PURGES, READINGS

BEFORE, OF_OFFICE = ("backups", "drafts", "rejects", "reads"), ("drafts", "rejects")


class ReadingForm(forms.Form):
    """Which keys, and why."""

    prefix = "keys"
    reading = forms.ChoiceField(label=_("读什么"), choices=list(READINGS.items()), widget=forms.RadioSelect)
    reason = reason_field()


class PurgeForm(forms.Form):
    """What is destroyed, of whom, made before when, on which ground, and why."""

    prefix = "purge"
    kind = forms.ChoiceField(label=_("销毁什么"), choices=list(PURGES.items()), widget=forms.RadioSelect)
    before = DayField(label=_("早于哪一天"), required=False, help_text=_("那一天零点以前的；销毁一件事时不用填。"))
    org = forms.ChoiceField(label=_("哪个单位"), required=False, help_text=_("草稿和没收下的行要选。"))
    number = forms.CharField(label=_("编号"), max_length=40, required=False, help_text=_("销毁一件事时填。"))
    ground = forms.CharField(label=_("依据"), max_length=200, help_text=_("法律、文件或决定的名称和条款。"))
    reason = reason_field()

    def __init__(self, *given: Any, today: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.today = today
        choices = [("", "—"), *((org.code, say(org.name)) for org in offices_with_kept())]
        self.fields["org"] = forms.ChoiceField(
            label=self.fields["org"].label, required=False, help_text=self.fields["org"].help_text, choices=choices
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, before = given.get("kind"), given.get("before")
        if kind in BEFORE and before is None:
            self.add_error("before", _("请选一天。"))
        if before is not None and before > self.today:
            self.add_error("before", _("最晚是今天。"))
        if kind in OF_OFFICE and not given.get("org"):
            self.add_error("org", _("请选一个单位。"))
        if kind == "case" and not given.get("number"):
            self.add_error("number", _("请填编号。"))
        return given

    def exactly(self, district: str) -> dict[str, str]:
        """What is asked for, with nothing in it that its kind does not read."""
        said = self.cleaned_data
        since = beginning(said["before"]) if said["kind"] in BEFORE else None
        return {
            "kind": said["kind"], "before": since.isoformat() if since else "", "district": district,
            "org": said["org"] if said["kind"] in OF_OFFICE else "",
            "number": said["number"].strip() if said["kind"] == "case" else "", "ground": said["ground"],
        }  # fmt: skip


class HoldForm(forms.Form):
    """What is kept from being destroyed, until when, and why."""

    prefix = "hold"
    kind = forms.ChoiceField(label=_("保全什么"), choices=list(PURGES.items()), widget=forms.RadioSelect)
    number = forms.CharField(label=_("编号"), max_length=40, required=False, help_text=_("只保全一件事时填。"))
    until = DayField(label=_("保全到哪一天"), help_text=_("到期以前谁也不能解除；到期可以再保全。最长一年。"))
    reason = forms.CharField(label=_("为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *given: Any, today: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.today = today

    def clean_until(self) -> date:
        given: date = self.cleaned_data["until"]
        if not self.today < given <= self.today + timedelta(days=366):
            raise forms.ValidationError(_("最早从明天起，最晚一年以内。"))
        return given
