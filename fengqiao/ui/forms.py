"""How forms are drawn, and the fields for a photo, a place and an area."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Script
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from fengqiao.ui.words import say

HINTS = {
    "username": "username",
    "login": "username",
    "password": "current-password",
    "email": "email",
    "phone": "tel",
}
"""Field name -> autocomplete, where the form says nothing (WCAG 1.3.5)."""
Attrs = Mapping[str, Any] | None
Labels = Sequence[object]
KEYBOARDS = {"email": "email", "tel": "tel"}


ASKS: tuple[tuple[type[forms.Field], object], ...] = (
    (forms.BooleanField, _("请勾选「%(label)s」，才能继续。")),
    (forms.ChoiceField, _("请选择「%(label)s」。")),
    (forms.FileField, _("请为「%(label)s」选一个文件。")),
    (forms.Field, _("请填写「%(label)s」。")),
)


class Bound(forms.BoundField):
    """Says which field is missing, and gives hints to the phone's keyboard and memory."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if self.label and field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
            words = next(words for kind, words in ASKS if isinstance(field, kind))
            # Each form has its own copy of its fields, so the reader's language is already known.
            field.error_messages["required"] = str(words) % {"label": self.label}

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        drawn = widget or self.field.widget
        told = HINTS.get(self.name)
        if told and "autocomplete" not in drawn.attrs:
            attrs.setdefault("autocomplete", told)
        keyboard = KEYBOARDS.get(str(attrs.get("autocomplete") or drawn.attrs.get("autocomplete")))
        if keyboard:
            attrs.setdefault("inputmode", keyboard)
        return attrs


class Markup(TemplatesSetting):
    """The renderer of every form; each field by parts/field.html."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/parts/field.html"
    bound_field_class = Bound


class PhotoInput(forms.FileInput):
    """Photos with a preview, made small on the phone; a plain file field without JavaScript."""

    template_name = "ui/widgets/photo.html"
    allow_multiple_selected = True

    class Media:
        js = (Script("ui/photo.js", type="module"),)

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, most: int = 6, camera: bool = False) -> None:
        given = {"accept": "image/*", "multiple": most > 1} | ({"capture": "environment"} if camera else {})
        super().__init__(given | dict(attrs or {}))
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"most": self.most}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Any]:
        many = getattr(files, "getlist", None)
        return list(many(name)) if many else [file for file in [files.get(name)] if file]

    def use_required_attribute(self, initial: Any) -> bool:
        return not initial


class PhotosField(forms.FileField):
    """A list of uploaded files, perhaps empty."""

    widget = PhotoInput
    default_error_messages = {"many": _("一次最多 %(most)s 张照片。请去掉几张，其余的以后可以补充。")}

    def __init__(self, *, most: int = 6, camera: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=PhotoInput(most=most, camera=camera), **kwargs)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in data or [] if file]
        if not files:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return []
        if len(files) > self.most:
            raise forms.ValidationError(self.error_messages["many"] % {"most": self.most}, code="many")
        return [super(PhotosField, self).clean(file) for file in files]


class Place(NamedTuple):
    """Where: words, and a point (WGS-84) if one was set."""

    address: str = ""
    lon: float | None = None
    lat: float | None = None


class PlacePicker(forms.Widget):
    """Words always; a map with a pin and the phone's own position where the browser can."""

    template_name = "ui/widgets/place.html"

    class Media:
        js = (Script("ui/map.js", type="module"),)

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        *,
        shapes: str = "places:districts",
    ) -> None:
        super().__init__(dict(attrs or {}))
        self.shapes = shapes

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_address" if id_ else id_

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {part: str(data.get(f"{name}_{part}") or "") for part in ("address", "lon", "lat")}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}_address" not in data

    def format_value(self, value: Any) -> dict[str, str]:
        if isinstance(value, Place):
            value = value._asdict()
        elif isinstance(value, str):
            value = {"address": value}
        given = value or {}
        return {part: "" if given.get(part) is None else str(given[part]) for part in ("address", "lon", "lat")}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shapes = self.shapes
        if ":" in shapes:
            try:
                shapes = reverse(shapes)
            except NoReverseMatch:
                shapes = "/places/districts.geojson"
        return context | {"shapes": shapes}


class PlaceField(forms.Field):
    """A Place; words or a point will do."""

    widget = PlacePicker
    default_error_messages = {
        "required": _("请写下地点，写到楼号或路口就行。"),
        "long": _("地点写得太长了，请写在 200 个字以内。"),
        "point": _("地图上的点没有读懂。请再点一次，或只写地点。"),
    }

    def clean(self, value: Any) -> Place:
        given = value or {}
        address = " ".join(str(given.get("address") or "").replace("\x00", "").split())
        lon, lat = str(given.get("lon") or "").strip(), str(given.get("lat") or "").strip()
        if len(address) > 200:
            raise forms.ValidationError(self.error_messages["long"], code="long")
        if not (lon or lat):
            if self.required and not address:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return Place(address)
        try:
            x, y = float(lon), float(lat)
        except ValueError:
            raise forms.ValidationError(self.error_messages["point"], code="point") from None
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            raise forms.ValidationError(self.error_messages["point"], code="point")
        return Place(address, round(x, 6), round(y, 6))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return any((data or {}).values())


Children = Callable[[str], Iterable[tuple[str, object]]]
"""code of an area ('' for the top) -> (code, words) of the areas right below it."""


class AreaPicker(forms.Widget):
    """One list under the other; a button opens the next one, so it works without JavaScript."""

    template_name = "ui/widgets/area.html"

    class Media:
        js = (Script("ui/area.js", type="module"),)

    def __init__(
        self,
        children: Children,
        *,
        root: str = "",
        labels: Sequence[object] = (),
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(dict(attrs or {}))
        self.children, self.root, self.labels = children, root, labels

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def levels(self, given: Sequence[str]) -> list[dict[str, Any]]:
        """The lists to show for what was chosen so far; a choice that does not belong cuts what is below."""
        shown, above = [], self.root
        for number in range(6):
            options = [(code, say(words)) for code, words in self.children(above)]
            if not options:
                break
            wanted = given[number] if number < len(given) else ""
            chosen = wanted if any(code == wanted for code, _words in options) else ""
            label = say(self.labels[number]) if number < len(self.labels) else ""
            shown.append({"number": number, "options": options, "chosen": chosen, "label": label})
            if not chosen:
                break
            above = chosen
        return shown

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [str(data.get(f"{name}_{number}") or "") for number in range(6)]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}_0" not in data

    @staticmethod
    def wants_more(data: Mapping[str, Any], name: str) -> bool:
        """Only the next list was asked for: show the form again, without errors."""
        return f"{name}_go" in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given = list(value) if isinstance(value, (list, tuple)) else []
        return super().get_context(name, None, attrs) | {"levels": self.levels(given)}


class AreaField(forms.Field):
    """The code of the deepest area chosen."""

    default_error_messages = {
        "required": _("请从列表里选出地方。"),
        "deeper": _("请再选细一级，直到列表选完。"),
    }

    def __init__(
        self,
        *,
        children: Children,
        root: str = "",
        labels: Sequence[object] = (),
        to_the_end: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(widget=AreaPicker(children, root=root, labels=labels), **kwargs)
        self.to_the_end = to_the_end

    def clean(self, value: Any) -> str:
        levels = self.widget.levels(value or [])
        chosen = [level["chosen"] for level in levels if level["chosen"]]
        if not chosen:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return ""
        if self.to_the_end and not levels[-1]["chosen"]:
            raise forms.ValidationError(self.error_messages["deeper"], code="deeper")
        return str(chosen[-1])
