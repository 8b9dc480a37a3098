"""The SQLite store's polls and pages, and the search over what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from store.article_merge import apply_page
from store.batching import batched, low_priority
from store.daily_limit import day_count, room_left
from store.publishing_rate import updated_rate
from store.records.articles import Article, ArticleState, ArticleVersion
from store.records.collection import HostLease, PageResult, PollRecord, PollStatus
from store.records.page_host import page_host
from store.records.sources import Source, SourceState
from store.same_report import is_same_report
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import collection_rows
from store.sqlite.caches.past_polls import add_poll
from store.sqlite.ingest import SqliteIngest, index_values
from store.sqlite.page_requests import SqlitePageRequests
from store.sqlite.rows import Row, Values, from_epoch, to_epoch, to_epoch_or_none
from store.sqlite.search_text import fts5_query, search_phrases
from store.sqlite.sql import articles as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.tombstone_keys import canonical_keys

_POLL_STATEMENTS = {
    PollStatus.OK: sources_sql.POLL_OK,
    PollStatus.UNCHANGED: sources_sql.POLL_UNCHANGED,
    PollStatus.FAILED: sources_sql.POLL_FAILED,
    PollStatus.GONE: sources_sql.POLL_GONE,
    PollStatus.PUSHED: sources_sql.POLL_PUSHED,
}

_INDEX_BATCH = 1_000


class SqliteArticles(SqliteIngest, SqlitePageRequests):
    """The verbs of `protocol.SourceStore` that write articles, and the search of `protocol.JudgingStore`."""

    @low_priority
    @batched()
    def record_poll(self, lease: HostLease, poll: PollRecord) -> tuple[Article, ...]:
        """See `protocol.SourceStore`; a poll of a source that is not on this host any more is not stored."""
        poll = sanitize_record(poll)
        new: tuple[Article, ...] = ()
        with self._write_transaction():
            row = self._fetch_one(sources_sql.POLLED_SOURCE, {"source": poll.source, "host": lease.host})
            if row is not None:
                source = collection_rows.source_state_from_row(row)
                listed: Sequence[Article] = ()
                left_out = 0
                if poll.articles:
                    listed, new, left_out = self._ingest(
                        poll.articles, poll.at, baselined=source.has_baseline, room=room_left(source, poll)
                    )
                values = _poll_values(source, poll, len(new), left_out)
                values["past_polls"] = add_poll(row["past_polls"], poll, len(new))
                self._execute(_POLL_STATEMENTS[poll.status], values)
                self._adopt_url(source.source, poll)
                appeared = 0
                if poll.status is PollStatus.OK:
                    appeared = self._save_listing(poll.source, listed, poll.at)
                self._count_known(poll.source, poll.at, appeared, len(new))
            self._refresh_leased_host(lease)
        return new

    def _adopt_url(self, source: Source, poll: PollRecord) -> None:
        """Move the source to the host of its adopted URL."""
        host = page_host(poll.adopted_url or "")
        if poll.adopted_url is None or host is None:
            return
        back = poll.adopted_url == source.url
        values = {
            "address": None if back else poll.adopted_url,
            "configured_host": None if back else source.host,
        }
        self._execute(sources_sql.ADD_HOST, {"host": host})
        self._execute(sources_sql.ADOPT_SOURCE_URL, {**values, "source": source.name, "host": host})
        self._execute(sources_sql.REFRESH_HOST, {"host": host})

    def article_versions(self, article_id: str) -> list[ArticleVersion]:
        """See `protocol.JudgingStore`."""
        return [
            ArticleVersion(row["article_id"], from_epoch(row["replaced"]), row["title"], row["text"])
            for row in self._query(sql.VERSIONS, id=strip_invalid(article_id))
        ]

    @low_priority
    @batched()
    def record_page(self, lease: HostLease, result: PageResult) -> Article | None:
        """See `protocol.SourceStore`."""
        result = sanitize_record(result)
        with self._write_transaction():
            pending = self._fetch_one(sql.PENDING_PAGE, {"id": result.article_id})
            article = None if pending is None else self._apply_page_result(pending, result)
            self._refresh_leased_host(lease)
            if pending is not None and pending["page_host"] != lease.host:
                self._execute(sources_sql.REFRESH_HOST, {"host": pending["page_host"]})
        return article

    def _apply_page_result(self, pending: Row, result: PageResult) -> Article | None:
        key = {"id": result.article_id}
        if result.article is None:
            if result.retry_at is not None:
                self._execute(sql.POSTPONE_PAGE, {**key, "due": to_epoch(result.retry_at)})
                return collection_rows.article_from_row(pending)
            self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.READY.value})
            return replace(collection_rows.article_from_row(pending), state=ArticleState.READY)
        article = apply_page(collection_rows.article_from_row(pending), result.article)
        canonical_url = result.canonical_url
        if canonical_url is not None:
            if self._is_duplicate(article, canonical_url):
                self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.DONE.value})
                self._execute(sources_sql.COUNT_DROPPED, {"source": article.source})
                return None
            if canonical_url != article.url and self._fetch_all(
                sql.ARTICLES_AT, {**key, "canonical_url": canonical_url}
            ):
                canonical_url = None  # another article has it, so it is not this one's
        if repeated := self._articles_with_page(pending, result):
            self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.READY.value})
            for row in self._without_page_text(pending, repeated):
                self._reindex(row, replace(collection_rows.article_from_row(row), text=""))
            return replace(collection_rows.article_from_row(pending), state=ArticleState.READY)
        stated = {**key, "canonical_url": canonical_url, "page_text": result.page_text}
        self._execute(sql.UPDATE_FROM_PAGE, {**collection_rows.article_values(article), **stated})
        self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.READY.value})
        self._reindex(pending, article)
        return article

    def _is_duplicate(self, article: Article, canonical_url: str) -> bool:
        """Whether another article at the canonical URL says the same; the URL alone proves nothing."""
        others = self._fetch_all(sql.ARTICLES_AT, {"id": article.id, "canonical_url": canonical_url})
        return any(is_same_report(article, collection_rows.article_from_row(row)) for row in others) or bool(
            self._tombstoned(canonical_keys(canonical_url, article.title))
        )

    def expire_pending_pages(self, waiting_since: datetime) -> int:
        """See `protocol.SourceStore`."""
        values = {"waiting_since": to_epoch(waiting_since)}
        with self._write_transaction():
            hosts = self._fetch_all(sql.HOSTS_OF_OLD_PAGES, values)
            expired = self._execute(sql.EXPIRE_PAGES, values)
            for row in hosts:
                self._execute(sources_sql.REFRESH_HOST, {"host": row["page_host"]})
        return expired

    def index_articles(self, limit: int) -> int:
        """See `protocol.JudgingStore`."""
        with self._write_transaction():
            articles = self._fetch_all(sql.NOT_INDEXED, {"limit": limit})
            if articles:
                # In one go: the index writes a segment of its own at every interruption.
                self._execute_many(sql.INDEX_ARTICLE, map(index_values, articles))
                self._execute(sql.INDEXED_UP_TO, {"seq": articles[-1]["seq"]})
        return len(articles)

    def search(self, query: str, limit: int = 50) -> list[Article]:
        """See `protocol.JudgingStore`."""
        phrases = search_phrases(query)
        if not phrases:
            return []
        while self.index_articles(_INDEX_BATCH) == _INDEX_BATCH:
            pass
        return [
            collection_rows.article_from_row(row)
            for row in self._query(sql.SEARCH, query=fts5_query(phrases), limit=limit)
        ]


def _poll_values(source: SourceState, poll: PollRecord, new_articles: int, left_out: int) -> Values:
    rate = updated_rate(source, poll.at, new_articles)
    day = day_count(source, poll.at).after(new_articles if source.has_baseline else 0, left_out)
    return {
        "source": poll.source,
        "at": to_epoch(poll.at),
        "next_due": to_epoch(poll.next_due),
        "etag": poll.etag,
        "last_modified": poll.last_modified,
        "body_hash": poll.body_hash,
        "error": poll.error,
        "brought": new_articles,
        "last_new": to_epoch_or_none(poll.at if new_articles else None),
        "daily": rate.articles_per_day,
        "usual_gap_s": None if rate.usual_interval is None else rate.usual_interval.total_seconds(),
        "yields": rate.productive_polls,
        "ttl_s": poll.ttl_s,
        "skip_hours": poll.skip_hours,
        "file_progress": poll.file_progress,
        "validators_lie": poll.validators_unreliable,
        "day_began": to_epoch(day.began),
        "day_new": day.new,
        "left_out": day.left_out,
        "moved_to": poll.redirect_to,
        "moved_since": to_epoch_or_none(poll.redirect_since),
    }
