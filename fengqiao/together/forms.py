"""What is filled in where two people act: the deadlines of a district, a reason, an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.law.calendar import FARTHEST
from fengqiao.law.facts import Numbers
from fengqiao.law.workings.own import AT_LEAST
from fengqiao.matters.world import NUMBERS
from fengqiao.people.forms import DayField
from fengqiao.together import numbers


def reason_field() -> forms.CharField:
    """Why it is asked for; both read it, and it is on record."""
    return forms.CharField(
        label=_("为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("第二个人凭这段话决定同意不同意。不要写居民的姓名和电话。"),
    )  # fmt: skip


class NumbersForm(forms.Form):
    """The deadlines of one kind of matter; each in the law's own unit, and no longer than the law's."""

    def __init__(self, data: Any = None, *, kind: str, now_valid: Numbers, tomorrow: date) -> None:
        super().__init__(data)
        self.kind, self.tomorrow = kind, tomorrow
        standard = NUMBERS[kind]
        for name, word in numbers.names(kind):
            usual, own = numbers.value(standard, name), numbers.value(now_valid, name)
            at_least = name in AT_LEAST
            most = usual[0] if isinstance(usual, tuple) else usual
            mine = own[0] if isinstance(own, tuple) else own
            unit_differs = isinstance(own, tuple) and isinstance(usual, tuple) and own[1] != usual[1]
            self.fields[name] = forms.IntegerField(
                label=word, initial=most if unit_differs else mine,
                min_value=most if at_least else 1, max_value=FARTHEST if at_least else most,
                help_text=(_("不能少于 %(n)s") if at_least else _("不能超过 %(n)s")) % {"n": numbers.said(usual)},
                widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
            )  # fmt: skip
        self.fields["since"] = DayField(
            label=_("从哪一天起"), initial=tomorrow,
            help_text=_("从那天零点起新开始的一段才用；已经在走的期限不变。"),
        )  # fmt: skip
        self.fields["reason"] = reason_field()

    def clean_since(self) -> date:
        given: date = self.cleaned_data["since"]
        if not self.tomorrow <= given <= self.tomorrow + timedelta(days=366):
            raise forms.ValidationError(_("最早从明天起，最晚一年以内。"))
        return given

    def stored(self) -> dict[str, Any]:
        """The numbers in their stored form."""
        chosen: dict[str, int | tuple[int, str]] = {}
        for name, _word in numbers.names(self.kind):
            usual = numbers.value(NUMBERS[self.kind], name)
            given = int(self.cleaned_data[name])
            chosen[name] = (given, usual[1]) if isinstance(usual, tuple) else given
        return numbers.stored(chosen)


class DaysForm(forms.Form):
    """Days on which an area works, or does not, whatever the country's calendar says; from tomorrow on."""

    LONGEST = 31
    area = forms.ChoiceField(label=_("哪个区域"), help_text=_("里面的区域一起算；它们自己另有安排的照自己的。"))
    first = DayField(label=_("从哪一天"))
    last = DayField(label=_("到哪一天（含）"), required=False, help_text=_("只有一天就不填。"))
    working = forms.ChoiceField(
        label=_("怎样算"), choices=[("no", _("不上班")), ("yes", _("上班"))], widget=forms.RadioSelect
    )
    ground = forms.CharField(
        label=_("缘由"), max_length=100, help_text=_("一句话，例如“台风停工，市防指通知”。记在日历里。")
    )

    def __init__(self, *args: Any, areas: list[tuple[str, str]], tomorrow: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tomorrow = tomorrow
        self.fields["area"].choices = areas  # type: ignore[attr-defined]
        self.fields["reason"] = reason_field()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first = given.get("first")
        if first is None:
            return given
        last = given["last"] = given.get("last") or first
        if not self.tomorrow <= first <= self.tomorrow + timedelta(days=366):
            self.add_error("first", _("最早从明天起，最晚一年以内。"))
        if not first <= last < first + timedelta(days=self.LONGEST):
            self.add_error("last", _("不能早于开始，一次最多 31 天。"))
        return given


class RefuseForm(forms.Form):
    """Why not."""

    why = forms.CharField(label=_("为什么不同意"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(forms.Form):
    """Whether it was right to open it at once."""

    right = forms.ChoiceField(
        label=_("该不该打开"), choices=[("yes", _("该：当时来不及找第二个人")), ("no", _("不该"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    finding = forms.CharField(
        label=_("怎么看的，后面怎么办"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不要写居民的姓名和电话。"),
    )  # fmt: skip
