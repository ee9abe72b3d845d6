"""The forms of the acts: what the law's row needs, offered as choices that the law will accept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fengqiao.cases.act import valid_categories
from fengqiao.desk import standard
from fengqiao.desk.bar import ASKS
from fengqiao.law.facts import Numbers, above, free, over_it
from fengqiao.law.referral_law import CHANNELS
from fengqiao.law.words import FIELDS as WORDS
from fengqiao.law.words import in_language
from fengqiao.law.workings.forms import reaches
from fengqiao.matters.find import Sight
from fengqiao.matters.world import world
from fengqiao.people.models import Duty, Organisation, Seat
from fengqiao.people.standing import Actor
from fengqiao.places.find import tree
from fengqiao.places.models import COMMUNITY, STREET
from fengqiao.ui.forms import PhotosField, PlaceField
from fengqiao.ui.words import say

Choices = list[tuple[str, str]]
UNGIVEN = ("once", "seen", "photos", "standard")

# When a suspended matter is looked at again on its day.
CLOSING = time(17)


class ActForm(forms.Form):
    """One act's form for one matter (or for several at once: `sight` None)."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, does: str, sight: Sight | None, by: Actor, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.does, self.sight, self.by, self.now = does, sight, by, now
        self.standard: dict[str, str] = {}
        for asked in ASKS.get(does, ()):
            name, needed = asked.rstrip("?"), not asked.endswith("?")
            self.fields[name] = MAKE[name](self)
            self.fields[name].required = needed
            if not self.fields[name].label:
                word = "said" if does.startswith("says_") else name
                label = in_language(WORDS.get(word, (word, word)), by.language)
                self.fields[name].label = label[:1].upper() + label[1:]
        standard.offer(self)

    def clean(self) -> dict[str, Any]:
        return standard.taken(self, super().clean() or {})

    def given(self) -> dict[str, Any]:
        """What the form holds, in the law's own names."""
        values = {name: self.cleaned_data.get(name) for name in self.fields if name not in UNGIVEN}
        for name in ("above", "below"):
            if values.get(name):
                values["to"] = values.pop(name)
        if values.get("complained_of"):
            values["organisation"] = values.pop("complained_of")
        if values.get("review_on"):
            zone = ZoneInfo(settings.TIME_ZONE)
            values["review_on"] = datetime.combine(values["review_on"], CLOSING, tzinfo=zone)
        place = values.get("place")
        if place is not None and not isinstance(place, str):
            values["place"], values["lon"], values["lat"] = place.address, place.lon, place.lat
            values["place"] = values["place"] or "📍"
        return {name: value for name, value in values.items() if value not in (None, "", [])}


def _text(rows: int = 3, most: int = 2000, **more: Any) -> Callable[[ActForm], forms.Field]:
    def make(form: ActForm) -> forms.Field:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), max_length=most, strip=True, **more)

    return make


def _line(most: int, **more: Any) -> Callable[[ActForm], forms.Field]:
    def make(form: ActForm) -> forms.Field:
        return forms.CharField(max_length=most, strip=True, **more)

    return make


def _category(form: ActForm) -> forms.Field:
    initial = form.sight.matter.category if form.sight else ""
    return forms.ChoiceField(choices=[("", "—"), *categories(form.now, form.by.language)], initial=initial)


def categories(now: datetime, language: str) -> Choices:
    """Every valid category under its parent's name."""
    rows = valid_categories(now)
    names = {row.code: row for row in rows}
    found = []
    for row in rows:
        parts, parent = [say(row.name)], row.parent
        while parent in names:
            parts.append(say(names[parent].name))
            parent = names[parent].parent
        found.append((row.code, " › ".join(reversed(parts))))
    return found


def _urgency(form: ActForm) -> forms.Field:
    initial = form.sight.matter.urgency if form.sight else "normal"
    return forms.ChoiceField(
        choices=[("normal", _("普通")), ("urgent", _("急件"))], widget=forms.RadioSelect, initial=initial
    )


def _title(form: ActForm) -> forms.Field:
    return forms.CharField(
        max_length=60, label=_("办理标题"), initial=_draft_title(form),
        help_text=_("写给办理的人看：什么事、在哪里。不写诉求人是谁。"),
    )  # fmt: skip


def _draft_title(form: ActForm) -> str:
    sight = form.sight
    case = getattr(sight.matter, "case", None) if sight else None
    if case is None or sight is None:
        return ""
    if case.title:
        return str(case.title)
    line = str(case.words).split("\n", 1)[0] if "original" in sight.groups else ""
    # Twice as many letters as characters say as much; no word is cut in two.
    return shorten(line, 60, placeholder=" …") if line.isascii() else line[:30]


