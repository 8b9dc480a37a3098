"""The SQLite store's memory of robots.txt files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from store.sanitize import clean_text
from store.sqlite.rows import seconds
from store.sqlite.sql import robots as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteRobots(SqliteTransactions):
    """The verbs of `protocol.Robots`."""

    def keep_crawl_delays(self, delays_s: Mapping[str, float | None], now: datetime, until: datetime) -> None:
        """See `protocol.Robots`."""
        with self._writing():
            for host, delay_s in delays_s.items():
                if delay_s is None:
                    self._write(sql.DROP_CRAWL_DELAY, {"host": clean_text(host)})
                else:
                    values = {"host": clean_text(host), "delay_s": float(delay_s), "until": seconds(until)}
                    self._write(sql.KEEP_CRAWL_DELAY, values)
            self._write(sql.DROP_OLD_CRAWL_DELAYS, {"now": seconds(now)})

    def crawl_delays(self, now: datetime) -> dict[str, float]:
        """See `protocol.Robots`."""
        return {row["host"]: row["delay_s"] for row in self._read(sql.CRAWL_DELAYS, now=seconds(now))}
