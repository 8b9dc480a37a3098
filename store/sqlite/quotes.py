"""The SQLite store's quotes."""

from __future__ import annotations

from collections.abc import Sequence

from store.records.quotes import Quote, ReportedQuote
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite.rows import from_epoch
from store.sqlite.sql import quotes as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteQuotes(SqliteTransactions):
    """The verbs of `protocol.QuoteStore`."""

    def development_quotes(self, key: str, limit: int = 100) -> list[ReportedQuote]:
        """See `protocol.QuoteStore`."""
        selected = self._query(sql.DEVELOPMENT_QUOTES, development=strip_invalid(key), limit=limit)
        return [
            ReportedQuote(
                article_id=row["article_id"],
                as_of=from_epoch(row["as_of"]),
                source=row["source"],
                language=row["language"],
                url=row["url"],
                quote=Quote(row["speaker"], row["words"], bool(row["direct"])),
            )
            for row in selected
        ]

    def _save_quotes(self, article: int, quotes: Sequence[Quote]) -> None:
        """Within a transaction: store the quotes of an article in place of earlier ones."""
        self._execute(sql.DELETE_QUOTES, {"article": article})
        for number, quote in enumerate(map(sanitize_record, quotes)):
            values = {"speaker": quote.speaker, "words": quote.words, "direct": int(quote.is_direct)}
            self._execute(sql.ADD_QUOTE, {"article": article, "number": number, **values})
