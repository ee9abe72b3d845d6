"""What is asked about buildings, what is in them, households and their units."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fengqiao.people.forms import DayField
from fengqiao.places.act.buildings import drawn
from fengqiao.places.refusals import Refused
from fengqiao.ui.words import say

Choices = list[tuple[str, str]]
CORNER = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,，;\s]\s*(-?\d+(?:\.\d+)?)\s*$")


def words_of(refused: Refused) -> str:
    """Why the room of places does not do it, in the reader's language."""
    return refused.words("en" if (get_language() or "").startswith("en") else "zh")


class FootprintInput(forms.Textarea):
    """A corner a line, longitude before latitude; drawn and moved on a map where the browser can."""

    template_name = "people/widgets/footprint.html"

    class Media:
        js = (Script("people/footprint.js", type="module"),)


class FootprintField(forms.CharField):
    """A GeoJSON geometry out of corners, or out of GeoJSON itself; None where nothing is written."""

    widget = FootprintInput

    def prepare_value(self, value: Any) -> Any:
        """A plain ring is shown as its corners, anything else as it is kept."""
        try:
            kept = json.loads(value)
            [ring] = kept["coordinates"] if kept["type"] == "Polygon" else ()
        except (TypeError, ValueError, KeyError):
            return value
        return "\n".join(f"{lon:.7f}, {lat:.7f}" for lon, lat in ring[:-1])

    def clean(self, value: Any) -> Mapping[str, Any] | None:  # type: ignore[override]
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            if text.startswith("{"):
                return drawn(text)
            found = [CORNER.match(line) for line in text.splitlines() if line.strip()]
            if not all(found):
                raise Refused("bad_point", text.splitlines()[found.index(None)][:40])
            ring = [[float(each[1]), float(each[2])] for each in found if each is not None]
            return {"type": "Polygon", "coordinates": [ring]}
        except Refused as refused:
            raise forms.ValidationError(words_of(refused)) from None


class BuildingForm(forms.Form):
    """A building as it is registered or described anew."""

    zh = forms.CharField(label=_("名称"), max_length=60)
    en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    area = forms.ChoiceField(label=_("网格或社区"), help_text=_("画了轮廓的，以轮廓所在的网格为准。"), required=False)
    storeys = forms.IntegerField(label=_("层数"), min_value=1, max_value=200, required=False)
    height = forms.FloatField(label=_("高度（米）"), min_value=0.1, max_value=1000, required=False)
    footprint = FootprintField(
        label=_("轮廓"), required=False, max_length=200_000,
        help_text=_("一行一个角：经度, 纬度（WGS-84）。至少三个角，首尾不用重复。也可以在地图上画。"),
    )  # fmt: skip

    def __init__(self, *args: Any, areas: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "—"), *areas]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("area") and not given.get("footprint") and not self.errors:
            self.add_error("area", _("请选网格或社区，或者画轮廓。"))
        return given


class DayReasonForm(forms.Form):
    """From when something is no more, and why."""

    day = DayField(label=_("从哪一天起"))
    reason = forms.CharField(label=_("原因"), max_length=300, help_text=_("例如拆除、合并、搬走；会写进记录。"))


class StairwellForm(forms.Form):
    """A stairwell."""

    zh = forms.CharField(label=_("名称"), max_length=20, help_text=_("例如 1单元"))
    en = forms.CharField(label=_("英文名称"), max_length=40, required=False)


class DwellingForm(forms.Form):
    """A dwelling."""

    number = forms.CharField(label=_("室号"), max_length=20)
    storey = forms.IntegerField(label=_("楼层"), required=False, help_text=_("地下写 -1、-2。"))
    stairwell = forms.ChoiceField(label=_("单元"), required=False)

    def __init__(self, *args: Any, stairwells: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stairwell"].choices = [("", "—"), *stairwells]  # type: ignore[attr-defined]


class PremisesForm(forms.Form):
    """A shop, firm or school."""

    zh = forms.CharField(label=_("名称"), max_length=60)
    en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("种类"))
    storey = forms.IntegerField(label=_("楼层"), required=False, help_text=_("地下写 -1、-2。"))
    hours = forms.CharField(label=_("营业时间"), max_length=120, required=False)
    contact = forms.CharField(label=_("联系方式"), max_length=120, required=False)
    hazards = forms.MultipleChoiceField(label=_("隐患种类"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kinds: Choices, hazards: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["hazards"].choices = hazards  # type: ignore[attr-defined]


class HouseholdForm(forms.Form):
    """A household: what it is called, its number, on which ground it is kept."""

    called = forms.CharField(label=_("称呼"), max_length=80, required=False, help_text=_("例如 秦家；不写也可以。"))
    phone = forms.CharField(label=_("电话"), max_length=32, required=False)
    ground = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("本人同意（写哪一天、怎么同意的），或者法律的哪一条。")
    )


class MoveInForm(forms.Form):
    """Somebody who lives there."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    phone = forms.CharField(label=_("电话"), max_length=32, required=False)
    day = DayField(label=_("哪一天搬进"))
    under_14 = forms.BooleanField(label=_("未满 14 岁"), required=False)
    guardian = forms.ChoiceField(label=_("监护人"), required=False)

    def __init__(self, *args: Any, adults: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guardian"].choices = [("", "—"), *adults]  # type: ignore[attr-defined]


class MoveOutForm(forms.Form):
    """The day on which somebody moves out."""

    day = DayField(label=_("哪一天搬出"))


class UnitForm(forms.Form):
    """A household unit."""

    zh = forms.CharField(label=_("名称"), max_length=60)
    en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    area = forms.ChoiceField(label=_("网格或社区"))
    seat = forms.ChoiceField(
        label=_("联户长的岗位"), required=False, help_text=_("岗位在“岗位和人”里设；还没有人就先空着。")
    )

    def __init__(self, *args: Any, areas: Choices, seats: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]
        self.fields["seat"].choices = [("", "—"), *seats]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """Households that join a unit, by their doors."""

    households = forms.MultipleChoiceField(label=_("还没有编入联户的"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, households: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["households"].choices = households  # type: ignore[attr-defined]


def named(rows: Any) -> Choices:
    """Rows with a code and a name as choices."""
    return [(row.code, str(say(row.name))) for row in rows]
