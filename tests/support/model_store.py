"""A small model of hosts and deliveries: what the store must answer, written without SQL.

An oracle for `tests/contract/test_store_model.py`. It holds only what decides who may work on what:
hosts with their leases, and deliveries with their states. What is stored beside that is not modelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from store.errors import LeaseLost
from store.protocol.outbox import MAX_DELIVERY_WAIT
from store.records.collection import HostLease
from store.records.deliveries import Attempt, Delivery, DeliveryState

S = DeliveryState
ACTIVE = (S.PENDING, S.RETRY, S.SENDING)
"""Something is still to be done about a delivery in these states."""
FINAL = (S.SENT, S.SENDING, S.FOLDED)
"""Such a delivery cannot be discarded."""
REQUEUEABLE = (S.DEAD, S.HELD, S.DISCARDED, S.WAITING, S.RETRY)


@dataclass(slots=True)
class Host:
    """One host and the due times of its sources."""

    dues: dict[str, datetime]
    """By source."""
    token: int = 0
    leased_until: datetime | None = None
    not_before: datetime | None = None

    def is_leased(self, now: datetime) -> bool:
        return self.leased_until is not None and self.leased_until > now


class ModelHosts:
    """Leases of hosts, each with a token that grows: only the latest one may write."""

    def __init__(self, sources: dict[str, str], now: datetime) -> None:
        """`sources` gives the host of each; all are due at `now`."""
        self.hosts: dict[str, Host] = {}
        for source, host in sources.items():
            self.hosts.setdefault(host, Host({})).dues[source] = now

    def lease_due_hosts(
        self, now: datetime, lease_s: float, limit: int, *, max_wait: timedelta
    ) -> list[HostLease]:
        def has_come(moment: datetime) -> bool:
            return moment <= now or moment > now + max_wait

        free = [
            (min(host.dues.values()), name)
            for name, host in self.hosts.items()
            if host.dues
            and not host.is_leased(now)
            and (host.not_before is None or has_come(host.not_before))
            and has_come(min(host.dues.values()))
        ]
        return [self._lease(name, now, lease_s) for _, name in sorted(free)[:limit]]

    def lease_host(self, name: str, now: datetime, lease_s: float) -> HostLease | None:
        """Any host, whether something is fetched there or not."""
        host = self.hosts.setdefault(name, Host({}))
        return None if host.is_leased(now) else self._lease(name, now, lease_s)

    def _lease(self, name: str, now: datetime, lease_s: float) -> HostLease:
        host = self.hosts[name]
        host.token += 1
        host.leased_until = now + timedelta(seconds=lease_s)
        return HostLease(name, host.token, host.leased_until)

    def due_sources(self, lease: HostLease, now: datetime, *, max_wait: timedelta) -> list[str]:
        dues = self._held(lease).dues
        due = [(at, name) for name, at in dues.items() if at <= now or at > now + max_wait]
        return [name for _, name in sorted(due)]

    def record_poll(self, lease: HostLease, source: str, next_due: datetime) -> None:
        dues = self._held(lease).dues
        if source in dues:
            dues[source] = next_due

    def renew_host(self, lease: HostLease, until: datetime) -> HostLease:
        self._held(lease).leased_until = until
        return replace(lease, until=until)

    def release_host(self, lease: HostLease, not_before: datetime | None) -> None:
        try:
            host = self._held(lease)
        except LeaseLost:
            return
        host.leased_until = None
        host.not_before = not_before or host.not_before

    def expire_leases(self) -> int:
        held = [host for host in self.hosts.values() if host.leased_until is not None]
        for host in held:
            host.leased_until = None
        return len(held)

    def make_due(self, now: datetime) -> None:
        for host in self.hosts.values():
            host.dues = {source: min(due, now) for source, due in host.dues.items()}

    def _held(self, lease: HostLease) -> Host:
        """A lease that ran out still holds until somebody else takes the host."""
        host = self.hosts[lease.host]
        if host.token != lease.token or host.leased_until is None:
            raise LeaseLost
        return host


@dataclass(slots=True)
class Entry:
    """One delivery in the outbox."""

    seq: int
    delivery: Delivery
    ready_at: datetime
    """When it may be leased next: its due time, or the end of its lease."""
    attempts: list[Attempt] = field(default_factory=list)


class ModelOutbox:
    """Deliveries from being enqueued to their end."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def enqueue(self, deliveries: Sequence[Delivery]) -> int:
        added = 0
        for delivery in deliveries:
            if _identity(delivery) not in {_identity(entry.delivery) for entry in self.entries.values()}:
                self.entries[delivery.id] = Entry(len(self.entries), delivery, delivery.due)
                added += 1
        return added

    def lease_deliveries(
        self, now: datetime, lease_s: float, limit: int, *, skip_channels: Sequence[str] = ()
    ) -> list[Delivery]:
        latest = now + MAX_DELIVERY_WAIT
        self._expire(now)
        due = []
        for entry in self._active():
            delivery = entry.delivery
            has_come = delivery.due <= now and entry.ready_at <= now
            too_late = delivery.due > latest and not now < entry.ready_at <= latest
            if (has_come or too_late) and delivery.channel not in skip_channels:
                due.append(entry)
        due.sort(key=lambda entry: (entry.delivery.due, entry.seq))
        for entry in due[:limit]:
            entry.ready_at = now + timedelta(seconds=lease_s)
            entry.delivery = replace(
                entry.delivery,
                state=S.SENDING,
                token=entry.delivery.token + 1,
                tries=entry.delivery.tries + 1,
                uncertain=entry.delivery.uncertain or entry.delivery.transmitting,
            )
        return [entry.delivery for entry in due[:limit]]

    def _expire(self, now: datetime) -> None:
        for entry in self._active():
            leased = entry.delivery.state is S.SENDING and entry.ready_at > now
            if entry.delivery.expires < now and not leased:
                uncertain = entry.delivery.uncertain or entry.delivery.transmitting
                entry.delivery = replace(
                    entry.delivery,
                    state=S.DEAD,
                    last_error="expired",
                    uncertain=uncertain,
                    transmitting=False,
                )

    def save_content(self, delivery: Delivery, content: bytes, message_id: str) -> Delivery:
        entry = self._leased(delivery)
        stored = entry.delivery
        entry.delivery = replace(
            stored,
            content=content if stored.content is None else stored.content,
            message_id=message_id if stored.message_id is None else stored.message_id,
        )
        return entry.delivery

    def mark_transmitting(self, delivery: Delivery) -> None:
        entry = self._leased(delivery)
        entry.delivery = replace(entry.delivery, transmitting=True)

    def finish_delivery(
        self,
        delivery: Delivery,
        attempt: Attempt,
        *,
        state: DeliveryState,
        due: datetime | None = None,
        uncertain: bool = False,
    ) -> None:
        entry = self._leased(delivery)
        entry.delivery = replace(
            entry.delivery,
            state=state,
            due=due or entry.delivery.due,
            uncertain=uncertain or entry.delivery.uncertain,
            transmitting=False,
            last_error=None if state is S.SENT else attempt.answer,
        )
        entry.ready_at = entry.delivery.due
        entry.attempts.append(attempt)

    def expire_leases(self) -> int:
        sending = [entry for entry in self._active() if entry.delivery.state is S.SENDING]
        for entry in sending:
            entry.ready_at = entry.delivery.due
        return len(sending)

    def requeue_delivery(self, delivery_id: str, now: datetime, expires: datetime) -> bool:
        entry = self.entries.get(delivery_id)
        if entry is None or entry.delivery.state not in REQUEUEABLE:
            return False
        entry.ready_at = now
        changed = {"state": S.RETRY, "tries": 0, "due": now, "expires": expires, "wait_reason": ""}
        entry.delivery = replace(entry.delivery, **changed)
        return True

    def discard_delivery(self, delivery_id: str) -> bool:
        entry = self.entries.get(delivery_id)
        if entry is None or entry.delivery.state in FINAL:
            return False
        entry.delivery = replace(entry.delivery, state=S.DISCARDED)
        return True

    def deliveries(self) -> list[Delivery]:
        """Newest first."""
        entries = sorted(self.entries.values(), key=lambda entry: (entry.delivery.created, entry.seq))
        return [entry.delivery for entry in reversed(entries)]

    def attempts(self, delivery_id: str) -> list[Attempt]:
        return self.entries[delivery_id].attempts

    def pending_count(self) -> int:
        return len(self._active())

    def _leased(self, delivery: Delivery) -> Entry:
        entry = self.entries.get(delivery.id)
        if entry is None or entry.delivery.state is not S.SENDING or entry.delivery.token != delivery.token:
            raise LeaseLost
        return entry

    def _active(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.delivery.state in ACTIVE]


def _identity(delivery: Delivery) -> tuple[str, str, str, int]:
    return delivery.channel, delivery.recipient, delivery.subject, delivery.revision
