"""The in-memory twin of the SQLite store: the same promises in plain Python, for tests and dry runs.

It finds things by looking at everything, which makes it slow with many records and easy to trust.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from store.memory_clock import MemoryTimekeeping
from store.memory_feedback import MemoryFeedback
from store.memory_pacing import MemoryPacing
from store.memory_pushes import MemoryPushes
from store.memory_retention import MemoryRetention
from store.memory_robots import MemoryRobots
from store.memory_rulings import MemoryRulings
from store.memory_state import LONG_AGO
from store.memory_unsubscribing import MemoryUnsubscribing
from store.records.collection import ArticleState, Counts, DeliveryState, Outcome
from store.sanitize import clean_text


class MemoryStore(
    MemoryRetention,
    MemoryFeedback,
    MemoryRulings,
    MemoryPushes,
    MemoryUnsubscribing,
    MemoryPacing,
    MemoryTimekeeping,
    MemoryRobots,
):
    """The whole store in memory; see `protocol.Store`. What it holds ends with it."""

    def together(
        self,
        verbs: Sequence[Callable[[], object]],
        *,
        durable: bool = False,  # noqa: ARG002  # memory is not
    ) -> list[Outcome]:
        """See `protocol.Store`."""
        return [Outcome.of(verb) for verb in verbs]

    def next_collection_due(self) -> datetime | None:
        """See `protocol.Store`; a host that is held is due at the earliest when its lease runs out."""
        times = []
        for name, due in self._state.due_times().items():
            host = self._state.host(name)
            times.append(max(due, host.not_before, host.leased_until or LONG_AGO))
        return min(times, default=None)

    def counts(self) -> Counts:
        """See `protocol.Store`; every state is named."""
        articles = Counter(record.article.state for record in self._state.articles.values())
        deliveries = Counter(record.delivery.state for record in self._state.deliveries.values())
        return Counts(
            articles=articles.total(),
            articles_by_state={state.value: articles[state] for state in ArticleState},
            matches=sum(match.matched for match in self._state.matches.values()),
            developments=sum(one.reports > 0 for one in self._state.developments.values()),
            deliveries_by_state={state.value: deliveries[state] for state in DeliveryState},
        )

    def meta(self, key: str) -> str | None:
        """See `protocol.Store`."""
        return self._state.meta.get(clean_text(key))

    def set_meta(self, key: str, value: str) -> None:
        """See `protocol.Store`."""
        self._state.meta[clean_text(key)] = clean_text(value)

    def close(self) -> None:
        """See `protocol.Store`; harmless when called again."""
        self._open_state = None
