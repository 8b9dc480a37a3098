"""The SQLite store's intake: polls, pages and the search over what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import repeat

from store.publishing_rate import rhythm_after
from store.records.collection import (
    Article,
    ArticleState,
    ArticleVersion,
    HostLease,
    PageResult,
    Poll,
    PollStatus,
    Source,
    SourceState,
)
from store.records.page_host import page_host
from store.sanitize import clean_text, cleaned
from store.sqlite import rows
from store.sqlite.article_merge import KEPT_VERSIONS, as_stored, entry_hash, improved, revised
from store.sqlite.rows import Row, Values, maybe_seconds, seconds, time_from
from store.sqlite.search_text import fts5_query, search_phrases, search_words
from store.sqlite.sources import SqliteSources
from store.sqlite.sql import articles as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.tombstone_keys import own_key, report_keys, true_key

_RECORD = {
    PollStatus.OK: sources_sql.POLL_OK,
    PollStatus.UNCHANGED: sources_sql.POLL_UNCHANGED,
    PollStatus.FAILED: sources_sql.POLL_FAILED,
    PollStatus.GONE: sources_sql.POLL_GONE,
    PollStatus.PUSHED: sources_sql.POLL_PUSHED,
}

_INDEXED_AT_ONCE = 1_000
_MERGED_FOR_EACH = 4
"""Pages of the search index that are written anew for each article; it itself takes less than half a page."""


class SqliteArticles(SqliteSources):
    """The verbs of `protocol.Sources` that write articles, and the search."""

    def record_poll(self, lease: HostLease, poll: Poll) -> tuple[Article, ...]:
        """See `protocol.Sources`; nothing is kept of a source that is not on this host any more."""
        poll = cleaned(poll)
        new: tuple[Article, ...] = ()
        with self._writing():
            row = self._row(sources_sql.POLLED_SOURCE, {"source": poll.source, "host": lease.host})
            if row is not None:
                source = rows.source_state(row)
                if poll.articles:
                    new = self._take_in(poll.articles, poll.at, baselined=source.baselined)
                self._write(_RECORD[poll.status], _poll_values(source, poll, len(new)))
                self._move(source.source, poll)
                if poll.status is PollStatus.OK:
                    self._note_listing(poll.source, poll.articles, poll.at)
            self._refresh_held(lease)
        return new

    def _take_in(self, articles: Sequence[Article], at: datetime, *, baselined: bool) -> tuple[Article, ...]:
        """Those that are new, as they are stored."""
        unknown, changed = self._sorted_out(articles, at)
        new = self._add_articles(unknown, at, baselined)
        for article in changed:
            self._revise_article(article, at)
        return new

    def _sorted_out(self, articles: Sequence[Article], at: datetime) -> tuple[list[Article], list[Article]]:
        """Those not stored yet, and those that say something else than before; each id once.

        The write lock is held, so that the unknown stay unknown.
        """
        made: dict[str, Article] = {}
        for article in articles:
            made.setdefault(article.id, article)
        hashes = dict(self._among(sql.KNOWN_HASHES, list(made)))
        left = [one for one in made.values() if one.id not in hashes]
        known = (one for one in made.values() if one.id in hashes)
        return self._unknown(left, at), [one for one in known if hashes[one.id] != entry_hash(one)]

    def _unknown(self, articles: Sequence[Article], at: datetime) -> list[Article]:
        """Those of which there is no mark, and whose URL no other report's page calls its own.

        Where one does, the entry is marked: it is known from then on, whatever becomes of that report.
        """
        own = self._marked_of(articles, own_key)
        left = [one for one in articles if one.id not in own]
        known_urls = {row[0] for row in self._among(sql.KNOWN_URLS, [one.url for one in left])}
        true = self._marked_of(left, true_key)
        same = [one for one in left if one.url in known_urls or one.id in true]
        self._mark(map(own_key, same), at)
        return [one for one in left if one not in same] if same else left

    def _add_articles(
        self, articles: Sequence[Article], at: datetime, baselined: bool
    ) -> tuple[Article, ...]:
        """The articles as they are stored, in their order."""
        hosts = [page_host(one.url) if one.state is ArticleState.PAGE else None for one in articles]
        for host in {host for host in hosts if host is not None}:
            self._write(sources_sql.BRING_HOST_FORWARD, {"host": host, "due": seconds(at)})
        stored = tuple(
            as_stored(one, host, baseline=not baselined) for one, host in zip(articles, hosts, strict=True)
        )
        given = map(entry_hash, articles)
        self._db.conn.executemany(
            sql.ADD_ARTICLE, map(_row_values, stored, hosts, repeat(seconds(at)), given)
        )
        return stored

    def _move(self, source: Source, poll: Poll) -> None:
        """Let the source belong to the host of its new address."""
        host = page_host(poll.address or "")
        if poll.address is None or host is None:
            return
        back = poll.address == source.url
        values = {"address": None if back else poll.address, "configured_host": None if back else source.host}
        self._write(sources_sql.ADD_HOST, {"host": host})
        self._write(sources_sql.MOVE_SOURCE, {**values, "source": source.name, "host": host})
        self._write(sources_sql.REFRESH_HOST, {"host": host})

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
            self._index_anew(row, article)
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
        if result.canonical_url is not None and self._is_same_report(result.canonical_url, canonical):
            self._write(sql.LEAVE_PAGE, {**key, "state": ArticleState.DONE.value})
            return None
        article = improved(rows.article(wanted), result.article)
        self._write(sql.IMPROVE_ARTICLE, {**rows.article_values(article), **canonical})
        self._write(sql.LEAVE_PAGE, {**key, "state": ArticleState.READY.value})
        self._index_anew(wanted, article)
        return article

    def _is_same_report(self, canonical_url: str, values: Values) -> bool:
        return bool(self._rows(sql.SAME_REPORT, values) or self._marked(report_keys(canonical_url)))

    def _index_anew(self, stored: Row, article: Article) -> None:
        """Put the article's words in the place of the stored ones, where these are in the index already."""
        if self._rows(sql.IS_INDEXED, {"seq": stored["seq"]}):
            self._write(sql.UNINDEX_ARTICLE, index_values(stored))
            changed = {"seq": stored["seq"], "title": article.title, "text": article.text}
            self._write(sql.INDEX_ARTICLE, index_values(changed))

    def give_up_pages(self, seen_before: datetime) -> int:
        """See `protocol.Sources`."""
        values = {"seen_before": seconds(seen_before)}
        with self._writing():
            hosts = self._rows(sql.HOSTS_OF_OLD_PAGES, values)
            given_up = self._write(sql.GIVE_UP_PAGES, values)
            for row in hosts:
                self._write(sources_sql.REFRESH_HOST, {"host": row["page_host"]})
        return given_up

    def index_articles(self, limit: int) -> int:
        """See `protocol.Judging`."""
        with self._writing():
            found = self._rows(sql.NOT_INDEXED, {"limit": limit})
            if found:
                # Together: the index writes a piece of its own for every interruption.
                self._write_all(sql.INDEX_ARTICLE, map(index_values, found))
                self._write(sql.INDEXED_UP_TO, {"seq": found[-1]["seq"]})
                self._merge_index(len(found))
        return len(found)

    def _merge_index(self, articles: int) -> None:
        """Put pieces of the search index together, in proportion to what was just written to it.

        By itself it would do so in steps that grow with every time it was made one piece.
        """
        self._write(sql.MERGE_INDEX, {"pages": _MERGED_FOR_EACH * articles})

    def search(self, query: str, limit: int = 50) -> list[Article]:
        """See `protocol.Judging`."""
        phrases = search_phrases(query)
        if not phrases:
            return []
        while self.index_articles(_INDEXED_AT_ONCE) == _INDEXED_AT_ONCE:
            pass
        return [rows.article(row) for row in self._read(sql.SEARCH, query=fts5_query(phrases), limit=limit)]


def _poll_values(source: SourceState, poll: Poll, brought: int) -> Values:
    rhythm = rhythm_after(source, poll.at, brought)
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
        "daily": rhythm.daily,
        "usual_gap_s": None if rhythm.usual_gap is None else rhythm.usual_gap.total_seconds(),
        "yields": rhythm.yields,
        "ttl_s": poll.ttl_s,
        "skip_hours": poll.skip_hours,
        "validators_lie": poll.validators_lie,
        "moved_to": poll.moved_to,
        "moved_since": maybe_seconds(poll.moved_since),
    }


def _row_values(article: Article, host: str | None, due: float, given: str) -> tuple[object, ...]:
    """A new article in the order of `ADD_ARTICLE`: the one statement that runs for every report there is."""
    return (
        article.id,
        article.url,
        article.source,
        article.language,
        maybe_seconds(article.published),
        seconds(article.seen),
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
