"""The SQLite store's intake: polls, pages and the search over what they brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from store import rows
from store.article_changes import KEPT_VERSIONS, as_stored, entry_hash, improved, revised
from store.cleaning import clean_text, cleaned
from store.page_host import page_host
from store.rows import Row, Values, maybe_seconds, seconds, time_from
from store.search_text import fts5_query, search_phrases, search_words
from store.sql import articles as sql
from store.sql import sources as sources_sql
from store.sqlite_sources import SqliteSources
from store.types import Article, ArticleState, ArticleVersion, HostLease, PageResult, Poll, PollStatus

_RECORD = {
    PollStatus.OK: sources_sql.POLL_OK,
    PollStatus.UNCHANGED: sources_sql.POLL_UNCHANGED,
    PollStatus.FAILED: sources_sql.POLL_FAILED,
    PollStatus.GONE: sources_sql.POLL_GONE,
}


class SqliteArticles(SqliteSources):
    """The verbs of `protocol.Sources` that write articles, and the search."""

    def record_poll(self, lease: HostLease, poll: Poll) -> tuple[Article, ...]:
        """See `protocol.Sources`; nothing is kept of a source that is not on this host any more."""
        poll = cleaned(poll)
        new: dict[int, Article] = {}
        with self._writing():
            source = self._row(sources_sql.POLLED_SOURCE, {"source": poll.source, "host": lease.host})
            if source is not None:
                # One by one, so that an entry that stands twice in the poll is known the second time.
                seen: set[str] = set()
                for article in poll.articles:
                    if not self._rows(sql.KNOWN_ARTICLE, {"id": article.id, "url": article.url}):
                        new |= self._add_article(article, baseline=not source["baselined"], at=poll.at)
                    elif article.id not in seen:
                        self._revise_article(article, poll.at)
                    seen.add(article.id)
                self._write(_RECORD[poll.status], _poll_values(poll, len(new)))
                # Last and together: the index writes a piece of its own for every interruption.
                self._write_all(sql.INDEX_ARTICLE, [_index_values(seq, new[seq]) for seq in new])
            self._refresh_held(lease)
        return tuple(new.values())

    def _add_article(self, article: Article, *, baseline: bool, at: datetime) -> dict[int, Article]:
        """The article as it is stored, by its number; empty where another process was faster."""
        given = entry_hash(article)
        host = page_host(article.url) if article.state is ArticleState.PAGE else None
        due = None if host is None else seconds(at)
        article = as_stored(article, host, baseline=baseline)
        values = {**rows.article_values(article), "page_host": host, "page_due": due}
        values["entry_hash"] = given
        if host is not None:
            self._write(sources_sql.BRING_HOST_FORWARD, {"host": host, "due": due})
        return {row["seq"]: article for row in self._rows(sql.ADD_ARTICLE, values)}

    def _revise_article(self, entry: Article, at: datetime) -> None:
        """What the publisher changed in an entry that is known; judged anew where it was no match before."""
        given = entry_hash(entry)
        key = {"id": entry.id, "source": entry.source, "entry_hash": given}
        row = self._row(sql.CHANGED_ENTRY, key)
        if row is None:
            return
        stored = rows.article(row)
        article = stored if row["entry_hash"] is None else revised(stored, entry)
        if article is not stored:
            if stored.state is not ArticleState.PAGE:
                kept = {"id": stored.id, "replaced": seconds(at), "title": stored.title, "text": stored.text}
                self._write(sql.KEEP_VERSION, kept)
                self._write(sql.DROP_OLD_VERSIONS, {"id": stored.id, "kept": KEPT_VERSIONS})
            self._write(sql.UNINDEX_ARTICLE, _index_values(row["seq"], stored))
            self._write(sql.INDEX_ARTICLE, _index_values(row["seq"], article))
            if row["open_again"]:
                self._write(sql.FORGET_JUDGEMENT, {"id": stored.id})
                article = replace(article, state=ArticleState.READY)
        self._write(sql.REVISE_ARTICLE, {**rows.article_values(article), "entry_hash": given})

    def article_versions(self, article_id: str) -> list[ArticleVersion]:
        """See `protocol.Judging`."""
        return [
            ArticleVersion(row["article_id"], time_from(row["replaced"]), row["title"], row["text"])
            for row in self._read(sql.VERSIONS, id=clean_text(article_id))
        ]

    def record_page(self, lease: HostLease, result: PageResult) -> Article | None:
        """See `protocol.Sources`."""
        result = cleaned(result)
        with self._writing():
            wanted = self._row(sql.WANTED_PAGE, {"id": result.article_id})
            article = None if wanted is None else self._settle_page(wanted, result)
            self._refresh_held(lease)
            if wanted is not None and wanted["page_host"] != lease.host:
                self._write(sources_sql.REFRESH_HOST, {"host": wanted["page_host"]})
        return article

    def _settle_page(self, wanted: Row, result: PageResult) -> Article | None:
        key = {"id": result.article_id}
        if result.article is None:
            if result.retry_at is not None:
                self._write(sql.POSTPONE_PAGE, {**key, "due": seconds(result.retry_at)})
                return rows.article(wanted)
            self._write(sql.LEAVE_PAGE, {**key, "state": ArticleState.READY.value})
            return replace(rows.article(wanted), state=ArticleState.READY)
        canonical = {**key, "canonical_url": result.canonical_url}
        if result.canonical_url is not None and self._rows(sql.SAME_REPORT, canonical):
            self._write(sql.LEAVE_PAGE, {**key, "state": ArticleState.DONE.value})
            return None
        article = improved(rows.article(wanted), result.article)
        self._write(sql.IMPROVE_ARTICLE, {**rows.article_values(article), **canonical})
        self._write(sql.LEAVE_PAGE, {**key, "state": ArticleState.READY.value})
        self._write(sql.UNINDEX_ARTICLE, _index_values(wanted["seq"], rows.article(wanted)))
        self._write(sql.INDEX_ARTICLE, _index_values(wanted["seq"], article))
        return article

    def give_up_pages(self, seen_before: datetime) -> int:
        """See `protocol.Sources`."""
        values = {"seen_before": seconds(seen_before)}
        with self._writing():
            hosts = self._rows(sql.HOSTS_OF_OLD_PAGES, values)
            given_up = self._write(sql.GIVE_UP_PAGES, values)
            for row in hosts:
                self._write(sources_sql.REFRESH_HOST, {"host": row["page_host"]})
        return given_up

    def search(self, query: str, limit: int = 50) -> list[Article]:
        """See `protocol.Judging`."""
        phrases = search_phrases(query)
        if not phrases:
            return []
        return [rows.article(row) for row in self._read(sql.SEARCH, query=fts5_query(phrases), limit=limit)]


def _poll_values(poll: Poll, brought: int) -> Values:
    return {
        "source": poll.source,
        "at": seconds(poll.at),
        "next_due": seconds(poll.next_due),
        "etag": poll.etag,
        "last_modified": poll.last_modified,
        "body_hash": poll.body_hash,
        "error": poll.error,
        "brought": brought,
        "last_new": maybe_seconds(poll.at if brought else None),
    }


def _index_values(seq: int, article: Article) -> Values:
    return {"seq": seq, "title": search_words(article.title), "text": search_words(article.text)}
