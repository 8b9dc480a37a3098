"""What every store promises about hosts' robots.txt; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class RobotsStore(Protocol):
    """What robots.txt files said, remembered over a restart."""

    def save_crawl_delays(self, delays_s: Mapping[str, float | None], now: datetime, until: datetime) -> None:
        """Remember the crawl delay of each host until then; None: the host states none any more.

        Those that had run out at `now` are deleted.
        """

    def crawl_delays(self, now: datetime) -> dict[str, float]:
        """The crawl delays in seconds that are valid at `now`, by host."""
