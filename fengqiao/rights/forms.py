"""What is filled in about a person's rights: by themselves, with a code, or for them at a counter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.cases.forms import Words
from fengqiao.people.forms import PHONE
from fengqiao.people.words import PAPERS
from fengqiao.rights.act.asking import TWO
from fengqiao.rights.uses import USES, WHATS
from fengqiao.ui.words import say

BOTH = {name: {"zh": pair[0], "en": pair[1]} for name, pair in (USES | WHATS).items()}


class CorrectForm(forms.Form):
    """What should have stood in a report."""

    place = Words(
        label=_("正确的地点"), max_length=200, required=False,
        help_text=_("只改写错的地址；事情在另一个地方，请用“补充”告诉办理的窗口。不改就空着。"),
    )  # fmt: skip
    words = Words(label=_("正确的原话"), max_length=4000, required=False, lines=True, help_text=_("不改就空着。"))


class PersonForm(forms.Form):
    """How somebody is really called and reached."""

    name = Words(label=_("姓名"), max_length=80, required=False)
    phone = forms.CharField(label=_("电话"), max_length=32, required=False, validators=[PHONE])
    email = forms.EmailField(label=_("电子邮箱"), max_length=120, required=False)


class CounterForm(forms.Form):
    """What somebody at the counter or on the phone asks for: who they are among the reporters, and what."""

    voice = forms.ChoiceField(label=_("是谁"), widget=forms.RadioSelect)
    does = forms.ChoiceField(
        label=_("对方要"), widget=forms.RadioSelect,
        choices=[
            ("correct", _("改正姓名、联系方式、地点或原话")), ("stop", _("不同意这样用")),
            ("copy", _("打印一份本人的数据（要两位同事）")), ("erase", _("删除本人的数据（要两位同事，等 24 小时）")),
            ("unname", _("改成匿名，接着办（要两位同事，等 24 小时）")),
        ],
    )  # fmt: skip
    name = Words(label=_("姓名"), max_length=80, required=False)
    phone = forms.CharField(label=_("电话"), max_length=32, required=False, validators=[PHONE])
    email = forms.EmailField(label=_("电子邮箱"), max_length=120, required=False)
    place = Words(label=_("正确的地点"), max_length=200, required=False)
    words = Words(label=_("正确的原话"), max_length=4000, required=False, lines=True)
    use = forms.ChoiceField(label=_("不同意哪一种用法"), widget=forms.RadioSelect, required=False)
    seen = forms.ChoiceField(
        label=_("看过哪种证件"), choices=[("", _("没有看")), *PAPERS.items()], widget=forms.RadioSelect, required=False,
        help_text=_("打印、删除和改成匿名要看证件；人要在面前，照片和姓名对得上。"),
    )  # fmt: skip

    def __init__(self, *given: Any, voices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["voice"].choices = voices  # type: ignore[attr-defined]
        self.fields["use"].choices = [(use, say(BOTH[use])) for use in USES]  # type: ignore[attr-defined]
        if len(voices) == 1:
            self.fields["voice"].initial = voices[0][0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        does = given.get("does")
        if does == "stop" and not given.get("use"):
            self.add_error("use", _("请选一种用法。"))
        if does in TWO and not given.get("seen"):
            self.add_error("seen", _("要先看证件。"))
        return given


class AnswerForm(forms.Form):
    """What the office says to an objection."""

    keep = forms.ChoiceField(
        label=_("怎么答复"),
        widget=forms.RadioSelect,
        choices=[("1", _("照办，不再这样用")), ("0", _("不同意，继续用"))],
    )
    reason = Words(
        label=_("理由和依据"), max_length=1000, required=False, lines=True, help_text=_("不同意必须写；对方会看到。")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("keep") == "0" and not given.get("reason"):
            self.add_error("reason", _("不同意要写明理由和依据。"))
        return given
