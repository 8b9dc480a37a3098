"""The SQLite store's polls and pages, and the search over what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import repeat

from store.batching import batched, low_priority
from store.publishing_rate import updated_rate
from store.records.collection import (
    Article,
    ArticleState,
    ArticleVersion,
    HostLease,
    PageResult,
    PollRecord,
    PollStatus,
    Source,
    SourceState,
)
from store.records.page_host import page_host
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import collection_rows
from store.sqlite.article_merge import MAX_VERSIONS, apply_entry, apply_page, entry_hash, prepare_new
from store.sqlite.rows import Row, Values, from_epoch, to_epoch, to_epoch_or_none
from store.sqlite.search_text import fts5_query, search_phrases, search_words
from store.sqlite.sources import SqliteSources
from store.sqlite.sql import articles as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.tombstone_keys import canonical_keys, id_key, url_key

_POLL_STATEMENTS = {
    PollStatus.OK: sources_sql.POLL_OK,
    PollStatus.UNCHANGED: sources_sql.POLL_UNCHANGED,
    PollStatus.FAILED: sources_sql.POLL_FAILED,
    PollStatus.GONE: sources_sql.POLL_GONE,
    PollStatus.PUSHED: sources_sql.POLL_PUSHED,
}

_INDEX_BATCH = 1_000


class SqliteArticles(SqliteSources):
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
                if poll.articles:
                    new = self._ingest(poll.articles, poll.at, baselined=source.has_baseline)
                self._execute(_POLL_STATEMENTS[poll.status], _poll_values(source, poll, len(new)))
                self._adopt_url(source.source, poll)
                if poll.status is PollStatus.OK:
                    self._save_listing(poll.source, poll.articles, poll.at)
            self._refresh_leased_host(lease)
        return new

    def _ingest(self, articles: Sequence[Article], at: datetime, *, baselined: bool) -> tuple[Article, ...]:
        """The new ones, as they are stored."""
        unknown, changed = self._split_new_and_changed(articles, at)
        new = self._add_articles(unknown, at, baselined)
        for article in changed:
            self._update_article(article, at)
        return new

    def _split_new_and_changed(
        self, articles: Sequence[Article], at: datetime
    ) -> tuple[list[Article], list[Article]]:
        """Articles not stored yet, and those whose entry says something else than before; each id once.

        The write lock is held, so that the unknown stay unknown.
        """
        by_id: dict[str, Article] = {}
        for article in articles:
            by_id.setdefault(article.id, article)
        hashes = dict(self._query_keys(sql.KNOWN_HASHES, list(by_id)))
        unknown = [article for key, article in by_id.items() if key not in hashes]
        known = (article for key, article in by_id.items() if key in hashes)
        changed = [article for article in known if hashes[article.id] != entry_hash(article)]
        return self._filter_new(unknown, at), changed

    def _filter_new(self, articles: Sequence[Article], at: datetime) -> list[Article]:
        """Articles that have no tombstone, and whose URL is not the canonical URL of another article.

        An entry whose URL is one gets a tombstone: it stays known, even when that article is deleted.
        """
        deleted = self._tombstoned_ids(articles, id_key)
        candidates = [article for article in articles if article.id not in deleted]
        urls = [article.url for article in candidates]
        canonical = {row[0] for row in self._query_keys(sql.KNOWN_URLS, urls)}
        deleted_canonical = self._tombstoned_ids(candidates, url_key)
        duplicates = [
            article for article in candidates if article.url in canonical or article.id in deleted_canonical
        ]
        self._add_tombstones(map(id_key, duplicates), at)
        return [article for article in candidates if article not in duplicates] if duplicates else candidates

    def _add_articles(
        self, articles: Sequence[Article], at: datetime, baselined: bool
    ) -> tuple[Article, ...]:
        """The articles as they are stored, in their order."""
        hosts = [
            page_host(article.url) if article.state is ArticleState.AWAITING_PAGE else None
            for article in articles
        ]
        for host in {host for host in hosts if host is not None}:
            self._execute(sources_sql.MAKE_HOST_DUE, {"host": host, "due": to_epoch(at)})
        stored = tuple(
            prepare_new(article, host, baseline=not baselined)
            for article, host in zip(articles, hosts, strict=True)
        )
        hashes = map(entry_hash, articles)
        self._db.conn.executemany(
            sql.ADD_ARTICLE, map(_insert_values, stored, hosts, repeat(to_epoch(at)), hashes)
        )
        return stored

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

    def _update_article(self, entry: Article, at: datetime) -> None:
        """Apply what changed in a known entry; an article that matched nothing is judged again."""
        new_hash = entry_hash(entry)
        key = {"id": entry.id, "source": entry.source, "entry_hash": new_hash}
        row = self._fetch_one(sql.CHANGED_ARTICLE, key)
        if row is None:
            return
        stored = collection_rows.article_from_row(row)
        article = stored if row["entry_hash"] is None else apply_entry(stored, entry)
        if article is not stored:
            if stored.state is not ArticleState.AWAITING_PAGE:
                version = {
                    "id": stored.id,
                    "replaced": to_epoch(at),
                    "title": stored.title,
                    "text": stored.text,
                }
                self._execute(sql.ADD_VERSION, version)
                self._execute(sql.DROP_OLD_VERSIONS, {"id": stored.id, "kept": MAX_VERSIONS})
            self._reindex(row, article)
            if row["judge_again"]:
                self._execute(sql.DROP_MATCHES, {"id": stored.id})
                article = replace(article, state=ArticleState.READY)
        self._execute(sql.UPDATE_ARTICLE, {**collection_rows.article_values(article), "entry_hash": new_hash})

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
        canonical = {**key, "canonical_url": result.canonical_url}
        if result.canonical_url is not None and self._is_duplicate(result.canonical_url, canonical):
            self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.DONE.value})
            return None
        article = apply_page(collection_rows.article_from_row(pending), result.article)
        self._execute(sql.UPDATE_FROM_PAGE, {**collection_rows.article_values(article), **canonical})
        self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.READY.value})
        self._reindex(pending, article)
        return article

    def _is_duplicate(self, canonical_url: str, values: Values) -> bool:
        return bool(
            self._fetch_all(sql.DUPLICATE_ARTICLE, values) or self._tombstoned(canonical_keys(canonical_url))
        )

    def _reindex(self, stored: Row, article: Article) -> None:
        """Replace the stored words by the article's, if they are in the index already."""
        if self._fetch_all(sql.IS_INDEXED, {"seq": stored["seq"]}):
            self._execute(sql.UNINDEX_ARTICLE, index_values(stored))
            changed = {"seq": stored["seq"], "title": article.title, "text": article.text}
            self._execute(sql.INDEX_ARTICLE, index_values(changed))

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


def _poll_values(source: SourceState, poll: PollRecord, new_articles: int) -> Values:
    rate = updated_rate(source, poll.at, new_articles)
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
        "moved_to": poll.redirect_to,
        "moved_since": to_epoch_or_none(poll.redirect_since),
    }


def _insert_values(article: Article, host: str | None, due: float, hash_: str) -> tuple[object, ...]:
    """A new article in the order of `ADD_ARTICLE`: a tuple, because this runs for every article there is."""
    return (
        article.id,
        article.url,
        article.source,
        article.language,
        to_epoch_or_none(article.published),
        to_epoch(article.seen),
        article.author,
        article.site,
        article.state.value,
        int(article.baseline),
        article.title,
        article.text,
        host,
        None if host is None else due,
        None if host is None else 0.0,
        hash_,
        article.time_basis.value,
    )


def index_values(row: Row) -> Values:
    """The words of an article as the index holds them."""
    return {"seq": row["seq"], "title": search_words(row["title"]), "text": search_words(row["text"])}
