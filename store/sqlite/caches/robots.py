"""The SQLite store's memory of robots.txt files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from store.sanitize import strip_invalid
from store.sqlite.rows import to_epoch
from store.sqlite.sql import robots as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteRobots(SqliteTransactions):
    """The verbs of `protocol.RobotsStore`."""

    def save_crawl_delays(self, delays_s: Mapping[str, float | None], now: datetime, until: datetime) -> None:
        """See `protocol.RobotsStore`."""
        with self._write_transaction():
            for host, delay_s in delays_s.items():
                if delay_s is None:
                    self._execute(sql.DELETE_CRAWL_DELAY, {"host": strip_invalid(host)})
                else:
                    values = {
                        "host": strip_invalid(host),
                        "delay_s": float(delay_s),
                        "until": to_epoch(until),
                    }
                    self._execute(sql.SAVE_CRAWL_DELAY, values)
            self._execute(sql.DELETE_OLD_CRAWL_DELAYS, {"now": to_epoch(now)})

    def crawl_delays(self, now: datetime) -> dict[str, float]:
        """See `protocol.RobotsStore`."""
        return {row["host"]: row["delay_s"] for row in self._query(sql.CRAWL_DELAYS, now=to_epoch(now))}
