"""The SQLite store's intake: polls, pages and the search over what they brought."""

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
from store.sqlite import rows
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
    """The verbs of `protocol.SourceStore` that write articles, and the search."""

    @low_priority
    @batched()
    def record_poll(self, lease: HostLease, poll: PollRecord) -> tuple[Article, ...]:
        """See `protocol.SourceStore`; nothing is kept of a source that is not on this host any more."""
        poll = sanitize_record(poll)
        new: tuple[Article, ...] = ()
        with self._write_transaction():
            row = self._fetch_one(sources_sql.POLLED_SOURCE, {"source": poll.source, "host": lease.host})
            if row is not None:
                source = rows.source_state_from_row(row)
                if poll.articles:
                    new = self._ingest(poll.articles, poll.at, baselined=source.has_baseline)
                self._execute(_POLL_STATEMENTS[poll.status], _poll_values(source, poll, len(new)))
                self._adopt_url(source.source, poll)
                if poll.status is PollStatus.OK:
                    self._save_listing(poll.source, poll.articles, poll.at)
            self._refresh_leased_host(lease)
        return new

    def _ingest(self, articles: Sequence[Article], at: datetime, *, baselined: bool) -> tuple[Article, ...]:
        """Those that are new, as they are stored."""
        unknown, changed = self._split_new_and_changed(articles, at)
        new = self._add_articles(unknown, at, baselined)
        for article in changed:
            self._update_article(article, at)
        return new

    def _split_new_and_changed(
        self, articles: Sequence[Article], at: datetime
    ) -> tuple[list[Article], list[Article]]:
        """Those not stored yet, and those that say something else than before; each id once.

        The write lock is held, so that the unknown stay unknown.
        """
        made: dict[str, Article] = {}
        for article in articles:
            made.setdefault(article.id, article)
        hashes = dict(self._query_keys(sql.KNOWN_HASHES, list(made)))
        left = [one for one in made.values() if one.id not in hashes]
        known = (one for one in made.values() if one.id in hashes)
        return self._filter_new(left, at), [one for one in known if hashes[one.id] != entry_hash(one)]

    def _filter_new(self, articles: Sequence[Article], at: datetime) -> list[Article]:
        """Those of which there is no mark, and whose URL no other report's page calls its own.

        Where one does, the entry is marked: it is known from then on, whatever becomes of that report.
        """
        own = self._tombstoned_ids(articles, id_key)
        left = [one for one in articles if one.id not in own]
        known_urls = {row[0] for row in self._query_keys(sql.KNOWN_URLS, [one.url for one in left])}
        true = self._tombstoned_ids(left, url_key)
        same = [one for one in left if one.url in known_urls or one.id in true]
        self._add_tombstones(map(id_key, same), at)
        return [one for one in left if one not in same] if same else left

    def _add_articles(
        self, articles: Sequence[Article], at: datetime, baselined: bool
    ) -> tuple[Article, ...]:
        """The articles as they are stored, in their order."""
        hosts = [page_host(one.url) if one.state is ArticleState.AWAITING_PAGE else None for one in articles]
        for host in {host for host in hosts if host is not None}:
            self._execute(sources_sql.MAKE_HOST_DUE, {"host": host, "due": to_epoch(at)})
        stored = tuple(
            prepare_new(one, host, baseline=not baselined) for one, host in zip(articles, hosts, strict=True)
        )
        given = map(entry_hash, articles)
        self._db.conn.executemany(
            sql.ADD_ARTICLE, map(_insert_values, stored, hosts, repeat(to_epoch(at)), given)
        )
        return stored

    def _adopt_url(self, source: Source, poll: PollRecord) -> None:
        """Let the source belong to the host of its new address."""
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
        """What the publisher changed in an entry that is known; judged anew where it was no match before."""
        given = entry_hash(entry)
        key = {"id": entry.id, "source": entry.source, "entry_hash": given}
        row = self._fetch_one(sql.CHANGED_ARTICLE, key)
        if row is None:
            return
        stored = rows.article_from_row(row)
        article = stored if row["entry_hash"] is None else apply_entry(stored, entry)
        if article is not stored:
            if stored.state is not ArticleState.AWAITING_PAGE:
                kept = {"id": stored.id, "replaced": to_epoch(at), "title": stored.title, "text": stored.text}
                self._execute(sql.ADD_VERSION, kept)
                self._execute(sql.DROP_OLD_VERSIONS, {"id": stored.id, "kept": MAX_VERSIONS})
            self._reindex(row, article)
            if row["open_again"]:
                self._execute(sql.DROP_MATCHES, {"id": stored.id})
                article = replace(article, state=ArticleState.READY)
        self._execute(sql.UPDATE_ARTICLE, {**rows.article_values(article), "entry_hash": given})

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
            wanted = self._fetch_one(sql.PENDING_PAGE, {"id": result.article_id})
            article = None if wanted is None else self._apply_page_result(wanted, result)
            self._refresh_leased_host(lease)
            if wanted is not None and wanted["page_host"] != lease.host:
                self._execute(sources_sql.REFRESH_HOST, {"host": wanted["page_host"]})
        return article

    def _apply_page_result(self, wanted: Row, result: PageResult) -> Article | None:
        key = {"id": result.article_id}
        if result.article is None:
            if result.retry_at is not None:
                self._execute(sql.POSTPONE_PAGE, {**key, "due": to_epoch(result.retry_at)})
                return rows.article_from_row(wanted)
            self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.READY.value})
            return replace(rows.article_from_row(wanted), state=ArticleState.READY)
        canonical = {**key, "canonical_url": result.canonical_url}
        if result.canonical_url is not None and self._is_duplicate(result.canonical_url, canonical):
            self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.DONE.value})
            return None
        article = apply_page(rows.article_from_row(wanted), result.article)
        self._execute(sql.UPDATE_FROM_PAGE, {**rows.article_values(article), **canonical})
        self._execute(sql.FINISH_PAGE, {**key, "state": ArticleState.READY.value})
        self._reindex(wanted, article)
        return article

    def _is_duplicate(self, canonical_url: str, values: Values) -> bool:
        return bool(
            self._fetch_all(sql.DUPLICATE_ARTICLE, values) or self._tombstoned(canonical_keys(canonical_url))
        )

    def _reindex(self, stored: Row, article: Article) -> None:
        """Put the article's words in the place of the stored ones, where these are in the index already."""
        if self._fetch_all(sql.IS_INDEXED, {"seq": stored["seq"]}):
            self._execute(sql.UNINDEX_ARTICLE, index_values(stored))
            changed = {"seq": stored["seq"], "title": article.title, "text": article.text}
            self._execute(sql.INDEX_ARTICLE, index_values(changed))

    def expire_pending_pages(self, seen_before: datetime) -> int:
        """See `protocol.SourceStore`."""
        values = {"seen_before": to_epoch(seen_before)}
        with self._write_transaction():
            hosts = self._fetch_all(sql.HOSTS_OF_OLD_PAGES, values)
            given_up = self._execute(sql.EXPIRE_PAGES, values)
            for row in hosts:
                self._execute(sources_sql.REFRESH_HOST, {"host": row["page_host"]})
        return given_up

    def index_articles(self, limit: int) -> int:
        """See `protocol.JudgingStore`."""
        with self._write_transaction():
            found = self._fetch_all(sql.NOT_INDEXED, {"limit": limit})
            if found:
                # In one go: the index writes a segment of its own at every interruption.
                self._execute_many(sql.INDEX_ARTICLE, map(index_values, found))
                self._execute(sql.INDEXED_UP_TO, {"seq": found[-1]["seq"]})
        return len(found)

    def search(self, query: str, limit: int = 50) -> list[Article]:
        """See `protocol.JudgingStore`."""
        phrases = search_phrases(query)
        if not phrases:
            return []
        while self.index_articles(_INDEX_BATCH) == _INDEX_BATCH:
            pass
        return [
            rows.article_from_row(row)
            for row in self._query(sql.SEARCH, query=fts5_query(phrases), limit=limit)
        ]


