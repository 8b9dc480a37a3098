"""The state of the service, read from the store: for `susulan status`, `/readyz` and metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.monitoring.disk import DISK_KEY, DiskLevel, DiskState, disk_level
from service.monitoring.encoder import ENCODER_KEY, EncoderStatus
from store.protocol.store import Store
from store.records.failures import FailedReport
from store.records.sources import SourceState

RELOAD_FAILED_KEY = "config refused"
"""The store's record of a changed config with mistakes: since when, and why; empty if there is none."""
MAX_FAILED_REPORTS = 10
"""Reports that could not be judged, as the status lists them."""
OVERDUE_AFTER = timedelta(minutes=10)
"""From here on an overdue source or delivery shows that the work is not being done."""


@dataclass(frozen=True, slots=True)
class Status:
    """The state at one moment."""

    at: datetime
    sources: int
    due: int
    failing: tuple[tuple[str, str], ...]
    """Name and last error."""
    gone: tuple[str, ...]
    poll_lag_s: float
    """How overdue the most overdue source or page is; 0 if none is due."""
    delivery_lag_s: float
    """The same for deliveries."""
    last_new: datetime | None
    articles: int
    articles_by_state: Mapping[str, int] = field(default_factory=dict)
    matches: int = 0
    developments: int = 0
    deliveries: Mapping[str, int] = field(default_factory=dict)
    unsubscribed: int = 0
    """How many times recipients unsubscribed, from a story or from everything."""
    store_bytes: int = 0
    store_free_bytes: int = 0
    """Free space inside the store."""
    disk_free_bytes: int = 0
    """Free space on the file system of the store."""
    disk_total_bytes: int = 0
    """The size of that file system; 0 if the system does not say."""
    disk: DiskLevel = DiskLevel.OK
    """Whether that is enough; nothing is collected while it is `full`."""
    overdue_sources: int = 0
    """Sources that are overdue by more than `OVERDUE_AFTER`."""
    config_reload_failed: str = ""
    """Since when and why a changed config is refused; the old one keeps running."""
    judging_failures: int = 0
    """How many reports could not be judged; each is retried once after an upgrade."""
    failed_reports: tuple[FailedReport, ...] = ()
    """The latest of them."""
    encoder: EncoderStatus | None = None
    """None: the service has not run with this store yet."""

    @property
    def overdue(self) -> tuple[str, ...]:
        """Which work is behind; empty if all is well."""
        wanted = (("collecting", self.poll_lag_s), ("delivering", self.delivery_lag_s))
        return tuple(
            f"{what} is {seconds / 60:.0f} minutes behind"
            for what, seconds in wanted
            if seconds > OVERDUE_AFTER.total_seconds()
        )


def read_status(store: Store, now: datetime) -> Status:
    """Read everything at once; runs on the store's thread."""
    states, counts, space = store.source_states(), store.counts(), store.disk_usage()
    return Status(
        at=now,
        sources=len(states),
        due=sum(not state.gone and state.next_due <= now for state in states),
        failing=_failing(states),
        gone=tuple(sorted(state.source.name for state in states if state.gone)),
        poll_lag_s=_overdue_s(store.next_collection_due(), now),
        delivery_lag_s=_overdue_s(store.next_delivery_due(), now),
        last_new=max((state.last_new for state in states if state.last_new), default=None),
        articles=counts.articles,
        articles_by_state=counts.articles_by_state,
        matches=counts.matches,
        developments=counts.developments,
        deliveries=counts.deliveries_by_state,
        unsubscribed=len(store.unsubscriptions()),
        store_bytes=space.total_bytes,
        store_free_bytes=space.free_bytes,
        disk_free_bytes=space.disk_free_bytes,
        disk_total_bytes=space.disk_total_bytes,
        disk=disk_level(
            space.disk_free_bytes,
            space.disk_total_bytes,
            DiskState.from_json(store.meta(DISK_KEY), now).level,
        ),
        overdue_sources=sum(not state.gone and state.next_due <= now - OVERDUE_AFTER for state in states),
        config_reload_failed=store.meta(RELOAD_FAILED_KEY) or "",
        judging_failures=store.failed_report_count(),
        failed_reports=tuple(store.failed_reports(MAX_FAILED_REPORTS)),
        encoder=EncoderStatus.from_json(store.meta(ENCODER_KEY)),
    )


def _failing(states: Sequence[SourceState]) -> tuple[tuple[str, str], ...]:
    failing = [state for state in states if state.failures and not state.gone]
    return tuple(sorted((state.source.name, state.last_error or "") for state in failing))


def _overdue_s(due: datetime | None, now: datetime) -> float:
    return max(0.0, (now - due).total_seconds()) if due else 0.0
