"""The SQLite store's pages: those that matching requests, and texts that several addresses show.

One text under the headlines of several reports is a wall or a home page. That needs no language and no list
of walls, and lasts over restarts: the hash of the text stands beside the article and is deleted with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from store.records.articles import Article
from store.records.collection import PageResult
from store.records.page_host import page_host
from store.same_report import is_same_report
from store.sanitize import sanitize_record
from store.sqlite import collection_rows
from store.sqlite.rows import Row, to_epoch
from store.sqlite.sql import articles as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.transactions import SqliteTransactions

_PERIOD = timedelta(hours=1)


class SqlitePageRequests(SqliteTransactions):
    """A verb of `protocol.JudgingStore`, and what `record_page` asks about the text of a page."""

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

    def _articles_with_page(self, pending: Row, result: PageResult) -> list[Row]:
        """Articles with another headline whose pages had the same text.

        Under a similar headline it is one report at two addresses. An article whose entry has no headline
        took it from the page, which tells nothing.
        """
        if result.article is None or result.page_text is None:
            return []
        rows = self._fetch_all(sql.ARTICLES_WITH_PAGE, {"id": pending["id"], "page_text": result.page_text})
        if not pending["title"]:
            return rows
        stored = [(row, collection_rows.article_from_row(row)) for row in rows]
        return [row for row, article in stored if not is_same_report(result.article, article)]

    def _without_page_text(self, pending: Row, repeated: Sequence[Row]) -> list[Row]:
        """Take the text of a wall from articles that matched no story with it; returns those that had it.

        Without a headline in the pending article's entry it may be one report at two addresses.
        """
        rows = repeated if pending["title"] else ()
        return [row for row in rows if self._execute(sql.WITHDRAW_PAGE_TEXT, {"id": row["id"]})]
