"""What a channel would send, to be looked at: nothing is sent, nothing is stored."""

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
    """The message as text: a mail's headers and text part (or its HTML part), JSON indented.

    `delivery` is the one looked at: what its own channel has made of it already is shown as it was made.
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
