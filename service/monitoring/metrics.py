"""Metrics for Prometheus: gauges read from the store at each scrape, and counters of this process.

No label carries an address, a title or anything else from outside: sources are counted, not named.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from crawler.poll_report import PollReport
from service.monitoring.disk import DiskLevel
from service.monitoring.encoder import EncoderState, EncoderStatus
from service.monitoring.status import Status
from service.translation.counts import TranslationCounts
from store.records.articles import ArticleState
from store.records.collection import PollStatus
from store.records.deliveries import DeliveryState

_POLL_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_PAGE_BYTES = 4_096


class Metrics:
    """Counts polls, and renders all metrics in the Prometheus text format."""

    def __init__(self, lag_s: Callable[[], float], translations: TranslationCounts | None = None) -> None:
        """`translations`: what the translator counts; None if nothing is translated."""
        self._registry = CollectorRegistry()
        self._states = _StateCollector(lag_s, translations or TranslationCounts())
        self._registry.register(self._states)
        self._polls = Counter("susulan_polls", "Polls of sources", ["status"], registry=self._registry)
        for status in PollStatus:
            self._polls.labels(status.value)
        self._new_articles = Counter("susulan_articles_new", "Articles first seen", registry=self._registry)
        self._poll_duration = Histogram(
            "susulan_poll_duration_seconds",
            "Time of a poll",
            buckets=_POLL_BUCKETS_S,
            registry=self._registry,
        )

    def record_poll(self, report: PollReport) -> None:
        """Count a poll."""
        self._polls.labels(report.status.value).inc()
        self._new_articles.inc(report.new)
        self._poll_duration.observe(report.duration_s)

    def render(self, status: Status) -> bytes:
        """All metrics as text, with the gauges of this status."""
        self._states.status = status
        return generate_latest(self._registry)


class _StateCollector(Collector):
    """Gauges of the status at the moment of the scrape."""

    def __init__(self, lag_s: Callable[[], float], translations: TranslationCounts) -> None:
        self.status: Status | None = None
        self._lag_s, self._translations = lag_s, translations

    def describe(self) -> list[Metric]:
        """No metric before the first scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """One family for each metric."""
        status = self.status
        if status is None:
            return
        gauges = {
            "sources": (status.sources, "Configured sources"),
            "sources_due": (status.due, "Sources that are due"),
            "sources_overdue": (status.overdue_sources, "Sources that are overdue by more than ten minutes"),
            "sources_failing": (len(status.failing), "Sources whose last poll failed"),
            "sources_gone": (len(status.gone), "Sources whose server said that they are gone"),
            "poll_lag_seconds": (status.poll_lag_s, "How overdue the most overdue source or page is"),
            "delivery_lag_seconds": (status.delivery_lag_s, "How overdue the most overdue delivery is"),
            "matches": (status.matches, "Stored matches"),
            "developments": (status.developments, "Stored developments"),
            "dead_letters": (status.deliveries.get("dead", 0), "Deliveries that were given up"),
            "config_reload_failed": (
                bool(status.config_reload_failed),
                "1 while a changed config has mistakes",
            ),
            "event_loop_lag_seconds": (self._lag_s(), "How late the event loop runs a timer"),
            "resident_memory_bytes": (_resident_bytes(), "Resident memory of this process"),
            "store_bytes": (status.store_bytes, "Size of the store with its write-ahead log"),
            "store_free_bytes": (status.store_free_bytes, "Free space inside the store"),
            "disk_free_bytes": (status.disk_free_bytes, "Free space on the file system of the store"),
            "disk_bytes": (status.disk_total_bytes, "Size of the file system of the store"),
            "collecting_paused": (
                status.disk is DiskLevel.FULL,
                "1 while nothing is collected because the disk is almost full",
            ),
        }
        for name, (value, description) in gauges.items():
            yield GaugeMetricFamily(f"susulan_{name}", description, value=value)
        for name, description, states, by_state in (
            ("articles", "Stored articles by state", ArticleState, status.articles_by_state),
            ("deliveries", "Deliveries by state", DeliveryState, status.deliveries),
        ):
            family = GaugeMetricFamily(f"susulan_{name}", description, labels=["state"])
            for state in sorted(states):  # also a state with none: an absent series is not a zero
                family.add_metric([state], by_state.get(state, 0))
            yield family
        yield from _encoder_metrics(status.encoder or EncoderStatus(EncoderState.OFF))
        yield from _translation_metrics(self._translations)


def _encoder_metrics(encoder: EncoderStatus) -> Iterator[Metric]:
    """Of the encoder's process; all zero where the config or the machine has none."""
    failed = encoder.state is EncoderState.UNAVAILABLE
    yield GaugeMetricFamily(
        "susulan_encoder_unavailable", "1 while reports are judged without it after a failure", value=failed
    )
    for name, value, description in (
        ("texts", encoder.texts, "Texts that were encoded"),
        ("seconds", encoder.seconds, "Time that encoding took"),
        ("restarts", encoder.restarts, "Restarts of the encoder after crashes and hangs"),
    ):
        yield CounterMetricFamily(f"susulan_encoder_{name}", description, value=value)


def _translation_metrics(counts: TranslationCounts) -> Iterator[Metric]:
    """All zero where nothing is translated."""
    results = CounterMetricFamily(
        "susulan_translations", "Texts to translate by what became of them", labels=["result"]
    )
    for name in ("cached", "translated", "failed", "over_budget", "paused", "late"):
        results.add_metric([name], getattr(counts, name))
    yield results
    yield CounterMetricFamily(
        "susulan_translation_characters",
        "Characters sent to the translation service",
        value=counts.characters,
    )


def _resident_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):  # not Linux: the peak is better than no value
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
