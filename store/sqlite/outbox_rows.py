"""Deliveries and their attempts to rows and back; see `store.sqlite.rows`."""

from __future__ import annotations

from store.records.deliveries import Attempt, Delivery, DeliveryKind, DeliveryState
from store.records.stored_names import stored_names
from store.sqlite.rows import Row, Values, from_epoch, plain_fields, plain_values, to_epoch

_PLAIN_DELIVERY_COLUMNS = stored_names(
    Delivery,
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
    "wait_reason",
    "folded_into",
)


ACTIVE_STATES = frozenset({DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.SENDING})
"""Something is still to be done about a delivery in these states."""


def delivery_values(delivery: Delivery) -> Values:
    """A delivery's columns."""
    return {
        **plain_values(delivery, _PLAIN_DELIVERY_COLUMNS),
        "kind": delivery.kind.value,
        "state": delivery.state.value,
        "created": to_epoch(delivery.created),
        "due": to_epoch(delivery.due),
        "ready_at": to_epoch(delivery.due) if delivery.state in ACTIVE_STATES else None,
        "expires": to_epoch(delivery.expires),
        "uncertain": int(delivery.uncertain),
        "transmitting": int(delivery.transmitting),
    }


def delivery_from_row(row: Row) -> Delivery:
    """A delivery."""
    return Delivery(
        **plain_fields(row, _PLAIN_DELIVERY_COLUMNS),
        kind=DeliveryKind(row["kind"]),
        state=DeliveryState(row["state"]),
        created=from_epoch(row["created"]),
        due=from_epoch(row["due"]),
        expires=from_epoch(row["expires"]),
        uncertain=bool(row["uncertain"]),
        transmitting=bool(row["transmitting"]),
    )


def attempt_values(attempt: Attempt) -> Values:
    """An attempt's columns."""
    return {
        "delivery_id": attempt.delivery_id,
        "started": to_epoch(attempt.started),
        "ended": to_epoch(attempt.ended),
        "outcome": attempt.outcome,
        "code": attempt.code,
        "answer": attempt.answer,
    }


def attempt_from_row(row: Row) -> Attempt:
    """An attempt."""
    return Attempt(
        delivery_id=row["delivery_id"],
        started=from_epoch(row["started"]),
        ended=from_epoch(row["ended"]),
        outcome=row["outcome"],
        code=row["code"],
        answer=row["answer"],
    )