def _poll_values(source: SourceState, poll: PollRecord, brought: int) -> Values:
    rhythm = updated_rate(source, poll.at, brought)
    return {
        "source": poll.source,
        "at": to_epoch(poll.at),
        "next_due": to_epoch(poll.next_due),
        "etag": poll.etag,
        "last_modified": poll.last_modified,
        "body_hash": poll.body_hash,
        "error": poll.error,
        "brought": brought,
        "last_new": to_epoch_or_none(poll.at if brought else None),
        "daily": rhythm.articles_per_day,
        "usual_gap_s": None if rhythm.usual_interval is None else rhythm.usual_interval.total_seconds(),
        "yields": rhythm.productive_polls,
        "ttl_s": poll.ttl_s,
        "skip_hours": poll.skip_hours,
        "validators_lie": poll.validators_unreliable,
        "moved_to": poll.redirect_to,
        "moved_since": to_epoch_or_none(poll.redirect_since),
    }


def _insert_values(article: Article, host: str | None, due: float, given: str) -> tuple[object, ...]:
    """A new article in the order of `ADD_ARTICLE`: the one statement that runs for every report there is."""
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
        given,
    )


def index_values(row: Row) -> Values:
    """The words of an article as the index holds them."""
    return {"seq": row["seq"], "title": search_words(row["title"]), "text": search_words(row["text"])}
