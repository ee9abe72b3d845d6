"""What an office says of how it is reached."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PHONE = re.compile(r"[0-9+()（）\-–—/、,， 转]{3,60}")


class ContactForm(forms.Form):
    """Telephone, hours and address of an office, as residents read them."""

    phone = forms.CharField(
        label=_("电话"), max_length=60, required=False, help_text=_("单位的电话，不写个人的手机；几个号用顿号隔开。")
    )
    hours_zh = forms.CharField(
        label=_("什么时候有人"),
        max_length=120,
        required=False,
        help_text=_("例如：工作日 8:30–17:30，夜里打值班电话。"),
    )
    hours_en = forms.CharField(label=_("什么时候有人（英文）"), max_length=160, required=False)
    address_zh = forms.CharField(label=_("地址"), max_length=120, required=False)
    address_en = forms.CharField(label=_("地址（英文）"), max_length=160, required=False)

    def clean_phone(self) -> str:
        phone = " ".join(str(self.cleaned_data["phone"]).split())
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("电话里只写数字、+、横线、括号、“转”和顿号。"))
        return phone

    def contact(self) -> dict[str, Any]:
        """As it is kept; what is empty is not kept."""
        said = self.cleaned_data
        found: dict[str, Any] = {"phone": said["phone"]} if said["phone"] else {}
        for name in ("hours", "address"):
            both = {tongue: said[f"{name}_{tongue}"].strip() for tongue in ("zh", "en")}
            if any(both.values()):
                found[name] = {tongue: text for tongue, text in both.items() if text}
        return found


def initial(contact: dict[str, Any]) -> dict[str, str]:
    """The same as the form begins with it."""
    found = {"phone": str(contact.get("phone", ""))}
    for name in ("hours", "address"):
        for tongue, text in dict(contact.get(name, {})).items():
            found[f"{name}_{tongue}"] = str(text)
    return found
