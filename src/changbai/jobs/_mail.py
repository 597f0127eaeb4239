"""Notices by mail (邮件送达): one connection for many, one Message-ID for each notice."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from changbai.kernel.text import Text
from changbai.records.models import Delivery

_FOOT = Text(
    "此邮件由系统自动发送，请勿回复。不得用邮件传送涉密内容。",
    "This mail was sent by a programme; please do not answer it.",
)


class Mailer:
    """A connection to the mail server of the site (邮件通道), opened when first needed."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._backend = EmailBackend()

    def send(self, delivery: Delivery) -> tuple[str, bool]:
        """Send one; return why it did not go, empty when it went, and whether it never will.

        Raises OSError where the server itself cannot be had: then no other goes either.
        """
        try:
            self._backend.send_messages([_message(delivery)])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return f"{error.recipients}", all(code >= 500 for code in codes)
        except smtplib.SMTPResponseException as error:
            self.close()
            return f"{error.smtp_code} {error.smtp_error!r}", False
        return "", False

    def close(self) -> None:
        """Close the connection."""
        self._backend.close()


def _message(delivery: Delivery) -> EmailMessage:
    """Compose a mail: Chinese, then English; sent again it bears the same Message-ID."""
    subject, text = delivery.notice.words
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    link = f"\n\n{settings.SITE_ADDRESS}/notices/" if settings.SITE_ADDRESS else ""
    body = f"{text.zh}\n\n{text.en}{link}\n\n{_FOOT.zh}\n{_FOOT.en}\n"
    return EmailMessage(
        subject=" ".join(subject.zh.split()),
        body=body,
        to=[delivery.address],
        headers={
            "Message-ID": f"<notice-{delivery.notice_id}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
