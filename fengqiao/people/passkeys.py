"""The form with which a passkey is added, in words that name it as the sign-in page does."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class KeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key one signs in with; with its own check of the person it needs no password beside it."""

    name = forms.CharField(
        label=_("给它起个名字"), required=False, max_length=60, help_text=_("例如「办公室电脑」「我的手机」。")
    )
    passwordless = forms.BooleanField(
        label=_("以后用它登录，不再输密码"),
        required=False,
        initial=True,
        help_text=_("设备会用指纹、面容或锁屏密码确认是您本人。这些只留在您的设备上，我们收不到。"),
    )
    field_order = ("name", "passwordless", "credential")
