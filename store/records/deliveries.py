"""The records of deliveries: messages for recipients, their attempts, silences and unsubscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class DeliveryKind(StrEnum):
    """What a delivery is about."""

    DEVELOPMENT = "development"
    UPDATE = "update"
    SUMMARY = "summary"
    NOTICE = "notice"
    TEST = "test"


class DeliveryState(StrEnum):
    """pending → sending → sent | retry → sending ... | dead | held; a person may discard.

    What may not be sent yet is waiting first; if it is then sent in one message with others, it is folded.
    """

    WAITING = "waiting"
    FOLDED = "folded"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    HELD = "held"
    DEAD = "dead"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one recipient; unique by (channel, recipient, subject, revision)."""

    id: str
    channel: str
    recipient: str
    """An address, or a label for an endpoint; never a secret."""
    kind: DeliveryKind
    story: str
    subject: str
    """What it is about: a development's key, a summary's id."""
    revision: int
    alert: str
    """JSON of `alerts.messages.alert.Alert`: the content, independent of the channel."""
    created: datetime
    due: datetime
    expires: datetime
    state: DeliveryState = DeliveryState.PENDING
    tries: int = 0
    uncertain: bool = False
    """Whether an earlier attempt may have arrived: its answer was lost."""
    message_id: str | None = None
    content: bytes | None = None
    """Exact bytes, stored when they are first offered to the endpoint; every later attempt sends the same."""
    last_error: str | None = None
    token: int = 0
    """Fencing token of the lease; a write under an older one is refused."""
    transmitting: bool = False
    """Whether bytes may have been sent under the present lease, or under one whose process crashed."""
    wait_reason: str = ""
    """What a waiting delivery waits for; those of one story that wait for the same are sent together."""
    folded_into: str | None = None
    """Id of the delivery that contains this one."""
    offered_at: datetime | None = None
    """When the message is rendered to be offered; for the renderer, not stored."""


@dataclass(frozen=True, slots=True)
class DeliveryHistory:
    """The latest deliveries to a recipient, to decide when the next message may be sent."""

    recent_count: int = 0
    """Messages sent or pending since the given time; of the waiting ones only first alerts, see
    `alerts.delivery.group_wait`."""
    last_on_subject: datetime | None = None
    """When the latest message about the subject was due, waiting ones included."""
    last_due: datetime | None = None
    """When the latest message of all was due, without waiting ones."""
    waiting: Mapping[str, datetime] = field(default_factory=dict)
    """Wait reason of the story's waiting deliveries → the earliest time they are due."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that a person does not want to get for a while."""

    id: int
    story: str
    """Empty for all."""
    expression: str
    """In the syntax of keywords."""
    reason: str
    created: datetime
    until: datetime
    development: str = ""
    """Only alerts about the development with this key; empty for all."""
    channel: str = ""
    recipient: str = ""
    """Only alerts for this recipient of the channel; empty for all."""

    @property
    def discard_reason(self) -> str:
        """Why a delivery is discarded, as its `last_error`."""
        return f"silenced until {self.until:%Y-%m-%d %H:%M} UTC: {self.reason or self.expression}"

    def concerns(self, channel: str, recipient: str) -> bool:
        """Whether it holds for this recipient."""
        return self.channel in ("", channel) and self.recipient in ("", recipient)


UNSUBSCRIBED_REASON = "the recipient has unsubscribed"
"""Why a delivery was discarded, as its `last_error`."""


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """A recipient who unsubscribed."""

    id: int
    channel: str
    recipient: str
    story: str
    """Empty for everything."""
    at: datetime

    def covers(self, delivery: Delivery) -> bool:
        """Whether the recipient unsubscribed from this delivery."""
        return (self.channel, self.recipient) == (delivery.channel, delivery.recipient) and (
            self.story in ("", delivery.story)
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a delivery, for the log."""

    delivery_id: str
    started: datetime
    ended: datetime
    outcome: str
    """`sent`, `retry`, `dead`, `held`."""
    code: int | None = None
    answer: str = ""
    """First 500 characters of the endpoint's answer, cleaned and redacted."""
