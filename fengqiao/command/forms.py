"""What is filled in to make a screen a wall."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

DAYS = [(1, _("一天")), (7, _("一周")), (30, _("一个月")), (90, _("三个月")), (365, _("一年"))]


class WallForm(forms.Form):
    """Which screen it is, and how long it may show the wall."""

    name = forms.CharField(label=_("这块屏幕叫什么"), max_length=60, help_text=_("例如「指挥室西墙」。"))
    days = forms.TypedChoiceField(label=_("最长开多久"), choices=DAYS, coerce=int, initial=30)
