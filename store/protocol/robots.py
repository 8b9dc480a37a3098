"""What every store promises about hosts' robots.txt; see `store.protocol.store`, of which this is a part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class RobotsStore(Protocol):
    """What is remembered of robots.txt files over a restart."""

    def save_crawl_delays(self, delays_s: Mapping[str, float | None], now: datetime, until: datetime) -> None:
        """Remember the pause that each host asks for until then; None: it asks for none any more.

        Those whose time was over at `now` are forgotten.
        """

    def crawl_delays(self, now: datetime) -> dict[str, float]:
        """The pauses in seconds that still hold at `now`, by host."""
