"""How the service is doing, from what the store holds: for `susulan status`, `/readyz` and metrics. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from store.protocol.store import Store
from store.records.collection import SourceState

RELOAD_FAILED_KEY = "config refused"
"""The store's note of a changed config that was refused: since when, and why; empty when none is."""
OVERDUE_AFTER = timedelta(minutes=10)
"""A source or delivery that is overdue for so long tells that the work is not being done."""


@dataclass(frozen=True, slots=True)
class Status:
    """One look."""

    at: datetime
    sources: int
    due: int
    failing: tuple[tuple[str, str], ...]
    """Name and last error."""
    parked: tuple[str, ...]
    oldest_due_s: float
    """How long the longest overdue source or page waits; 0 where none is due."""
    oldest_owed_s: float
    """The same of deliveries."""
    last_new: datetime | None
    articles: int
    articles_by_state: Mapping[str, int] = field(default_factory=dict)
    matches: int = 0
    developments: int = 0
    deliveries: Mapping[str, int] = field(default_factory=dict)
    unsubscribed: int = 0
    """How often recipients wanted no more, of a story or at all."""
    store_bytes: int = 0
    store_free_bytes: int = 0
    """Of them, what nothing uses."""
    late: int = 0
    """Sources that are overdue for so long that it tells something."""
    config_refused: str = ""
    """Since when and why a changed config is refused; the one before runs."""

    @property
    def overdue(self) -> tuple[str, ...]:
        """What is not being done; empty if all is well."""
        wanted = (("collecting", self.oldest_due_s), ("delivering", self.oldest_owed_s))
        return tuple(
            f"{what} is {seconds / 60:.0f} minutes behind"
            for what, seconds in wanted
            if seconds > OVERDUE_AFTER.total_seconds()
        )


def read_status(store: Store, now: datetime) -> Status:
    """Read everything at once; for the store's thread."""
    states, counts, space = store.source_states(), store.counts(), store.disk_usage()
    return Status(
        at=now,
        sources=len(states),
        due=sum(not one.gone and one.next_due <= now for one in states),
        failing=_failing(states),
        parked=tuple(sorted(one.source.name for one in states if one.gone)),
        oldest_due_s=_overdue_s(store.next_collection_due(), now),
        oldest_owed_s=_overdue_s(store.next_delivery_due(), now),
        last_new=max((one.last_new for one in states if one.last_new), default=None),
        articles=counts.articles,
        articles_by_state=counts.articles_by_state,
        matches=counts.matches,
        developments=counts.developments,
        deliveries=counts.deliveries_by_state,
        unsubscribed=len(store.unsubscriptions()),
        store_bytes=space.total_bytes,
        store_free_bytes=space.free_bytes,
        late=sum(not one.gone and one.next_due <= now - OVERDUE_AFTER for one in states),
        config_refused=store.meta(RELOAD_FAILED_KEY) or "",
    )


def _failing(states: Sequence[SourceState]) -> tuple[tuple[str, str], ...]:
    failing = [one for one in states if one.failures and not one.gone]
    return tuple(sorted((one.source.name, one.last_error or "") for one in failing))


def _overdue_s(due: datetime | None, now: datetime) -> float:
    return max(0.0, (now - due).total_seconds()) if due else 0.0
