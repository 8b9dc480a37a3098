"""The kind of a message in one standard word: new, update, background, digest, notice or test."""

from __future__ import annotations

from enum import StrEnum

from alerts.messages.alert import Alert
from store.records.decisions import FirstNews
from store.records.deliveries import DeliveryKind


class MessageKind(StrEnum):
    """What a reader is told that a message is."""

    NEW = "new"
    UPDATE = "update"
    BACKGROUND = "background"
    """An anniversary or background piece: it reports nothing new."""
    DIGEST = "digest"
    NOTICE = "notice"
    TEST = "test"


_KINDS = {
    DeliveryKind.DEVELOPMENT: MessageKind.NEW,
    DeliveryKind.UPDATE: MessageKind.UPDATE,
    DeliveryKind.SUMMARY: MessageKind.DIGEST,
    DeliveryKind.NOTICE: MessageKind.NOTICE,
    DeliveryKind.TEST: MessageKind.TEST,
}


def message_kind(alert: Alert) -> MessageKind:
    """The kind of a message; the first news of what was only looked back at is new."""
    kind = _KINDS[alert.kind]
    if kind not in (MessageKind.NEW, MessageKind.UPDATE) or not alert.items:
        return kind
    if all(item.retrospective for item in alert.items):
        return MessageKind.BACKGROUND
    is_first = any(isinstance(fact, FirstNews) for item in alert.items for fact in item.new)
    return MessageKind.NEW if is_first else kind