def _account(form: ActForm) -> forms.Field:
    sight = form.sight
    case = getattr(sight.matter, "case", None) if sight else None
    initial = ""
    if case is not None and sight is not None:
        initial = case.account or (case.words if "original" in sight.groups else "")
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, label=_("办理摘要"), initial=initial,
        help_text=_("删去能认出诉求人的内容；办理的人只看到这里。"),
    )  # fmt: skip


def _assignee(form: ActForm) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *seats(form)], label=_("派给谁"))


def seats(form: ActForm) -> Choices:
    """The seats that may take work here: in the holder's area, and offices that serve it."""
    if form.sight is None:
        scope = form.by.scope
        taken = ""
    else:
        scope = world().rung(form.sight.facts.held_by).scope
        taken = form.sight.facts.assignee
    over = [scope[:length] for length in range(1, len(scope) + 1)]
    rows = (
        Seat.objects.filter(closed_at=None)
        .filter(
            Q(organisation__scope__startswith=scope)
            | (Q(organisation__scope__in=over) & ~Q(organisation__kind__in=("centre", "independent")))
        )
        .exclude(code=taken)
        .select_related("organisation", "sitter")
        .order_by("organisation__level", "organisation_id", "-kind", "rank", "code")[:300]
    )
    about = form.sight.facts.about if form.sight else ()
    rank = {"worker": 0, "desk": 1, "lead": 2}
    found = sorted(rows, key=lambda row: (rank.get(row.kind, 3), row.organisation.code))
    return [
        (row.code, f"{say(row.organisation.name)} · {say(row.name)}{' · ' + row.sitter.name if row.sitter else ''}")
        for row in found
        if not about or not any(token in world().sitter(row.code)[1] for token in about)
    ]


def _organisations(*, centres: bool = True, other_than_holder: bool = True) -> Callable[[ActForm], Choices]:
    def choices(form: ActForm) -> Choices:
        sight = form.sight
        holder = sight.facts.held_by if sight else form.by.org
        scope = world().rung(holder).scope
        district = scope[:6] if len(scope) >= 6 else scope
        rows = Organisation.objects.filter(scope__startswith=district, valid_to=None).exclude(kind="independent")
        if other_than_holder:
            rows = rows.exclude(code=holder)
        about = sight.facts.about if sight else ()
        found = sorted(rows[:600], key=lambda row: (_distance(row.scope, scope), row.kind == "centre", row.code))
        return [(row.code, say(row.name)) for row in found if not about or _clear(row.code, about)]

    return choices


def _clear(code: str, about: tuple[str, ...]) -> bool:
    """Whether the law would let a protected complaint go there."""
    rung = world().rung(code)
    return free(rung, about) and over_it(world(), rung, about) is None


def _distance(one: str, other: str) -> int:
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return max(len(one), len(other)) - shared


def _to(form: ActForm) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *_organisations()(form)], label=_("请谁接手"))


def _organisation(form: ActForm) -> forms.Field:
    """Only those that work in the area of the one who rules."""
    found = _organisations(other_than_holder=False)(form)
    if form.sight is not None and form.sight.facts.ruler:
        here = world().rung(form.sight.facts.ruler)
        found = [(code, name) for code, name in found if reaches(world().rung(code), here)]
    return forms.ChoiceField(choices=[("", "—"), *found], label=_("由谁负责"))


def _complained_of(form: ActForm) -> forms.Field:
    """The offices named in the complaint, and those in which somebody named in it has a post."""
    about = form.sight.facts.about if form.sight else ()
    codes = {token[2:] for token in about if token.startswith("o:")}
    persons = [token[2:] for token in about if token.startswith("p:")]
    codes |= set(Seat.objects.filter(sitter_id__in=persons, closed_at=None).values_list("organisation_id", flat=True))
    rows = Organisation.objects.filter(code__in=codes, valid_to=None).order_by("level", "code")
    return forms.ChoiceField(
        choices=[("", "—"), *((row.code, say(row.name)) for row in rows)], label=_("转告哪个单位"),
        help_text=_("先给诉求人看；只有本人同意，才转这段话，不带编号、照片、地点和时间。写得让人认不出是谁、哪一天。"),
    )  # fmt: skip


def _called(form: ActForm) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_organisations()(form), widget=forms.CheckboxSelectMultiple, label=_("请哪些单位报到")
    )


def _above(form: ActForm) -> forms.Field:
    found: Choices = []
    if form.sight is not None:
        up = above(world(), form.sight.facts.held_by, form.sight.facts.about)
        while up is not None:
            found.append((up.org, say(Organisation.objects.get(code=up.org).name)))
            up = above(world(), up.org, form.sight.facts.about)
    return forms.ChoiceField(choices=found, label=_("上报到哪一级"))


