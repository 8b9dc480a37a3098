"""The SQLite store's memory of page texts: one text under several addresses is a wall or a home page.

It needs no language and no list of known walls, and it lasts over restarts: the hash stands beside the
article and is deleted with it.
"""

from __future__ import annotations

from store.records.collection import PageResult
from store.sqlite.rows import Row
from store.sqlite.sql import articles as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteRepeatedPages(SqliteTransactions):
    """What `record_page` asks about the text of a page."""

    def _articles_with_page(self, pending: Row, result: PageResult) -> list[Row]:
        """Articles with another headline whose pages had the same text.

        Under the same headline it is one report at two addresses. An article whose entry has no headline
        took it from the page, which tells nothing.
        """
        if result.article is None or result.page_text is None:
            return []
        title = _letters(result.article.title) if pending["title"] else ""
        rows = self._fetch_all(sql.ARTICLES_WITH_PAGE, {"id": pending["id"], "page_text": result.page_text})
        return [row for row in rows if not title or _letters(row["title"]) != title]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
