"""What is filled in about persons, posts and offices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as hour
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.safestring import mark_safe
from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import gettext_lazy as _

from fengqiao.people.models import Person, Seat
from fengqiao.people.words import OFFICES, PAPERS, SEATS

PHONE = RegexValidator(r"^\+?[0-9][0-9 \-]{5,19}$", _("电话号码只能有数字、空格和短横，例如 022 2345 6789。"))
USERNAME = RegexValidator(r"^[\w.@-]{2,40}$", _("账户名用 2 到 40 个字母、数字、汉字或 . @ - _，不带空格。"))
# Each language in its own name, read aloud in its own voice.
LANGUAGES = [
    ("zh-hans", mark_safe('<span lang="zh-CN">中文</span>')),
    ("en", mark_safe('<span lang="en">English</span>')),
]
HOURS = [(f"{n:02d}:00", f"{n:02d}:00") for n in range(25)]


def beginning(day: date | None) -> datetime | None:
    """The first moment of a day, where the installation stands."""
    return None if day is None else make_aware(datetime.combine(day, hour()), get_current_timezone())


def through(day: date | None) -> datetime | None:
    """The moment after a day's end: a term until Friday includes Friday."""
    return None if day is None else beginning(day + timedelta(days=1))


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")


class MeForm(forms.Form):
    """How I am called, reached and spoken to."""

    RULES = [
        ("any", _("怎样都可以")),
        ("never", _("不要联系我：我自己用查询码或来中心查")),
        ("number", _("只打这个电话，不发信息")),
        ("hours", _("只在这几个小时")),
    ]
    name = forms.CharField(label=_("姓名"), max_length=80)
    phone = forms.CharField(label=_("电话"), max_length=32, required=False, validators=[PHONE])
    email = forms.EmailField(label=_("电子邮箱"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("用什么语言和我联系"), choices=LANGUAGES, widget=forms.RadioSelect)
    rule = forms.ChoiceField(
        label=_("怎样联系我才安全"), choices=RULES, widget=forms.RadioSelect,
        help_text=_("和别人共用手机、怕人看到时，请选一种安全的方式。我们只按您选的来。"),
    )  # fmt: skip
    number = forms.CharField(
        label=_("只打这个电话"),
        max_length=32,
        required=False,
        validators=[PHONE],
        help_text=_("选「只打这个电话」时填。"),
    )
    since = forms.ChoiceField(label=_("从几点"), choices=HOURS[:24], required=False, initial="09:00")
    until = forms.ChoiceField(label=_("到几点"), choices=HOURS[1:], required=False, initial="18:00")

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        contact = person.contact or {}
        since, _dash, until = str(contact.get("hours", "09:00-18:00")).partition("-")
        return {
            **{"name": person.name, "phone": person.phone, "email": person.email, "language": person.language},
            **{"rule": contact.get("rule", "any"), "number": contact.get("number", "")},
            **{"since": since, "until": until},
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("rule") == "number" and not given.get("number"):
            self.add_error("number", _("请写上可以打的那个电话。"))
        if given.get("rule") == "hours" and given.get("since") == given.get("until"):
            self.add_error("until", _("开始和结束的钟点要不同。"))
        return given

    def columns(self) -> dict[str, Any]:
        given = self.cleaned_data
        contact: dict[str, str] = {} if given["rule"] == "any" else {"rule": given["rule"]}
        if given["rule"] == "number":
            contact["number"] = given["number"]
        if given["rule"] == "hours":
            contact["hours"] = f"{given['since']}-{given['until']}"
        return {name: given[name] for name in ("name", "phone", "email", "language")} | {"contact": contact}


class NameHelperForm(forms.Form):
    """Whom I let act for me."""

    called = forms.CharField(
        label=_("代办人"),
        max_length=80,
        help_text=_("写您平时的称呼，例如「女儿吴磊」。对方要用自己的账户输入一次代码。"),
    )


class HelpForm(forms.Form):
    """The code somebody gave me, so that I may act for them."""

    code = forms.CharField(
        label=_("代码"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off", "class": "code"})
    )


class WhoForm(forms.Form):
    """A colleague of the area, or one named by their account."""

    person = forms.ChoiceField(label=_("同事"), required=False)
    username = forms.CharField(label=_("或者写账户名"), max_length=40, required=False, validators=[USERNAME])

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *colleagues]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen, username = given.get("person"), given.get("username")
        if bool(chosen) == bool(username) and not self.errors:
            self.add_error("person", _("请选一位同事，或者写一个账户名，两者取一。"))
        elif username:
            given["who"] = Person.objects.filter(account__username__iexact=username, account__is_active=True).first()
            if given["who"] is None:
                self.add_error("username", _("没有这个账户名。新同事请先开通账户。"))
        elif chosen:
            given["who"] = Person.objects.get(pk=chosen)
        return given


class SkillsForm(forms.Form):
    """Where a post works, and which kinds of problems it can do; a kind takes those below it along."""

    area = forms.ChoiceField(label=_("负责哪一片"), required=False)

    skills = forms.MultipleChoiceField(
        label=_("会办的类别"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("写的是岗位，不是人：有人会办的类别，只建议派给会办的岗位。一个也不勾，就什么都可以派。"),
    )  # fmt: skip
    rest = forms.BooleanField(label=_("没有写明谁会办的，也可以派来"), required=False)

    def __init__(self, *args: Any, categories: list[tuple[str, str]], areas: list[tuple[str, str]], seat: Seat) -> None:
        held = list(seat.skills)
        super().__init__(*args, initial={"skills": held, "rest": "*" in held, "area": seat.area})
        self.fields["area"].choices = [("", _("整个辖区")), *areas]  # type: ignore[attr-defined]
        # A category that has ended stays where it was ticked, else saving would drop it unseen.
        known = {code for code, _name in categories}
        gone = [(code, code) for code in held if code not in known and code != "*"]
        self.fields["skills"].choices = [*categories, *gone]  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        """The skills as they are kept."""
        found: list[str] = list(self.cleaned_data["skills"])
        return [*found, "*"] if found and self.cleaned_data["rest"] else found


class AppointForm(WhoForm):
    """Who takes the post, from when, until when."""

    since = DayField(label=_("从哪一天"), required=False, help_text=_("不填就是现在。"))
    until = DayField(label=_("到哪一天（含）"), required=False, help_text=_("选举产生的任职必须写。"))
    elected = forms.BooleanField(label=_("选举产生，有任期"), required=False)

    field_order = ("person", "username", "since", "until", "elected")


class StandinForm(WhoForm):
    """Who answers while the holder is away."""

    since = DayField(label=_("从哪一天"), required=False, help_text=_("不填就是现在。"))
    until = DayField(label=_("到哪一天（含）"), required=False)


class SecondForm(forms.Form):
    """Where the holder is lent to, until when, and what is handed over before."""

    host = forms.ChoiceField(label=_("借调到哪个岗位"))
    since = DayField(label=_("从哪一天"), required=False, help_text=_("不填就是现在。"))
    until = DayField(label=_("到哪一天（含）"))
    handover = forms.CharField(
        label=_("交接清单"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一条：手上的事、钥匙、联系人。借调期间看不到原岗位的事项。"),
    )  # fmt: skip

    def __init__(self, *args: Any, hosts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].choices = [("", "—"), *hosts]  # type: ignore[attr-defined]

    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["handover"].splitlines() if line.strip()]


class AwayForm(forms.Form):
    """From when until when the holder is away."""

    since = DayField(label=_("从哪一天"), required=False, help_text=_("不填就是现在。"))
    until = DayField(label=_("到哪一天（含）"), required=False, help_text=_("不知道就不填，回来时点「返岗」。"))


class ReasonForm(forms.Form):
    """Why an appointment or a post ends."""

    reason = forms.CharField(label=_("为什么"), max_length=300, help_text=_("会写进记录，接手的人看得到。"))


class EndForm(ReasonForm):
    """The end of an appointment, and of the account with it where somebody leaves altogether."""

    shut = forms.BooleanField(
        label=_("同时停用账户，所有设备马上退出登录"), required=False,
        help_text=_("离职时勾选。在别处还有岗位的人不能勾。重新开通要两位同事看过证件。"),
    )  # fmt: skip


class InviteForm(forms.Form):
    """An account for a new colleague, or for a resident at the counter."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    phone = forms.CharField(label=_("电话"), max_length=32, required=False, validators=[PHONE])
    email = forms.EmailField(label=_("电子邮箱"), max_length=120, required=False)
    account = forms.CharField(label=_("账户名"), max_length=40, validators=[USERNAME])
    seat = forms.ChoiceField(label=_("任命到哪个岗位"), required=False)

    def __init__(self, *args: Any, seats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if seats:
            self.fields["seat"].choices = [("", _("先不任命")), *seats]  # type: ignore[attr-defined]
        else:
            del self.fields["seat"]


class RecoverForm(forms.Form):
    """Whose ways in are lost, and which papers were seen."""

    username = forms.CharField(label=_("账户名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    seen = forms.ChoiceField(label=_("看过哪种证件"), choices=list(PAPERS.items()), widget=forms.RadioSelect)
    here = forms.BooleanField(label=_("本人就在面前，照片和姓名都对得上"))


class OfficeForm(forms.Form):
    """An office, firm or post beside the tree."""

    zh = forms.CharField(label=_("名称"), max_length=60)
    en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    slug = forms.SlugField(label=_("代码"), max_length=24, help_text=_("几个英文字母，例如 urban。"))
    kind = forms.ChoiceField(label=_("性质"), choices=[(key, word) for key, word in OFFICES.items() if key != "centre"])
    liaison = forms.CharField(label=_("联络人和电话"), max_length=200, required=False)
    counterpart = forms.ChoiceField(
        label=_("主管它的公共单位"),
        required=False,
        help_text=_("企业必须选：退单由双方共同的上级裁定时，由这个单位代表公共一方。"),
    )

    def __init__(self, *args: Any, publics: list[tuple[str, str]], fresh: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counterpart"].choices = [("", "—"), *publics]  # type: ignore[attr-defined]
        if not fresh:
            del self.fields["slug"], self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("kind") == "firm" and not given.get("counterpart"):
            self.add_error("counterpart", _("企业要选一个主管它的公共单位。"))
        return given


class SeatForm(forms.Form):
    """Another post in an office."""

    kind = forms.ChoiceField(label=_("做什么"), choices=list(SEATS.items()))
    zh = forms.CharField(label=_("岗位名称"), max_length=40)
    en = forms.CharField(label=_("英文名称"), max_length=60, required=False)


class DutyForm(forms.Form):
    """Who answers for a category, at which level, in which area, on what ground."""

    category = forms.ChoiceField(label=_("类别"))
    organisation = forms.ChoiceField(label=_("由谁负责"))
    area = forms.ChoiceField(label=_("在哪个地区"))
    level = forms.TypedChoiceField(label=_("在哪一级受理的事"), coerce=int)
    zh = forms.CharField(label=_("依据和范围"), max_length=200, help_text=_("退单和裁定时会原文引用。"))
    en = forms.CharField(label=_("英文"), max_length=200, required=False)

    def __init__(
        self, *args: Any, categories: list[tuple[str, str]], offices: list[tuple[str, str]],
        areas: list[tuple[str, str]], levels: list[tuple[int, Any]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "—"), *categories]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [("", "—"), *offices]  # type: ignore[attr-defined]
        self.fields["area"].choices = areas  # type: ignore[attr-defined]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]


def words(given: dict[str, Any]) -> dict[str, str]:
    """{zh, en} of a form's two fields; a missing English one is left out."""
    return {"zh": given["zh"]} | ({"en": given["en"]} if given.get("en") else {})
