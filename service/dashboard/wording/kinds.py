"""The kind of a stored message, as mails name it."""

from __future__ import annotations

from pydantic import ValidationError

from alerts.messages.alert import Alert, from_json
from alerts.messages.kinds import message_kind
from alerts.messages.language.words import Words
from alerts.messages.wording import kind_label
from service.dashboard.wording.labels import label
from store.records.dashboard.views import DeliveryRow


def kind_text_of(row: DeliveryRow, words: Words) -> str:
    """`new`, `update`, `background`, `digest · 4 developments`, in the reader's language."""
    alert = _alert_of(row)
    return kind_label(alert, words) if alert else label(row.kind, words)


def message_kind_of(row: DeliveryRow) -> str:
    """The kind for scripts: a word of `MessageKind`; the delivery's own where the alert cannot be read."""
    alert = _alert_of(row)
    return message_kind(alert).value if alert else row.kind.value


def _alert_of(row: DeliveryRow) -> Alert | None:
    """None for an alert that this version cannot read: the list shows the other ones."""
    try:
        return from_json(row.alert)
    except ValidationError:
        return None
