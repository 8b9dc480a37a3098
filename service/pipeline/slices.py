"""Matches a batch in slices of bounded time: alerts of its first reports do not wait for its last."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence

from alerts.developments.desk import Judgement
from store.records.articles import Article

SLICE_S = 1.0
"""With the encoder a report may take a tenth of a second, and a batch has two hundred."""


class SlicedMatching:
    """Runs `match` over batches in a thread, until it is told to stop."""

    def __init__(
        self,
        match: Callable[[Article], Judgement],
        *,
        slice_s: float = SLICE_S,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._match, self._slice_s, self._timer = match, slice_s, timer
        self._stop_requested = threading.Event()

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stop_requested.is_set()

    def stop(self) -> None:
        """Start no further report; those that are not matched stay ready in the store."""
        self._stop_requested.set()

    async def match(self, articles: Sequence[Article]) -> AsyncIterator[list[Judgement]]:
        """The judgements in order, slice by slice; ends early after `stop`."""
        done = 0
        while done < len(articles) and not self.is_stopped:
            judged = await asyncio.to_thread(self._match_slice, articles[done:])
            done += len(judged)
            yield judged

    def _match_slice(self, articles: Sequence[Article]) -> list[Judgement]:
        deadline, judged = self._timer() + self._slice_s, []
        for article in articles:
            judged.append(self._match(article))
            if self.is_stopped or self._timer() >= deadline:
                break
        return judged
