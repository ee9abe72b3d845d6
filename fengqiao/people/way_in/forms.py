"""The forms of the pages on which one signs in and keeps one's ways in, in the words of this house."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.internal.flows import password_reset
from allauth.mfa.base import forms as second
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fengqiao.ledger.locked import mark
from fengqiao.people.models import Account

NEW = _("至少 8 个字；不要用常见的密码，也不要像您的姓名或账户名。")
DIGITS = _("六位数，或一个备用码")


class Ours(forms.BaseForm):
    """Labels of ours; nothing is said twice inside the field."""

    WORDS: ClassVar[dict[str, str | Promise]] = {
        "login": _("账户名"), "password": _("密码"), "oldpassword": _("现在的密码"), "password1": _("新密码"),
        "password2": _("新密码再写一遍"), "email": _("电子邮箱"),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.WORDS:
                field.label = self.WORDS[name]
            if name == "password1":
                field.help_text = NEW
            elif name == "password":
                field.help_text = ""


class LoginForm(Ours, account.LoginForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Ours, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Ours, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Ours, account.ResetPasswordForm):  # type: ignore[misc]
    """An account is found by its address, however it is typed; the link goes to the address that is kept."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        self.users = [
            each
            for each in Account.objects.filter(email_mark=mark("email", email) or "-", is_active=True)
            if each.email
        ]
        return email

    def save(self, request: HttpRequest, **options: Any) -> str:
        for each in self.users:
            password_reset.request_password_reset(request, each.email, [each], None)
        return str(self.cleaned_data["email"])


class ResetPasswordKeyForm(Ours, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(Ours, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class SecondForm(Ours, second.AuthenticateForm):  # type: ignore[misc]
    WORDS: ClassVar[dict[str, str | Promise]] = {"code": DIGITS}


class AgainForm(Ours, second.ReauthenticateForm):  # type: ignore[misc]
    WORDS: ClassVar[dict[str, str | Promise]] = {"code": DIGITS}


class CodesForm(Ours, ActivateTOTPForm):  # type: ignore[misc]
    WORDS: ClassVar[dict[str, str | Promise]] = {"code": _("应用里的六位数")}


class KeyNameForm(Ours, keys.EditWebAuthnForm):  # type: ignore[misc]
    WORDS: ClassVar[dict[str, str | Promise]] = {"name": _("名字")}


class KeyForm(keys.AddWebAuthnForm):  # type: ignore[misc]
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
