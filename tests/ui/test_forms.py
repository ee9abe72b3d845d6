"""Forms in our markup: every error says which field, in the same words above and beside it."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from fengqiao.ui.forms import AreaField, AreaPicker, PhotosField, Place, PlaceField

TREE = {"": [("1", {"zh": "清溪", "en": "Qingxi"}), ("2", {"zh": "示例"})], "1": [("11", {"zh": "柳荫里"})]}


class Report(forms.Form):
    """One of each."""

    what = forms.CharField(label="出了什么事", help_text="一句话就行", widget=forms.Textarea)
    photos = PhotosField(label="照片", required=False, most=2)
    place = PlaceField(label="在哪里")
    area = AreaField(label="社区", children=lambda code: TREE.get(code, ()), to_the_end=True)
    how = forms.ChoiceField(label="怎么回您", widget=forms.RadioSelect, choices=[("a", "甲"), ("b", "乙")])
    yes = forms.BooleanField(label="知道了")
    phone = forms.CharField(label="电话", required=False)


GOOD = {"what": "灯不亮", "place_address": " 6 号楼 ", "area_0": "1", "area_1": "11", "how": "a", "yes": "on"}


def drawn(form: forms.Form, source: str = "{% load ui %}{% errors form %}{{ form }}") -> str:
    return Template(source).render(Context({"form": form}))


def test_what_was_filled_in_comes_out_clean() -> None:
    form = Report(GOOD | {"place_lon": "117.2", "place_lat": "39.1"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == Place("6 号楼", 117.2, 39.1)
    assert form.cleaned_data["area"] == "11"
    assert form.cleaned_data["photos"] == []


def test_an_error_stands_on_top_and_beside_the_field_in_the_same_words() -> None:
    with override("zh-hans"):
        html = drawn(Report({}))
    assert html.count("请填写「出了什么事」。") == 2
    assert '<a href="#id_what">请填写「出了什么事」。</a>' in html
    assert '<a href="#id_how_0">请选择「怎么回您」。</a>' in html
    assert '<a href="#id_place_address">' in html
    assert '<a href="#id_area_0">' in html
    assert "这个字段是必填项" not in html
    with override("en"):
        assert "Tick “知道了” to go on." in drawn(Report({}))


def test_a_field_is_described_by_its_hint_and_its_error() -> None:
    html = drawn(Report({}))
    assert 'aria-describedby="id_what_helptext id_what_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_what_error"' in html
    assert 'id="id_what_helptext"' in html


def test_what_was_typed_is_kept() -> None:
    html = drawn(Report({"what": "灯 <b>不亮", "place_address": "东街", "place_lon": "1", "area_0": "1"}))
    assert "灯 &lt;b&gt;不亮" in html
    assert 'value="东街"' in html
    assert '<option value="1" selected>清溪</option>' in html


def test_optional_fields_say_so_and_a_phone_brings_the_right_keys() -> None:
    with override("zh-hans"):
        html = drawn(Report())
    assert html.count("（可不填）") == 2
    assert 'autocomplete="tel" inputmode="tel"' in html
    assert 'role="alert"' not in html


def test_an_area_is_chosen_step_by_step_without_javascript() -> None:
    asked = {"area_0": "1", "area_go": "1"}
    assert AreaPicker.wants_more(asked, "area")
    html = str(Report(asked)["area"])
    assert 'name="area_1"' in html
    assert "formnovalidate" in html
    assert not Report(GOOD | {"area_1": ""}).is_valid(), "the list does not end there"
    crossed = Report(GOOD | {"area_0": "2", "area_1": "11"})
    assert crossed.is_valid()
    assert crossed.cleaned_data["area"] == "2", "a choice below another parent does not count"
    assert not Report(GOOD | {"area_0": "999", "area_1": "11"}).is_valid()


def test_a_place_needs_words_or_a_point_and_a_point_must_be_one() -> None:
    field = PlaceField()
    assert field.clean({"address": "", "lon": "117.1234567", "lat": "39"}) == Place("", 117.123457, 39.0)
    for wrong in (
        {"address": ""},
        {"address": "x", "lon": "117"},
        {"address": "x", "lon": "nan", "lat": "1"},
        {"address": "x", "lon": "200", "lat": "1"},
        {"address": "长" * 201},
    ):
        try:
            field.clean(wrong)
        except forms.ValidationError:
            continue
        raise AssertionError(wrong)
    assert PlaceField(required=False).clean({}) == Place()


def test_photos_are_counted() -> None:
    def photos(count: int) -> MultiValueDict:
        return MultiValueDict({"photos": [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(count)]})

    two = Report(GOOD, photos(2))
    assert two.is_valid()
    assert [file.name for file in two.cleaned_data["photos"]] == ["0.jpg", "1.jpg"]
    three = Report(GOOD, photos(3))
    assert not three.is_valid()
    assert "2" in three.errors["photos"][0]
    assert not Report(GOOD, MultiValueDict({"photos": [SimpleUploadedFile("x.jpg", b"")]})).is_valid()


def test_a_form_loads_its_own_modules_only() -> None:
    media = str(Report().media)
    assert media.count('type="module"') == 3
    assert "maplibre" not in media


def test_a_choice_in_two_languages_is_one_text_beside_its_button():
    class Which(forms.Form):
        row = forms.ChoiceField(label="哪一条", widget=forms.RadioSelect, choices=[("1", "城管科 · road stalls")])

    with override("en"):
        page = drawn(Which(), "{{ form }}")
    label = page[page.index("<label for") :].split("</label>")[0]
    inner = label[label.index("<input") :].partition(">")[2].strip()
    # One child, so that the gap between button and text is not torn into the text.
    assert inner.startswith("<span>") and inner.endswith("</span>")
