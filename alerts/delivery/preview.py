"""Preview what a channel would send; nothing is sent or stored."""

from __future__ import annotations

import json
from email import message_from_bytes, policy

from alerts.channels.channel import Channel
from alerts.delivery.outbox import delivery_of
from alerts.messages.alert import Alert
from store.records.deliveries import Delivery


def preview_text(
    channel: Channel, alert: Alert, *, delivery: Delivery | None = None, html: bool = False
) -> str:
    """The message as text: the headers and text part of a mail (or its HTML part), or indented JSON.

    If `delivery` belongs to this channel and has been rendered before, its stored content is shown.
    """
    if delivery is None or delivery.channel != channel.name:
        delivery = delivery_of(alert, channel.name, channel.recipients()[0], now=alert.created)
    content = delivery.content or channel.render(alert, delivery, root=None).content
    if content[:1] == b"{":
        return json.dumps(json.loads(content), ensure_ascii=False, indent=2)
    if b"\nMIME-Version:" not in content:
        return content.decode("utf-8", "replace")
    mail = message_from_bytes(content, policy=policy.default)
    part = mail.get_body(("html",) if html else ("plain",))
    text = str(part.get_content()) if part is not None else ""
    return text if html else "".join(f"{key}: {value}\n" for key, value in mail.items()) + f"\n{text}"
