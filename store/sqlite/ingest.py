"""How the SQLite store takes in what a source lists: which entries are new, known, changed, or the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import repeat

from store.article_merge import MAX_VERSIONS, apply_entry, entry_hash, prepare_new
from store.records.articles import Article, ArticleState
from store.records.page_host import page_host
from store.same_report import is_same_report
from store.shared_links import LinkHolder, disputed_links, tell_apart
from store.sqlite import collection_rows
from store.sqlite.rows import Row, Values, to_epoch, to_epoch_or_none
from store.sqlite.search_text import search_words
from store.sqlite.sources import SqliteSources
from store.sqlite.sql import articles as sql
from store.sqlite.sql import sources as sources_sql
from store.sqlite.tombstone_keys import entry_key, id_key, url_key, words_key


class SqliteIngest(SqliteSources):
    """All of it is called within a transaction; the write lock is held, so that the unknown stay unknown."""

    def _ingest(
        self, articles: Sequence[Article], at: datetime, *, baselined: bool, room: int | None = None
    ) -> tuple[Sequence[Article], tuple[Article, ...], int]:
        """All that is listed, under the ids that it has here, and the new ones, as they are stored.

        At most `room` new ones are taken; how many were left out comes last.
        """
        listed, unknown, changed = self._split_new_and_changed(articles, at)
        left_out = {article.id for article in unknown[room:]} if room is not None else set()
        if left_out:
            unknown = unknown[:room]
            listed = [article for article in listed if article.id not in left_out]
        new = self._add_articles(unknown, at, baselined)
        for article in changed:
            self._update_article(article, at)
        return listed, new, len(left_out)

    def _split_new_and_changed(
        self, articles: Sequence[Article], at: datetime
    ) -> tuple[list[Article], list[Article], list[Article]]:
        """The articles, each id once; those not stored yet; and those whose entry says something else."""
        ids = list(dict.fromkeys(article.id for article in articles))
        known = {row[0]: row for row in self._query_keys(sql.KNOWN_HASHES, ids)}
        disputed = disputed_links(articles, {key: row[2] for key, row in known.items()})
        listed = tell_apart(articles, disputed, *self._holders(disputed, articles))
        if moved := [article.id for article in listed if article.id not in known]:
            known |= {row[0]: row for row in self._query_keys(sql.KNOWN_HASHES, moved)} if disputed else {}
        unkeyed = [
            article for article in listed
            if article.entry_key and article.id in known and known[article.id][2] is None
        ]  # fmt: skip
        if unkeyed:
            self._db.conn.executemany(sql.SET_ENTRY_KEY, [(one.entry_key, one.id) for one in unkeyed])
        unknown = [article for article in listed if article.id not in known]
        if any(article.words_key for article in unknown):
            unknown = self._without_rotated(unknown, at)
            kept = {article.id for article in unknown}
            listed = [article for article in listed if article.id in known or article.id in kept]
        changed = [
            article for article in listed
            if article.id in known and known[article.id][1] != entry_hash(article)
        ]  # fmt: skip
        return listed, self._filter_new(unknown, at), changed

    def _holders(
        self, disputed: set[str], articles: Sequence[Article]
    ) -> tuple[Mapping[str, LinkHolder], set[tuple[str, str]]]:
        """What is stored under disputed links, and which of their entries were deleted."""
        if not disputed:
            return {}, set()
        rows = self._query_keys(sql.LINK_HOLDERS, list(disputed))
        holders = {row[0]: LinkHolder(row[1], row[2] or "", row[3], row[4]) for row in rows}
        keys = {
            entry_key(article.id, article.entry_key): (article.id, article.entry_key)
            for article in articles
            if article.id in disputed
        }
        return holders, {keys[key] for key in self._tombstoned(keys)}

    def _filter_new(self, articles: Sequence[Article], at: datetime) -> list[Article]:
        """Articles without a tombstone, whose URL is not the canonical URL of a report that says the same.

        An entry whose URL is one gets a tombstone: it stays known, even when that article is deleted. An
        entry without a headline may be another report; its page shows it.
        """
        deleted = self._tombstoned_ids(articles, id_key)
        candidates = [article for article in articles if article.id not in deleted]
        titled = [article for article in candidates if article.title or article.state is ArticleState.READY]
        canonical = self._reports_at([article.url for article in titled])
        deleted_canonical = self._tombstoned_ids(titled, url_key)
        duplicates = {
            article.id
            for article in titled
            if article.id in deleted_canonical
            or any(is_same_report(article, other) for other in canonical.get(article.url, ()))
        }
        self._add_tombstones((id_key(article) for article in titled if article.id in duplicates), at)
        return [article for article in candidates if article.id not in duplicates]

    def _reports_at(self, urls: Sequence[str]) -> dict[str, list[LinkHolder]]:
        """The articles that have one of these URLs as their canonical URL."""
        found: dict[str, list[LinkHolder]] = {}
        for row in self._query_keys(sql.KNOWN_URLS, urls):
            found.setdefault(row[0], []).append(LinkHolder("", "", row[1], row[2]))
        return found

    def _without_rotated(self, articles: list[Article], at: datetime) -> list[Article]:
        """The articles without those that a search service listed before under another link.

        What it lists stays known for as long as it is listed, and then as long as a deleted article.
        """
        keys = {article.id: words_key(article) for article in articles if article.words_key}
        known = self._tombstoned(keys.values())
        first = {key: article_id for article_id, key in reversed(keys.items())}
        self._add_tombstones(first, at)
        return [
            article for article in articles
            if (key := keys.get(article.id)) is None or (key not in known and first[key] == article.id)
        ]  # fmt: skip

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

    def _count_known(self, source: str, at: datetime, appeared: int, new: int) -> None:
        """Count how many of the entries that a source lists anew are known already."""
        if appeared or new:
            counts = {"appeared": appeared, "new": new, "known": max(0, appeared - new)}
            self._execute(sources_sql.COUNT_KNOWN, {"source": source, "at": to_epoch(at), **counts})

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

    def _reindex(self, stored: Row, article: Article) -> None:
        """Replace the stored words by the article's, if they are in the index already."""
        if self._fetch_all(sql.IS_INDEXED, {"seq": stored["seq"]}):
            self._execute(sql.UNINDEX_ARTICLE, index_values(stored))
            changed = {"seq": stored["seq"], "title": article.title, "text": article.text}
            self._execute(sql.INDEX_ARTICLE, index_values(changed))


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
        article.entry_key or None,
    )


def index_values(row: Row) -> Values:
    """The words of an article as the index holds them."""
    return {"seq": row["seq"], "title": search_words(row["title"]), "text": search_words(row["text"])}
