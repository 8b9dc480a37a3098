"""What Prometheus reads: states from the store at each look, and what happened in this process.

No label carries an address, a title or anything else from outside: sources are counted, not named.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from crawler.poll_report import PollReport
from service.monitoring.status import Status
from store.records.collection import ArticleState, PollStatus
from store.records.deliveries import DeliveryState

_POLL_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_PAGE_BYTES = 4_096


class Metrics:
    """Counts what it is told of, and gives all of it in Prometheus' text format."""

    def __init__(self, lag_s: Callable[[], float]) -> None:
        self._registry = CollectorRegistry()
        self._states = _StateCollector(lag_s)
        self._registry.register(self._states)
        self._polls = Counter("susulan_polls", "Polls of sources", ["status"], registry=self._registry)
        for status in PollStatus:
            self._polls.labels(status.value)
        self._new_articles = Counter("susulan_articles_new", "Articles first seen", registry=self._registry)
        self._poll_duration = Histogram(
            "susulan_poll_seconds", "Time of a poll", buckets=_POLL_BUCKETS_S, registry=self._registry
        )

    def record_poll(self, report: PollReport) -> None:
        """Count a poll."""
        self._polls.labels(report.status.value).inc()
        self._new_articles.inc(report.new)
        self._poll_duration.observe(report.duration_s)

    def render(self, status: Status) -> bytes:
        """Everything, with the states of this look."""
        self._states.status = status
        return generate_latest(self._registry)


class _StateCollector(Collector):
    """Gauges that are true at the moment they are asked."""

    def __init__(self, lag_s: Callable[[], float]) -> None:
        self.status: Status | None = None
        self._lag_s = lag_s

    def describe(self) -> list[Metric]:
        """Nothing before the first look."""
        return []

    def collect(self) -> Iterator[Metric]:
        """One family a fact."""
        status = self.status
        if status is None:
            return
        plain = {
            "sources": (status.sources, "Configured sources"),
            "sources_due": (status.due, "Sources whose time has come"),
            "sources_late": (status.late, "Sources that are overdue for more than ten minutes"),
            "sources_failing": (len(status.failing), "Sources whose last poll failed"),
            "sources_parked": (len(status.parked), "Sources that said they are gone"),
            "oldest_due_seconds": (status.oldest_due_s, "How overdue the longest waiting source or page is"),
            "oldest_owed_seconds": (status.oldest_owed_s, "How overdue the longest waiting delivery is"),
            "matches": (status.matches, "Stored verdicts"),
            "developments": (status.developments, "Stored developments"),
            "dead_letters": (status.deliveries.get("dead", 0), "Deliveries given up"),
            "config_refused": (bool(status.config_refused), "1 while a changed config is refused"),
            "loop_lag_seconds": (self._lag_s(), "How late the event loop comes round"),
            "memory_bytes": (_resident_bytes(), "Resident memory of this process"),
            "store_bytes": (status.store_bytes, "Size of the store with its log"),
            "store_free_bytes": (status.store_free_bytes, "Of it, what nothing uses"),
        }
        for name, (value, told) in plain.items():
            yield GaugeMetricFamily(f"susulan_{name}", told, value=value)
        for name, told, states, by_state in (
            ("articles", "Stored articles by state", ArticleState, status.articles_by_state),
            ("deliveries", "Deliveries by state", DeliveryState, status.deliveries),
        ):
            family = GaugeMetricFamily(f"susulan_{name}", told, labels=["state"])
            for state in sorted(states):  # also those of which there is none: an absent series is no zero
                family.add_metric([state], by_state.get(state, 0))
            yield family


def _resident_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):  # not Linux: the peak is better than nothing
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
