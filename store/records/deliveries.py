"""The records of what is owed to whom; read as part of `store.records.collection`."""

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

    What may not go out yet is waiting first; told with others then, it is folded.
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
    """One message owed to one recipient; unique by (channel, recipient, subject, revision)."""

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
    """JSON of `alerts.messages.alert.Alert`: what is to be said, independent of the channel."""
    created: datetime
    due: datetime
    expires: datetime
    state: DeliveryState = DeliveryState.PENDING
    tries: int = 0
    uncertain: bool = False
    """An earlier try may have arrived: the answer was lost."""
    message_id: str | None = None
    content: bytes | None = None
    """Exact bytes, rendered once at the first claim; every retry sends the same."""
    last_error: str | None = None
    token: int = 0
    """Fencing token of the claim; writes of an older claim are refused."""
    transmitting: bool = False
    """Bytes may have left under the present or a crashed claim."""
    wait_reason: str = ""
    """What a waiting delivery waits for; those of one story that wait for the same are told together."""
    folded_into: str | None = None
    """The delivery that tells what this one would have told."""


@dataclass(frozen=True, slots=True)
class DeliveryHistory:
    """What a recipient got lately, to decide when the next message may go."""

    recent_count: int = 0
    """Messages that went out or are on their way since the asked time; not what waits."""
    last_on_subject: datetime | None = None
    """When the latest message about the subject was due, waiting ones included."""
    last_due: datetime | None = None
    """When the latest message of all was due, not counting what waits."""
    waiting: Mapping[str, datetime] = field(default_factory=dict)
    """What deliveries of the story wait for → the earliest time they are due."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that a person does not want to see for a while."""

    id: int
    story: str
    """Empty for all."""
    expression: str
    """As keywords are written."""
    reason: str
    created: datetime
    until: datetime


UNSUBSCRIBED_REASON = "the recipient has unsubscribed"
"""Why a delivery was discarded, as its `last_error`."""


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """A recipient who wants no more."""

    id: int
    channel: str
    recipient: str
    story: str
    """Empty for everything."""
    at: datetime

    def covers(self, delivery: Delivery) -> bool:
        """Whether this is what the recipient does not want."""
        return (self.channel, self.recipient) == (delivery.channel, delivery.recipient) and (
            self.story in ("", delivery.story)
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand a delivery over, for the log."""

    delivery_id: str
    started: datetime
    ended: datetime
    outcome: str
    """`sent`, `retry`, `dead`, `held`."""
    code: int | None = None
    answer: str = ""
    """First 500 characters of the other side's answer, cleaned and redacted."""
