"""Send a letter by SMTP (a file in the demo)."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from fengqiao.notices.models import Letter


def send(address: str, subject: str, body: str, letter: str = "") -> None:
    """Hand the letter to the mail server; raises OSError or smtplib.SMTPException when that fails."""
    message = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    # Nobody's out-of-office answer shall answer us.
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    reply = Letter.objects.filter(pk=letter).values_list("reply_to", flat=True).first() if letter else ""
    if reply:
        message.reply_to = [reply]
    if letter:
        # Sent again after a crash between sending and noting so, it is the same letter to every mailbox.
        message.extra_headers["Message-ID"] = (
            f"<{letter}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition('@')[2]}>"
        )
    message.send()
