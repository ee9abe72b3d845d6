"""Send a letter by SMTP (a file in the demo)."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage


def send(address: str, subject: str, body: str) -> None:
    """Hand the letter to the mail server; raises OSError or smtplib.SMTPException when that fails."""
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    # Nobody's out-of-office answer shall answer us.
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.send()
