"""The SQLite store's retention: a few rows per transaction, found by an index of their ages."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime

from store.batching import low_priority
from store.records.deliveries import DeliveryState
from store.records.retention import MAX_CLAIMS_PER_STORY, DiskUsage, PruneResult, RetentionClass
from store.sqlite import outbox_rows
from store.sqlite.articles import SqliteArticles
from store.sqlite.ingest import index_values
from store.sqlite.rows import Row, Values, to_epoch
from store.sqlite.sql import answers as answers_sql
from store.sqlite.sql import articles as articles_sql
from store.sqlite.sql import retention as sql
from store.sqlite.tombstone_keys import article_keys, delivery_key

FINAL_STATES = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DISCARDED, DeliveryState.FOLDED)
"""Deliveries in these states change only if a person asks for it."""
_SIMPLE_STATEMENTS = {
    RetentionClass.VERSIONS: (sql.DELETE_OLD_VERSIONS, sql.COUNT_OLD_VERSIONS),
    RetentionClass.COMPARISON_DATA: (sql.CLEAR_OLD_FINGERPRINTS, sql.COUNT_OLD_FINGERPRINTS),
    RetentionClass.SILENCES: (sql.DELETE_OLD_SILENCES, sql.COUNT_OLD_SILENCES),
    RetentionClass.HOSTS: (sql.DELETE_OLD_HOSTS, sql.COUNT_OLD_HOSTS),
    RetentionClass.CLAIMS: (sql.DELETE_OLD_CLAIMS, sql.COUNT_OLD_CLAIMS),
    RetentionClass.TRANSLATIONS: (sql.DELETE_OLD_TRANSLATIONS, sql.COUNT_OLD_TRANSLATIONS),
}
_COUNT_STATEMENTS = {
    RetentionClass.UNMATCHED_TEXT: (sql.COUNT_OLD_TEXTS, 0),
    RetentionClass.MATCHED_TEXT: (sql.COUNT_OLD_TEXTS, 1),
    RetentionClass.UNMATCHED: (sql.COUNT_OLD_ARTICLES, 0),
    RetentionClass.MATCHED: (sql.COUNT_OLD_ARTICLES, 1),
}
_MATCHED_CLASSES = {RetentionClass.MATCHED_TEXT, RetentionClass.MATCHED}


class SqliteRetention(SqliteArticles):
    """The verbs of `protocol.RetentionStore`."""

    _delete_text_sql = ""
    """The statement, once the columns were looked up."""

    @low_priority
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
                return self._prune_each(sql.OLD_TEXTS, values, self._delete_text)
            if retention_class in (RetentionClass.UNMATCHED, RetentionClass.MATCHED):
                result = self._prune_each(
                    sql.OLD_ARTICLES, values, lambda row: self._delete_article(row, now)
                )
                self._execute(sql.CLAMP_INDEXED_UP_TO, {})
                return result
            if retention_class is RetentionClass.DELIVERIES:
                return self._prune_deliveries(values)
            if retention_class is RetentionClass.DEVELOPMENTS:
                return self._prune_developments(values)
            if retention_class is RetentionClass.TOMBSTONES:
                return self._prune_tombstones(values, now)
            deleted = self._execute(_SIMPLE_STATEMENTS[retention_class][0], values)
            if retention_class is RetentionClass.CLAIMS and deleted < limit:
                deleted += self._prune_excess_claims(limit - deleted)
        return PruneResult(deleted, deleted >= limit)

    def _prune_each(self, statement: str, values: Values, delete: Callable[[Row], None]) -> PruneResult:
        rows = self._fetch_all(statement, values)
        for row in rows:
            delete(row)
        return PruneResult(len(rows), len(rows) >= values["limit"])

    def _delete_text(self, row: Row) -> None:
        if self._fetch_all(articles_sql.IS_INDEXED, {"seq": row["seq"]}):
            self._execute(articles_sql.UNINDEX_ARTICLE, index_values(row))
            headline = {"seq": row["seq"], "title": row["title"], "text": ""}
            self._execute(articles_sql.INDEX_ARTICLE, index_values(headline))
        if not self._delete_text_sql:
            names = [str(column["name"]) for column in self._fetch_all(sql.ARTICLE_COLUMNS, {})]
            columns = ", ".join(name for name in names if name not in ("text", "text_gone"))
            self._delete_text_sql = sql.DELETE_TEXT.format(columns=columns)
        self._execute(sql.DELETE_VECTOR, {"seq": row["seq"]})
        self._execute(sql.DELETE_QUOTES, {"seq": row["seq"]})
        self._execute(sql.DELETE_FAILURE, {"seq": row["seq"]})
        self._execute(self._delete_text_sql, {"seq": row["seq"]})

    def _delete_article(self, row: Row, now: datetime) -> None:
        if self._fetch_all(articles_sql.IS_INDEXED, {"seq": row["seq"]}):
            self._execute(articles_sql.UNINDEX_ARTICLE, index_values(row))
        self._execute(sql.DELETE_MATCHES, {"id": row["id"]})
        self._execute(sql.DELETE_VERSIONS, {"id": row["id"]})
        self._execute(sql.DELETE_VECTOR, {"seq": row["seq"]})
        self._execute(sql.DELETE_QUOTES, {"seq": row["seq"]})
        self._execute(sql.DELETE_FAILURE, {"seq": row["seq"]})
        self._execute(sql.DELETE_ARTICLE, {"seq": row["seq"]})
        keys = article_keys(row["id"], row["url"], row["canonical_url"], row["title"], row["entry_key"])
        self._add_tombstones(keys, now)

    def _prune_developments(self, values: Values) -> PruneResult:
        """Delete their members first: one development may have more of them than one batch takes."""
        if self._execute(sql.DELETE_OLD_MEMBERS, values) >= values["limit"]:
            return PruneResult(0, has_more=True)
        deleted = self._execute(sql.DELETE_OLD_DEVELOPMENTS, values)
        return PruneResult(deleted, deleted >= values["limit"])

    def _prune_deliveries(self, values: Values) -> PruneResult:
        deleted, limit = 0, values["limit"]
        for state in FINAL_STATES:
            for row in self._fetch_all(
                sql.OLD_DELIVERIES, {**values, "state": state.value, "limit": limit - deleted}
            ):
                self._add_tombstones([delivery_key(outbox_rows.delivery_from_row(row))], None)
                self._execute(sql.DELETE_ATTEMPTS, {"id": row["id"]})
                self._execute(answers_sql.DELETE_ANSWERS, {"id": row["id"]})
                deleted += self._execute(sql.DELETE_DELIVERY, {"id": row["id"]})
        return PruneResult(deleted, deleted >= limit)

    def _prune_tombstones(self, values: Values, now: datetime) -> PruneResult:
        """Tombstones of listed entries start to age again at `now`, so the next batch skips them."""
        values = {**values, "before": min(int(values["before"]), int(to_epoch(now)))}
        old = {row["key"] for row in self._fetch_all(sql.OLD_TOMBSTONES, values)}
        listed = self._still_listed(old)
        self._restart_tombstones(listed, now)
        self._query_keys(sql.DELETE_TOMBSTONES, list(old - listed))
        return PruneResult(len(old - listed), len(old) >= values["limit"])

    def _prune_excess_claims(self, limit: int) -> int:
        deleted = 0
        for row in self._fetch_all(sql.STORIES_OVER_CLAIM_LIMIT, {"kept": MAX_CLAIMS_PER_STORY}):
            excess = min(limit - deleted, row["n"] - MAX_CLAIMS_PER_STORY)
            deleted += self._execute(sql.DELETE_OLDEST_CLAIMS, {"story": row["story"], "limit": excess})
        return deleted

    def prunable_count(self, retention_class: RetentionClass, before: datetime) -> int:
        """See `protocol.RetentionStore`."""
        values: Values = {"before": to_epoch(before)}
        with self._read_transaction():
            if retention_class is RetentionClass.TOMBSTONES:
                every: Values = {"before": int(to_epoch(before)), "limit": -1}
                old = {row["key"] for row in self._fetch_all(sql.OLD_TOMBSTONES, every)}
                return len(old) - len(self._still_listed(old))
            if retention_class is RetentionClass.DELIVERIES:
                per_state = [{**values, "state": state.value} for state in FINAL_STATES]
                return sum(self._fetch_count(sql.COUNT_OLD_DELIVERIES, each) for each in per_state)
            if retention_class is RetentionClass.DEVELOPMENTS:
                return self._fetch_count(sql.COUNT_OLD_DEVELOPMENTS, values)
            if retention_class in _COUNT_STATEMENTS:
                statement, matched = _COUNT_STATEMENTS[retention_class]
                return self._fetch_count(statement, {**values, "matched": matched})
            count = self._fetch_count(_SIMPLE_STATEMENTS[retention_class][1], values)
            if retention_class is RetentionClass.CLAIMS:
                kept: Values = {**values, "kept": MAX_CLAIMS_PER_STORY}
                over_limit = self._fetch_all(sql.OVER_CLAIM_LIMIT_AFTER_PRUNE, kept)
                count += sum(row["n"] - MAX_CLAIMS_PER_STORY for row in over_limit)
        return count

    def _fetch_count(self, statement: str, values: Values) -> int:
        return int(self._fetch_all(statement, values)[0]["n"])

    def disk_usage(self) -> DiskUsage:
        """See `protocol.RetentionStore`."""
        with self._read_transaction():
            page, free = self._pragma("page_size"), self._pragma("freelist_count")
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        size = sum(file.stat().st_size for file in files if file.exists())
        return DiskUsage(size, page * free, *self._disk_space())

    def _disk_space(self) -> tuple[int, int]:
        """Free and total bytes of the file system; zeros if the system does not say."""
        try:
            space = shutil.disk_usage(self._path.parent)
        except OSError:
            return 0, 0
        return space.free, space.total

    @low_priority
    def release_free_pages(self, limit: int) -> int:
        """See `protocol.RetentionStore`; the file shrinks at the next checkpoint of its log."""
        with self._translate_errors():
            page, free = self._pragma("page_size"), self._pragma("freelist_count")
            self._fetch_all(f"PRAGMA incremental_vacuum({max(1, limit // page)})", {})
            return (free - self._pragma("freelist_count")) * page

    def _pragma(self, name: str) -> int:
        return int(self._fetch_all(f"PRAGMA {name}", {})[0][name])

    def compact(self) -> None:
        """Rewrite the file without free space, in the form that can release free pages while in use.

        While it runs it needs as much room on the disk again, and some seconds for a gigabyte.
        """
        with self._translate_errors():
            self._db.execute(articles_sql.OPTIMIZE_INDEX)
            self._db.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
