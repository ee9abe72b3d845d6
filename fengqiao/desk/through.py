"""What a desk enters for a resident on the phone or at the counter: marked, told to them, never their own word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fengqiao.desk.protected.reveal import shielded
from fengqiao.law.table import Row
from fengqiao.law.words import ACTS, in_language
from fengqiao.matters import find
from fengqiao.matters.models import Voice
from fengqiao.matters.voices import AT_THE_ROOT, home
from fengqiao.people.standing import Actor

# What the resident can say, in the order of likelihood; the field that carries their words.
SAYS = {
    "supplement": "text", "confirm": "", "deny": "reason", "urge": "", "climb": "reason", "reopen": "reason",
    "withdraw": "", "revive": "", "come_back": "", "unmerge": "", "ask_review": "reason", "ask_re_review": "reason",
}  # fmt: skip


def for_reporter(by: Actor, sight: find.Sight, now: datetime) -> list[Row]:
    """The acts a voice of this matter could do now; none where the office may not know who the reporters are."""
    if "identity" not in sight.groups or sight.matter.kind not in ("case", *AT_THE_ROOT):
        return []
    found: list[Row] = []
    for gone in (False, True):
        voice = voices_in(sight).filter(left_at__isnull=not gone).first()
        heard = find.one(speaking(by, str(voice.id)), sight.matter.id, now) if voice is not None else None
        if heard is not None:
            speaks = "left" if gone else "reporter"
            found += [row for row in heard.choices if row.does in SAYS and speaks in row.who]
    return found


def voices_in(sight: find.Sight) -> QuerySet[Voice]:
    """Who may be spoken for in this matter: in a petition those who reported its case."""
    return Voice.objects.filter(matter_id=home(sight.matter.kind, sight.matter.id, sight.matter.root))


def speaking(by: Actor, voice: str) -> Actor:
    """The desk, entering what this voice says; nothing of its own post's standing is used for it."""
    return by._replace(voice=voice, through=True)


def named(sight: find.Sight) -> list[tuple[str, str]]:
    """The voices of a matter by their random number, with a name where one was left and may be shown."""
    voices = voices_in(sight).select_related("person").order_by("since")[:50]
    if shielded(sight):
        return [(str(voice.id), gettext("受保护的诉求人 %(n)s") % {"n": n}) for n, voice in enumerate(voices, 1)]
    return [
        (
            str(voice.id),
            voice.person.name if voice.person and voice.person.name else gettext("没有留下姓名 %(n)s") % {"n": place},
        )
        for place, voice in enumerate(voices, 1)
    ]


class ThroughForm(forms.Form):
    """Who speaks, what they want, in their words."""

    voice = forms.ChoiceField(label=_("谁说的"), widget=forms.RadioSelect)
    says = forms.ChoiceField(label=_("对方要"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("对方的原话"), max_length=2000, required=False, strip=True, widget=forms.Textarea(attrs={"rows": 3})
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, by: Actor, sight: find.Sight, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = named(sight)
        rows = sorted(for_reporter(by, sight, now), key=lambda row: list(SAYS).index(row.does))
        self.fields["voice"].choices = names  # type: ignore[attr-defined]
        self.fields["says"].choices = [(row.does, in_language(ACTS[row.does], by.language)) for row in rows]  # type: ignore[attr-defined]
        if len(names) == 1:
            self.fields["voice"].initial = names[0][0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if SAYS.get(given.get("says", "")) and not given.get("words"):
            self.add_error("words", _("请写下对方的原话。"))
        return given

    def given(self) -> dict[str, Any]:
        """The words under the law's own name for them."""
        field = SAYS[self.cleaned_data["says"]]
        return {field or "text": self.cleaned_data["words"]} if self.cleaned_data["words"] else {}
