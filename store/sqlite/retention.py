"""The SQLite store growing old: a few rows a transaction, found by an index of their ages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from store.records.deliveries import DeliveryState
from store.records.retention import MAX_CLAIMS_PER_STORY, DiskUsage, PruneResult, RetentionClass
from store.sqlite import outbox_rows
from store.sqlite.articles import SqliteArticles, index_values
from store.sqlite.rows import Row, Values, to_epoch
from store.sqlite.sql import articles as articles_sql
from store.sqlite.sql import retention as sql
from store.sqlite.tombstone_keys import article_keys, delivery_key

FINAL_STATES = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DISCARDED, DeliveryState.FOLDED)
"""Nothing more comes of a delivery in these states unless a person wants it."""
_SIMPLE_STATEMENTS = {
    RetentionClass.VERSIONS: (sql.DROP_OLD_VERSIONS, sql.COUNT_OLD_VERSIONS),
    RetentionClass.COMPARISON_DATA: (sql.DROP_OLD_EVIDENCE, sql.COUNT_OLD_EVIDENCE),
    RetentionClass.SILENCES: (sql.DROP_OLD_SILENCES, sql.COUNT_OLD_SILENCES),
    RetentionClass.HOSTS: (sql.DROP_OLD_HOSTS, sql.COUNT_OLD_HOSTS),
    RetentionClass.CLAIMS: (sql.DROP_OLD_CLAIMS, sql.COUNT_OLD_CLAIMS),
}
_COUNT_STATEMENTS = {
    RetentionClass.UNMATCHED_TEXT: (sql.COUNT_OLD_TEXTS, 0),
    RetentionClass.MATCHED_TEXT: (sql.COUNT_OLD_TEXTS, 1),
    RetentionClass.UNMATCHED: (sql.COUNT_OLD_ARTICLES, 0),
    RetentionClass.MATCHED: (sql.COUNT_OLD_ARTICLES, 1),
}
_MAX_INDEX_LEVELS = 1_000
"""Each tidying adds two to the search index, and with 2,000 it cannot be read: before, it is filled anew."""
_MATCHED_CLASSES = {RetentionClass.MATCHED_TEXT, RetentionClass.MATCHED}


class SqliteRetention(SqliteArticles):
    """The verbs of `protocol.RetentionStore`."""

    _drop_text_sql = ""
    """The statement, once the columns were looked up."""

    def prune(
        self, retention_class: RetentionClass, before: datetime, limit: int, now: datetime
    ) -> PruneResult:
        """See `protocol.RetentionStore`."""
        values: Values = {
            "before": to_epoch(before),
            "limit": limit,
            "matched": int(retention_class in _MATCHED_CLASSES),
        }
        with self._write_transaction():
            if retention_class in (RetentionClass.UNMATCHED_TEXT, RetentionClass.MATCHED_TEXT):
                done = self._prune_each(sql.OLD_TEXTS, values, self._drop_text)
                self._merge_index(done.deleted)
                return done
            if retention_class in (RetentionClass.UNMATCHED, RetentionClass.MATCHED):
                done = self._prune_each(sql.OLD_ARTICLES, values, lambda row: self._drop_article(row, now))
                self._execute(sql.CLAMP_INDEXED_UP_TO, {})
                self._merge_index(done.deleted)
                return done
            if retention_class is RetentionClass.DELIVERIES:
                return self._prune_deliveries(values)
            if retention_class is RetentionClass.DEVELOPMENTS:
                return self._prune_developments(values)
            if retention_class is RetentionClass.TOMBSTONES:
                return self._prune_tombstones(values, now)
            gone = self._execute(_SIMPLE_STATEMENTS[retention_class][0], values)
            if retention_class is RetentionClass.CLAIMS and gone < limit:
                gone += self._prune_excess_claims(limit - gone)
        return PruneResult(gone, gone >= limit)

    def _prune_each(self, statement: str, values: Values, drop: Callable[[Row], None]) -> PruneResult:
        found = self._fetch_all(statement, values)
        for row in found:
            drop(row)
        return PruneResult(len(found), len(found) >= values["limit"])

    def _drop_text(self, row: Row) -> None:
        if self._fetch_all(articles_sql.IS_INDEXED, {"seq": row["seq"]}):
            self._execute(articles_sql.UNINDEX_ARTICLE, index_values(row))
            headline = {"seq": row["seq"], "title": row["title"], "text": ""}
            self._execute(articles_sql.INDEX_ARTICLE, index_values(headline))
        if not self._drop_text_sql:
            names = [str(one["name"]) for one in self._fetch_all(sql.COLUMNS, {})]
            columns = ", ".join(name for name in names if name not in ("text", "text_gone"))
            self._drop_text_sql = sql.DROP_TEXT.format(columns=columns)
        self._execute(self._drop_text_sql, {"seq": row["seq"]})

    def _drop_article(self, row: Row, now: datetime) -> None:
        if self._fetch_all(articles_sql.IS_INDEXED, {"seq": row["seq"]}):
            self._execute(articles_sql.UNINDEX_ARTICLE, index_values(row))
        self._execute(sql.DROP_MATCHES, {"id": row["id"]})
        self._execute(sql.DROP_VERSIONS, {"id": row["id"]})
        self._execute(sql.DROP_ARTICLE, {"seq": row["seq"]})
        self._add_tombstones(article_keys(row["id"], row["url"], row["canonical_url"]), now)

    def _prune_developments(self, values: Values) -> PruneResult:
        """Their reports' places first: one development may have more of them than one step takes."""
        if self._execute(sql.DROP_OLD_MEMBERS, values) >= values["limit"]:
            return PruneResult(0, has_more=True)
        gone = self._execute(sql.DROP_OLD_DEVELOPMENTS, values)
        return PruneResult(gone, gone >= values["limit"])

    def _prune_deliveries(self, values: Values) -> PruneResult:
        gone, limit = 0, values["limit"]
        for state in FINAL_STATES:
            for row in self._fetch_all(
                sql.OLD_DELIVERIES, {**values, "state": state.value, "limit": limit - gone}
            ):
                self._add_tombstones([delivery_key(outbox_rows.delivery_from_row(row))], None)
                self._execute(sql.DROP_ATTEMPTS, {"id": row["id"]})
                gone += self._execute(sql.DROP_DELIVERY, {"id": row["id"]})
        return PruneResult(gone, gone >= limit)

    def _prune_tombstones(self, values: Values, now: datetime) -> PruneResult:
        """What is listed still counts from now, and is not looked at again for as long."""
        values = {**values, "before": min(int(values["before"]), int(to_epoch(now)))}
        old = {row["key"] for row in self._fetch_all(sql.OLD_TOMBSTONES, values)}
        listed = self._still_listed(old)
        self._restart_tombstones(listed, now)
        self._query_keys(sql.DELETE_TOMBSTONES, list(old - listed))
        return PruneResult(len(old - listed), len(old) >= values["limit"])

    def _prune_excess_claims(self, limit: int) -> int:
        gone = 0
        for row in self._fetch_all(sql.STORIES_OVER_CLAIM_LIMIT, {"kept": MAX_CLAIMS_PER_STORY}):
            some = min(limit - gone, row["n"] - MAX_CLAIMS_PER_STORY)
            gone += self._execute(sql.DROP_OLDEST_CLAIMS, {"story": row["story"], "limit": some})
        return gone

    def prunable_count(self, retention_class: RetentionClass, before: datetime) -> int:
        """See `protocol.RetentionStore`."""
        values: Values = {"before": to_epoch(before)}
        with self._read_transaction():
            if retention_class is RetentionClass.TOMBSTONES:
                asked: Values = {"before": int(to_epoch(before)), "limit": -1}
                old = {row["key"] for row in self._fetch_all(sql.OLD_TOMBSTONES, asked)}
                return len(old) - len(self._still_listed(old))
            if retention_class is RetentionClass.DELIVERIES:
                counted = [{**values, "state": state.value} for state in FINAL_STATES]
                return sum(self._fetch_count(sql.COUNT_OLD_DELIVERIES, each) for each in counted)
            if retention_class is RetentionClass.DEVELOPMENTS:
                return self._fetch_count(sql.COUNT_OLD_DEVELOPMENTS, values)
            if retention_class in _COUNT_STATEMENTS:
                statement, matched = _COUNT_STATEMENTS[retention_class]
                return self._fetch_count(statement, {**values, "matched": matched})
            count = self._fetch_count(_SIMPLE_STATEMENTS[retention_class][1], values)
            if retention_class is RetentionClass.CLAIMS:
                talkative = self._fetch_all(
                    sql.OVER_CLAIM_LIMIT_AFTER_PRUNE, {**values, "kept": MAX_CLAIMS_PER_STORY}
                )
                count += sum(row["n"] - MAX_CLAIMS_PER_STORY for row in talkative)
        return count

    def _fetch_count(self, statement: str, values: Values) -> int:
        return int(self._fetch_all(statement, values)[0]["n"])

    def index_page_count(self) -> int:
        """See `protocol.RetentionStore`."""
        with self._read_transaction():
            return self._fetch_count(articles_sql.INDEX_PAGE_COUNT, {})

    def optimize_index(self, pages: int, *, start: bool) -> bool:
        """See `protocol.RetentionStore`."""
        with self._write_transaction():
            if start and self._index_levels() > _MAX_INDEX_LEVELS:
                self._execute(articles_sql.EMPTY_INDEX, {})
                self._execute(articles_sql.INDEXED_UP_TO, {"seq": 0})
                return False
            before = self._db.conn.total_changes
            self._execute(articles_sql.MERGE_INDEX, {"pages": -pages if start else pages})
            # The statement itself counts as one: https://sqlite.org/fts5.html#the_merge_command
            return self._db.conn.total_changes - before > 1

    def _index_levels(self) -> int:
        levels = 0
        for byte in bytes(self._fetch_all(articles_sql.INDEX_STRUCTURE, {})[0]["block"])[4:]:
            levels = levels << 7 | byte & 0x7F
            if byte < 0x80:
                break
        return levels

    def disk_usage(self) -> DiskUsage:
        """See `protocol.RetentionStore`."""
        with self._read_transaction():
            page, free = self._pragma("page_size"), self._pragma("freelist_count")
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return DiskUsage(sum(one.stat().st_size for one in files if one.exists()), page * free)

    def release_free_pages(self, limit: int) -> int:
        """See `protocol.RetentionStore`; the file shrinks when its log is next written into it."""
        with self._translate_errors():
            page, free = self._pragma("page_size"), self._pragma("freelist_count")
            self._fetch_all(f"PRAGMA incremental_vacuum({max(1, limit // page)})", {})
            return (free - self._pragma("freelist_count")) * page

    def _pragma(self, name: str) -> int:
        return int(self._fetch_all(f"PRAGMA {name}", {})[0][name])

    def compact(self) -> None:
        """Rewrite the file without what nothing uses, and so that space can be given back piecemeal.

        Takes as much room again on the disk while it runs, and some seconds for a gigabyte.
        """
        with self._translate_errors():
            self._db.execute(articles_sql.OPTIMIZE_INDEX)
            self._db.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
