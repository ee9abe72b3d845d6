"""What is asked about a file of places: the file, what its rows are, its columns, its system of coordinates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fengqiao.intake.imports.stones import FIELDS, NEEDED
from fengqiao.law.words import in_language
from fengqiao.places.buildings.coordinates import GCJ02, WGS84

WORDS = {
    "shape": ("轮廓（GeoJSON 或 WKT 的面）", "footprint (a polygon as GeoJSON or WKT)"),
    "name": ("名称", "name"), "name_en": ("英文名", "English name"), "address": ("地址", "address"),
    "street": ("路名", "street"), "house": ("门牌号", "house number"), "ref": ("楼栋编码", "the building's code there"),
    "area": ("社区、网格或区划代码", "community, grid or area code"), "lon": ("经度", "longitude"),
    "lat": ("纬度", "latitude"), "storeys": ("层数", "storeys"), "height": ("高度（米）", "height (metres)"),
    "building": ("楼栋名称", "name of the building"), "stairwell": ("单元", "stairwell"), "storey": ("楼层", "storey"),
    "number": ("室号", "number of the dwelling"), "kind": ("种类", "kind"), "hours": ("营业时间", "hours"),
    "contact": ("联系方式", "contact"), "hazards": ("隐患种类", "kinds of hazard"),
}  # fmt: skip


class GroundFileForm(forms.Form):
    """A file of buildings, dwellings or premises."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("GeoJSON、CityJSON、CSV 或 Excel（xlsx），60 MB、200,000 行以内。先试一遍，看过再导入。"),
    )


class GroundForm(forms.Form):
    """Which column is what; where a map may be shifted, in which system the coordinates are, which nobody guesses."""

    def __init__(
        self, *args: Any, what: str, header: list[str], guessed: dict[str, str], asked: bool, language: str,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.what = what
        self.fields["what"] = forms.CharField(widget=forms.HiddenInput, initial=what)
        for name in FIELDS[what]:
            self.fields[name] = forms.ChoiceField(
                label=in_language(WORDS[name], language), required=name in NEEDED[what],
                initial=guessed.get(name, ""), choices=[("", "—"), *((column, column) for column in header)],
            )  # fmt: skip
        if asked:
            self.fields["system"] = forms.ChoiceField(
                label=_("坐标是哪一种"), widget=forms.RadioSelect,
                choices=[
                    (WGS84, _("WGS-84（GPS、OpenStreetMap、CGCS2000）")), (GCJ02, _("GCJ-02（高德、腾讯等国内地图）")),
                ],
                help_text=_("两种相差五百米左右，数字本身看不出来，所以要请您说。不知道就问给文件的人。"),
            )  # fmt: skip
