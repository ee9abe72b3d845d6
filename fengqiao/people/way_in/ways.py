"""Which of our forms stand on which page of allauth: read by the settings, so it imports nothing."""

_OURS = "fengqiao.people.way_in.forms."
ACCOUNT = {
    "login": f"{_OURS}LoginForm",
    "change_password": f"{_OURS}ChangePasswordForm",
    "set_password": f"{_OURS}SetPasswordForm",
    "reset_password": f"{_OURS}ResetPasswordForm",
    "reset_password_from_key": f"{_OURS}ResetPasswordKeyForm",
    "reauthenticate": f"{_OURS}ReauthenticateForm",
}
# The library's own keeps a readable copy of the address beside the account.
LINKS = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
MFA = {
    "add_webauthn": f"{_OURS}KeyForm",
    "edit_webauthn": f"{_OURS}KeyNameForm",
    "authenticate": f"{_OURS}SecondForm",
    "reauthenticate": f"{_OURS}AgainForm",
    "activate_totp": f"{_OURS}CodesForm",
}
