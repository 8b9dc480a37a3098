"""The in-memory store's outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from store.errors import LeaseLost
from store.memory_judging import MemoryJudging
from store.memory_state import DeliveryRecord
from store.memory_unsubscribing import discarded
from store.records.collection import Attempt, Delivery, DeliveryKind, DeliveryState, SourceTrouble
from store.sanitize import clean_text, cleaned

_OPEN = (DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.SENDING)


class MemoryOutbox(MemoryJudging):
    """The verbs of `protocol.Outbox`."""

    def owe(self, deliveries: Sequence[Delivery], now: datetime) -> int:  # noqa: ARG002  # the contract's
        """See `protocol.Outbox`."""
        return self._owe(deliveries)

    def note_sources(
        self,
        noticed: Mapping[str, SourceTrouble | None],
        deliveries: Sequence[Delivery],
        now: datetime,  # noqa: ARG002  # the contract's
    ) -> None:
        """See `protocol.Sources`."""
        for name, trouble in noticed.items():
            if name in self._state.sources:
                self._state.sources[name] = replace(self._state.sources[name], noticed=trouble)
        self._owe(deliveries)

    def claim_deliveries(
        self, now: datetime, lease_s: float, limit: int, *, skip_channels: Sequence[str] = ()
    ) -> list[Delivery]:
        """See `protocol.Outbox`."""
        self._expire(now)
        self._heed_unsubscriptions(now)
        skipped = set(map(clean_text, skip_channels))
        due = [r for r in self._open() if r.ready_at <= now and r.delivery.channel not in skipped]
        due.sort(key=lambda record: (record.delivery.due, record.seq))
        for record in due[:limit]:
            record.ready_at = now + timedelta(seconds=lease_s)
            record.delivery = replace(
                record.delivery,
                state=DeliveryState.SENDING,
                token=record.delivery.token + 1,
                tries=record.delivery.tries + 1,
                uncertain=record.delivery.uncertain or record.delivery.transmitting,
            )
        return [record.delivery for record in due[:limit]]

    def _heed_unsubscriptions(self, now: datetime) -> None:
        for record in self._open():
            due = record.delivery.due <= now and record.ready_at <= now
            if due and any(one.covers(record.delivery) for one in self._state.unsubscribed):
                left = record.delivery.transmitting
                given_up = replace(discarded(record.delivery), transmitting=False)
                record.delivery = replace(given_up, uncertain=given_up.uncertain or left)

    def _expire(self, now: datetime) -> None:
        for record in self._open():
            held = record.delivery.state is DeliveryState.SENDING and record.ready_at > now
            if record.delivery.expires < now and not held:
                record.delivery = replace(
                    record.delivery,
                    state=DeliveryState.DEAD,
                    last_error="expired",
                    uncertain=record.delivery.uncertain or record.delivery.transmitting,
                    transmitting=False,
                )

    def keep_content(self, delivery: Delivery, content: bytes, message_id: str) -> Delivery:
        """See `protocol.Outbox`."""
        record = self._claimed(delivery)
        kept = record.delivery
        record.delivery = replace(
            kept,
            content=content if kept.content is None else kept.content,
            message_id=clean_text(message_id) if kept.message_id is None else kept.message_id,
        )
        return record.delivery

    def mark_transmitting(self, delivery: Delivery) -> None:
        """See `protocol.Outbox`."""
        record = self._claimed(delivery)
        record.delivery = replace(record.delivery, transmitting=True)

    def finish_delivery(
        self,
        delivery: Delivery,
        attempt: Attempt,
        *,
        state: DeliveryState,
        due: datetime | None = None,
        uncertain: bool = False,
    ) -> None:
        """See `protocol.Outbox`."""
        record = self._claimed(delivery)
        attempt = cleaned(replace(attempt, delivery_id=delivery.id))
        sent = state is DeliveryState.SENT
        record.delivery = replace(
            record.delivery,
            state=state,
            due=due or record.delivery.due,
            uncertain=uncertain or record.delivery.uncertain,
            transmitting=False,
            last_error=None if sent else attempt.answer,
        )
        record.ready_at = record.delivery.due
        record.sent_at = attempt.ended if sent else None
        self._state.attempts.append(attempt)

    def _claimed(self, delivery: Delivery) -> DeliveryRecord:
        """The delivery, held by this claim.

        Raises:
            LeaseLost: the claim is not the latest one, or is finished.
        """
        record = self._state.deliveries.get(delivery.id)
        if (
            record is None
            or record.delivery.state is not DeliveryState.SENDING
            or record.delivery.token != delivery.token
        ):
            raise LeaseLost(f"the claim {delivery.token} of delivery {delivery.id} is not held any more")
        return record

    def release_claims(self) -> int:
        """See `protocol.Outbox`; hosts held by a process that died are free again too."""
        sending = [r for r in self._open() if r.delivery.state is DeliveryState.SENDING]
        for record in sending:
            record.ready_at = record.delivery.due
        leased = [host for host in self._state.hosts.values() if host.leased_until is not None]
        for host in leased:
            host.leased_until = None
        return len(sending) + len(leased)

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, channel: str | None = None, limit: int = 100
    ) -> list[Delivery]:
        """See `protocol.Outbox`."""
        wanted = None if channel is None else clean_text(channel)
        records = [
            record
            for record in self._state.deliveries.values()
            if (not states or record.delivery.state in states)
            and (wanted is None or record.delivery.channel == wanted)
        ]
        records.sort(key=lambda record: (record.delivery.created, record.seq), reverse=True)
        return [record.delivery for record in records[:limit]]

    def delivery(self, delivery_id: str) -> Delivery | None:
        """See `protocol.Outbox`."""
        wanted = clean_text(delivery_id)
        records = self._state.deliveries
        if wanted in records:
            return records[wanted].delivery
        like = [key for key in records if wanted and key.startswith(wanted)]
        return records[like[0]].delivery if len(like) == 1 else None

    def attempts(self, delivery_id: str) -> list[Attempt]:
        """See `protocol.Outbox`."""
        return [attempt for attempt in self._state.attempts if attempt.delivery_id == clean_text(delivery_id)]

    def revive_delivery(self, delivery_id: str, now: datetime, expires: datetime) -> bool:
        """See `protocol.Outbox`."""
        record = self._state.deliveries.get(clean_text(delivery_id))
        revivable = (
            DeliveryState.DEAD,
            DeliveryState.HELD,
            DeliveryState.RETRY,
            DeliveryState.DISCARDED,
            DeliveryState.WAITING,
        )
        if record is None or record.delivery.state not in revivable:
            return False
        record.ready_at = now
        record.delivery = replace(
            record.delivery, state=DeliveryState.RETRY, tries=0, due=now, expires=expires, waits_for=""
        )
        return True

    def discard_delivery(self, delivery_id: str) -> bool:
        """See `protocol.Outbox`."""
        record = self._state.deliveries.get(clean_text(delivery_id))
        settled = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.FOLDED)
        if record is None or record.delivery.state in settled:
            return False
        record.delivery = replace(record.delivery, state=DeliveryState.DISCARDED)
        return True

    def sent_root(self, channel: str, recipient: str, subject: str) -> str | None:
        """See `protocol.Outbox`."""
        about = (clean_text(channel), clean_text(recipient), clean_text(subject))
        sent = [
            (record.sent_at, record.seq, record.delivery.message_id)
            for record in self._state.deliveries.values()
            if record.sent_at is not None
            and record.delivery.message_id is not None
            and (record.delivery.channel, record.delivery.recipient, record.delivery.subject) == about
        ]
        return min(sent)[2] if sent else None

    def next_delivery_due(self) -> datetime | None:
        """See `protocol.Outbox`."""
        return min((record.ready_at for record in self._open()), default=None)

    def owed(self, kind: DeliveryKind | None = None) -> int:
        """See `protocol.Outbox`."""
        return sum(kind is None or record.delivery.kind is kind for record in self._open())

    def _open(self) -> list[DeliveryRecord]:
        return [r for r in self._state.deliveries.values() if r.delivery.state in _OPEN]
