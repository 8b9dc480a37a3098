"""Deliveries and their tries to rows and back; see `store.sqlite.rows`."""

from __future__ import annotations

from store.records.collection import Attempt, Delivery, DeliveryKind, DeliveryState
from store.sqlite.rows import Row, Values, seconds, time_from

_DELIVERY_SAME = (
    "id",
    "channel",
    "recipient",
    "story",
    "subject",
    "revision",
    "alert",
    "tries",
    "message_id",
    "content",
    "last_error",
    "token",
    "waits_for",
    "folded_into",
)


OPEN = frozenset({DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.SENDING})
"""Something is still to be done about a delivery in these states."""


def delivery_values(delivery: Delivery) -> Values:
    """A delivery's columns."""
    return {
        **{name: getattr(delivery, name) for name in _DELIVERY_SAME},
        "kind": delivery.kind.value,
        "state": delivery.state.value,
        "created": seconds(delivery.created),
        "due": seconds(delivery.due),
        "ready_at": seconds(delivery.due) if delivery.state in OPEN else None,
        "expires": seconds(delivery.expires),
        "uncertain": int(delivery.uncertain),
        "transmitting": int(delivery.transmitting),
    }


def delivery(row: Row) -> Delivery:
    """A delivery."""
    return Delivery(
        **{name: row[name] for name in _DELIVERY_SAME},
        kind=DeliveryKind(row["kind"]),
        state=DeliveryState(row["state"]),
        created=time_from(row["created"]),
        due=time_from(row["due"]),
        expires=time_from(row["expires"]),
        uncertain=bool(row["uncertain"]),
        transmitting=bool(row["transmitting"]),
    )


def attempt_values(attempt: Attempt) -> Values:
    """A try's columns."""
    return {
        "delivery_id": attempt.delivery_id,
        "started": seconds(attempt.started),
        "ended": seconds(attempt.ended),
        "outcome": attempt.outcome,
        "code": attempt.code,
        "answer": attempt.answer,
    }


def attempt(row: Row) -> Attempt:
    """A try."""
    return Attempt(
        delivery_id=row["delivery_id"],
        started=time_from(row["started"]),
        ended=time_from(row["ended"]),
        outcome=row["outcome"],
        code=row["code"],
        answer=row["answer"],
    )
