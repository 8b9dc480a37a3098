"""The SQLite store's requests for pages that matching makes."""

from __future__ import annotations

from datetime import datetime, timedelta

from store.records.collection import Article
from store.records.page_host import page_host
from store.sanitize import sanitize_record
from store.sqlite.rows import to_epoch
from store.sqlite.sql import articles as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.transactions import SqliteTransactions

_PERIOD = timedelta(hours=1)


class SqlitePageRequests(SqliteTransactions):
    """A verb of `protocol.JudgingStore`."""

    def request_page(self, article: Article, now: datetime, hourly_limit: int) -> bool:
        """See `protocol.JudgingStore`."""
        article = sanitize_record(article)
        host = page_host(article.url)
        if host is None:
            return False
        at = to_epoch(now)
        period = {"source": article.source, "since": to_epoch(now - _PERIOD), "now": at}
        with self._write_transaction():
            (recent,) = self._fetch_all(sql.PAGES_REQUESTED, period)
            if recent["n"] >= hourly_limit:
                return False
            if not self._execute(sql.REQUEST_PAGE, {"id": article.id, "host": host, "now": at}):
                return False
            self._execute(sources_sql.MAKE_HOST_DUE, {"host": host, "due": at})
        return True
