"""Build the exact bytes of a mail from an alert, with the headers for message id and thread.

Headers are encoded with `email.header.Header` under the compat32 policy. The newer policies lose spaces
when they fold a long non-Latin subject (python/cpython#92081) and encode long identifiers, which breaks
threads (python/cpython#79986).
"""

from __future__ import annotations

import re
from dataclasses import replace
from email.charset import BASE64, SHORTEST, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime

from alerts.channels.address import Address
from alerts.channels.channel import RenderedMessage
from alerts.messages import render, wording
from alerts.messages.alert import Alert
from alerts.messages.answers.links import MessageAnswers
from alerts.messages.cleaning import cleaned
from alerts.messages.language.words import ENGLISH, Words
from store.records.deliveries import Delivery

_UTF8 = Charset("utf-8")
_UTF8.header_encoding, _UTF8.body_encoding = SHORTEST, BASE64
"""A charset of our own: other packages, apprise among them, change how the whole process encodes `utf-8`."""
MAX_BYTES = 100_000
"""Mail clients truncate longer mails."""
_FROM_STAND_IN, _TO_STAND_IN = "utf8-sender@susulan.invalid", "utf8-recipient@susulan.invalid"
"""Stand for addresses that are not in ASCII while the headers are built."""
_MAX_ID = 70
_NOT_ID_CHARS = re.compile(r"[^A-Za-z0-9.-]+")
_OTHERS_LIMITS = (12, 3, 0)
_ITEM_SHARES = (1.0, 0.5, 0.25, 0.1)


def build_mail(
    alert: Alert,
    delivery: Delivery,
    sender: Address,
    root: str | None,
    words: Words = ENGLISH,
    *,
    unsubscribe: str = "",
    answers: MessageAnswers = (),
) -> RenderedMessage:
    """The mail for one recipient, shortened until it is smaller than `MAX_BYTES`.

    `root` is the Message-ID of the mail that it replies to. `unsubscribe` is the recipient's link to
    unsubscribe; if it is empty, the mail has none. `answers` are the links to answer each item.
    """
    message_id = message_id_of(delivery.id, sender)
    content = b""
    for shorter in _shortened_versions(cleaned(alert)):
        content = _message(shorter, delivery, sender, root, words, message_id, unsubscribe, answers)
        if len(content) < MAX_BYTES:
            break
    return RenderedMessage(content, message_id)


def message_id_of(unique: str, sender: Address) -> str:
    """`<unique@domain>`, the same for every attempt and short enough to stay on one line."""
    identity = f"<{unique}@{sender.domain}>"
    return identity if len(identity) < _MAX_ID else f"<{unique}@susulan.invalid>"


def _shortened_versions(alert: Alert) -> list[Alert]:
    return [
        replace(
            alert,
            items=tuple(
                replace(item, others=item.others[:others])
                for item in alert.items[: max(1, round(len(alert.items) * share))]
            ),
        )
        for share in _ITEM_SHARES
        for others in _OTHERS_LIMITS
    ]


def _message(
    alert: Alert,
    delivery: Delivery,
    sender: Address,
    root: str | None,
    words: Words,
    message_id: str,
    unsubscribe: str,
    answers: MessageAnswers,
) -> bytes:
    message = MIMEMultipart("alternative", policy=compat32)
    recipient = delivery.recipient
    message["From"] = _mailbox_header(sender)
    message["To"] = recipient if recipient.isascii() else _TO_STAND_IN
    message["Date"] = format_datetime(delivery.offered_at or alert.created)
    message["Message-ID"] = message_id
    message["Subject"] = _encode_header(wording.subject_line(alert, words), "Subject")
    if root:  # always a mail that was sent: mail clients misplace replies to unknown mails
        message["In-Reply-To"] = root
        message["References"] = root
    message["List-Id"] = _list_id(alert.story, sender)
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Susulan-Alert-Id"] = delivery.id
    message["X-Susulan-Kind"] = alert.kind.value
    message["X-Susulan-Story"] = _encode_header(alert.story, "X-Susulan-Story")
    message.attach(_text_part(render.text(alert, delivery.id, words, unsubscribe, answers), "plain"))
    message.attach(_text_part(render.html(alert, delivery.id, words, unsubscribe, answers), "html"))
    message.set_boundary(f"=_{delivery.id}")
    content = message.as_bytes(policy=compat32.clone(linesep="\r\n"))
    # With SMTPUTF8 an address is written as it is (RFC 6532); `email` would encode it, which is wrong.
    if not sender.mailbox.isascii():
        content = content.replace(_FROM_STAND_IN.encode(), sender.mailbox.encode(), 1)
    if not recipient.isascii():
        content = content.replace(_TO_STAND_IN.encode(), recipient.encode(), 1)
    # `email` puts a long link on a line of its own, and some receivers take the header to be empty.
    return content.replace(b"\r\nList-Unsubscribe: \r\n <", b"\r\nList-Unsubscribe: <", 1)


def _text_part(body: str, subtype: str) -> MIMEText:
    return MIMEText(body.encode("utf-8", "replace").decode(), subtype, _UTF8, policy=compat32)  # type: ignore[arg-type]


def _mailbox_header(address: Address) -> str:
    mailbox = address.mailbox if address.mailbox.isascii() else _FROM_STAND_IN
    if not address.name:
        return mailbox
    name = wording.one_line(address.name, 100)
    quoted = (
        '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if name.isascii()
        else _encode_header(name, "From")
    )
    return f"{quoted} <{mailbox}>"


def _encode_header(text: str, header: str) -> str:
    """The text in RFC 2047 encoding where it needs one; it must be a single clean line."""
    return (
        text if text.isascii() and not text.count("=?") else Header(text, _UTF8, header_name=header).encode()
    )


def _list_id(story: str, sender: Address) -> str:
    name = f"{_NOT_ID_CHARS.sub('-', story) or 'susulan'}.susulan"
    identity = f"<{name}.{sender.domain}>"
    return identity if len(identity) < _MAX_ID else f"<{name}.invalid>"
