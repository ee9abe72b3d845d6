"""What a lead fills in about the hall: a window, what one comes for, opening hours, who sits when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fengqiao.hall import hours
from fengqiao.hall.words import WEEKDAYS

DAYS = [(str(place), name) for place, name in enumerate(WEEKDAYS, 1)]


class MinuteField(forms.CharField):
    """A time of day, as minutes since midnight; 24:00 is the end of the day."""

    widget = forms.TextInput(attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=5, **kwargs)

    def clean(self, value: Any) -> Any:
        words = super().clean(value).replace("：", ":")
        try:
            return hours.minute(words)
        except ValueError:
            raise forms.ValidationError(gettext("时间写成 09:00 这样。")) from None


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")


class NameForm(forms.Form):
    """A name in both languages; English may stay empty and then shows the Chinese, marked."""

    zh = forms.CharField(label=_("中文名"), max_length=40)
    en = forms.CharField(label=_("英文名（可以不写）"), max_length=60, required=False)

    def name(self) -> dict[str, str]:
        return {lang: self.cleaned_data[lang] for lang in ("zh", "en") if self.cleaned_data.get(lang)}


class WindowForm(NameForm):
    """A window: its number on the wall, its name, whose it is, what it takes."""

    number = forms.CharField(label=_("窗口号"), max_length=8, widget=forms.TextInput(attrs={"class": "short"}))
    office = forms.ChoiceField(label=_("哪个单位坐这里"))
    topics = forms.MultipleChoiceField(
        label=_("办什么"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("都不选，就是什么都办。")
    )
    field_order = ("number", "zh", "en", "office", "topics")

    def __init__(
        self, *args: Any, offices: list[tuple[str, str]], topics: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = offices  # type: ignore[attr-defined]
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]
        if not topics:
            del self.fields["topics"]


class TopicForm(NameForm):
    """One thing one may come for, and how many minutes it usually takes."""

    code = forms.SlugField(label=_("代码（小写字母）"), max_length=24, widget=forms.TextInput(attrs={"class": "short"}))
    minutes = forms.IntegerField(label=_("一般几分钟"), min_value=1, max_value=240, initial=10)
    field_order = ("code", "zh", "en", "minutes")


class HoursForm(forms.Form):
    """Opening hours: on which weekdays, from when to when, from which day on."""

    weekdays = forms.MultipleChoiceField(
        label=_("星期几"), choices=DAYS, widget=forms.CheckboxSelectMultiple, initial=list("12345")
    )
    since = MinuteField(label=_("从几点"), initial="09:00")
    until = MinuteField(label=_("到几点"), initial="17:00")
    first = DayField(label=_("从哪一天起"))
    last = DayField(label=_("到哪一天为止"), required=False, help_text=_("不写就一直有效。"))
    holidays = forms.BooleanField(label=_("法定节假日也一样"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") is not None and given.get("until") is not None and given["until"] <= given["since"]:
            self.add_error("until", gettext("结束要晚于开始。跨过半夜的，分两段写。"))
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", gettext("最后一天要在第一天以后。"))
        return given


class SitForm(HoursForm):
    """Who sits there in these hours: a post, and who answers when it is vacant."""

    seat = forms.ChoiceField(label=_("谁坐"))
    standin = forms.ChoiceField(label=_("空缺时谁代"), required=False)
    anyway = forms.BooleanField(label=_("同一个人同时坐两个窗口，我知道，就这样排"), required=False)
    field_order = ("seat", "standin", "weekdays", "since", "until", "first", "last", "holidays", "anyway")

    def __init__(self, *args: Any, seats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]
        self.fields["standin"].choices = [("", _("由上级负责人代")), *seats]  # type: ignore[attr-defined]