def _below(form: ActForm) -> forms.Field:
    found: Choices = []
    if form.sight is not None:
        here = world().rung(form.sight.facts.held_by)
        rows = Organisation.objects.filter(
            kind="centre", scope__startswith=here.scope, level__gt=here.level, valid_to=None
        )
        about = form.sight.facts.about
        found = [
            (row.code, say(row.name))
            for row in rows.order_by("level", "code")[:300]
            if not about or _clear(row.code, about)
        ]
    return forms.ChoiceField(choices=[("", "—"), *found], label=_("下交给谁"))


def _duty_row(form: ActForm) -> forms.Field:
    category = form.sight.matter.category if form.sight else ""
    names = [category[: len(category)], category.partition(".")[0]]
    rows = Duty.objects.filter(category__in=names, valid_to=None).select_related("organisation")[:30]
    found = [(str(row.id), f"{say(row.organisation.name)} · {say(row.words)}") for row in rows]
    other = _("清单里没有这一条")
    return forms.ChoiceField(
        choices=[*found, ("none", other)], widget=forms.RadioSelect, label=_("引用职责清单的哪一条")
    )


def _into(form: ActForm) -> forms.Field:
    return MatterField(label=_("并入哪一件"), help_text=_("写编号；最后几位也可以。"), form=form)


class MatterField(forms.CharField):
    """Another matter by its number, or the end of it, within sight."""

    def __init__(self, *, form: ActForm, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.act = form

    def clean(self, value: Any) -> str:
        from fengqiao.matters.find import matters  # noqa: PLC0415

        number = super().clean(value)
        if not number:
            return ""
        found = list(matters(self.act.by).filter(Q(number=number) | Q(number__endswith=number), kind="case")[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到这一件，或有好几件。请写完整的编号。"))
        return found[0].id


def _numbers(form: ActForm) -> Numbers:
    """The law's own bounds: those that the matter's leg began with, for many at once those of today."""
    if form.sight is not None:
        return world(form.sight.matter.kind).numbers(form.sight.facts.numbers)
    district = Organisation.objects.values_list("district", flat=True).get(code=form.by.org)
    return world().numbers_now(district, form.now)


def _days(form: ActForm) -> forms.Field:
    most = _numbers(form).extend_working_days
    return forms.IntegerField(
        min_value=1, max_value=most, label=_("延几个工作日"), help_text=gettext("最多 %(n)s 个。") % {"n": most}
    )


def _review_on(form: ActForm) -> forms.Field:
    """A day whose closing hour lies ahead and within the bound."""
    most = _numbers(form).suspend_days
    first, last = _local(form.now), _local(form.now + timedelta(days=most))
    # Reviewed at five in the afternoon: what of today is past, and what of the last day lies beyond, is no choice.
    earliest = first.date() if first.time() < CLOSING else first.date() + timedelta(days=1)
    latest = last.date() if last.time() >= CLOSING else last.date() - timedelta(days=1)
    return forms.DateField(
        widget=forms.DateInput(
            attrs={"type": "date", "min": earliest.isoformat(), "max": latest.isoformat()}, format="%Y-%m-%d"
        ),
        label=_("哪天再看"), initial=min(first.date() + timedelta(days=30), latest),
        help_text=gettext("%(n)s 天以内。") % {"n": most},
        validators=[MinValueValidator(earliest), MaxValueValidator(latest)],
    )  # fmt: skip


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))


def _channel(form: ActForm) -> forms.Field:
    choices = [(code, in_language(words, form.by.language)) for code, words in CHANNELS.items()]
    return forms.ChoiceField(
        choices=choices, widget=forms.RadioSelect, label=_("去哪里办"),
        help_text=_("单子上写清地址、电话、带什么材料。对方收下以前，仍由首问单位管。"),
    )  # fmt: skip


def _area(form: ActForm) -> forms.Field:
    """The community it lies in, where words alone are given; a pin says it better."""
    district = form.sight.facts.district if form.sight else form.by.scope[:6].ljust(12, "0")
    own = tree().get(district)
    below = [place for place in tree().below(district) if place.level in (STREET, COMMUNITY)] if own else []
    return forms.ChoiceField(
        choices=[("", _("没有变，或看图钉")), *((place.code, str(say(place.name))) for place in below)],
        label=_("在哪个社区"),
    )


MAKE: dict[str, Callable[[ActForm], forms.Field]] = {
    "category": _category,
    "urgency": _urgency,
    "title": _title,
    "account": _account,
    "assignee": _assignee,
    "to": _to,
    "organisation": _organisation,
    "organisations": _called,
    "complained_of": _complained_of,
    "above": _above,
    "below": _below,
    "duty_row": _duty_row,
    "into": _into,
    "days": _days,
    "review_on": _review_on,
    "reason": _text(),
    "instead": _text(2),
    "outcome": _text(),
    "finding": _text(),
    "question": _text(),
    "text": _text(),
    "channel": _channel,
    "area": _area,
    "place": lambda form: PlaceField(label=_("新的地点")),
    "photos": lambda form: PhotosField(most=6, required=False, label=_("照片")),
}
