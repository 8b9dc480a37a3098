"""The SQLite store growing old: a few rows a transaction, found by an index of their ages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from store.records.collection import DeliveryState
from store.records.retention import CLAIMS_OF_A_STORY, Aging, Pruned, Space
from store.sqlite import outbox_rows
from store.sqlite.articles import SqliteArticles, index_values
from store.sqlite.rows import Row, Values, seconds
from store.sqlite.sql import articles as articles_sql
from store.sqlite.sql import retention as sql
from store.sqlite.tombstone_keys import article_keys, delivery_key

ENDED = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DISCARDED, DeliveryState.FOLDED)
"""Nothing more comes of a delivery in these states unless a person wants it."""
_SIMPLE = {
    Aging.VERSIONS: (sql.DROP_OLD_VERSIONS, sql.COUNT_OLD_VERSIONS),
    Aging.EVIDENCE: (sql.DROP_OLD_EVIDENCE, sql.COUNT_OLD_EVIDENCE),
    Aging.SILENCES: (sql.DROP_OLD_SILENCES, sql.COUNT_OLD_SILENCES),
    Aging.HOSTS: (sql.DROP_OLD_HOSTS, sql.COUNT_OLD_HOSTS),
    Aging.CLAIMS: (sql.DROP_OLD_CLAIMS, sql.COUNT_OLD_CLAIMS),
}
_COUNTS = {
    Aging.UNMATCHED_TEXT: (sql.COUNT_OLD_TEXTS, 0),
    Aging.MATCHED_TEXT: (sql.COUNT_OLD_TEXTS, 1),
    Aging.UNMATCHED: (sql.COUNT_OLD_ARTICLES, 0),
    Aging.MATCHED: (sql.COUNT_OLD_ARTICLES, 1),
}
_MOST_LEVELS = 1_000
"""Each tidying adds two to the search index, and with 2,000 it cannot be read: before, it is filled anew."""
_MATCHED = {Aging.MATCHED_TEXT, Aging.MATCHED}


class SqliteRetention(SqliteArticles):
    """The verbs of `protocol.Retention`."""

    _text_dropper = ""
    """The statement, once the columns were looked up."""

    def prune(self, aging: Aging, before: datetime, limit: int, now: datetime) -> Pruned:
        """See `protocol.Retention`."""
        values: Values = {"before": seconds(before), "limit": limit, "matched": int(aging in _MATCHED)}
        with self._writing():
            if aging in (Aging.UNMATCHED_TEXT, Aging.MATCHED_TEXT):
                done = self._each(sql.OLD_TEXTS, values, self._drop_text)
                self._merge_index(done.gone)
                return done
            if aging in (Aging.UNMATCHED, Aging.MATCHED):
                done = self._each(sql.OLD_ARTICLES, values, lambda row: self._drop_article(row, now))
                self._write(sql.INDEX_NO_FURTHER, {})
                self._merge_index(done.gone)
                return done
            if aging is Aging.DELIVERIES:
                return self._prune_deliveries(values)
            if aging is Aging.DEVELOPMENTS:
                return self._prune_developments(values)
            if aging is Aging.MARKS:
                return self._prune_marks(values, now)
            gone = self._write(_SIMPLE[aging][0], values)
            if aging is Aging.CLAIMS and gone < limit:
                gone += self._prune_first_claims(limit - gone)
        return Pruned(gone, gone >= limit)

    def _each(self, statement: str, values: Values, drop: Callable[[Row], None]) -> Pruned:
        found = self._rows(statement, values)
        for row in found:
            drop(row)
        return Pruned(len(found), len(found) >= values["limit"])

    def _drop_text(self, row: Row) -> None:
        if self._rows(articles_sql.IS_INDEXED, {"seq": row["seq"]}):
            self._write(articles_sql.UNINDEX_ARTICLE, index_values(row))
            headline = {"seq": row["seq"], "title": row["title"], "text": ""}
            self._write(articles_sql.INDEX_ARTICLE, index_values(headline))
        if not self._text_dropper:
            names = [str(one["name"]) for one in self._rows(sql.COLUMNS, {})]
            columns = ", ".join(name for name in names if name not in ("text", "text_gone"))
            self._text_dropper = sql.DROP_TEXT.format(columns=columns)
        self._write(self._text_dropper, {"seq": row["seq"]})

    def _drop_article(self, row: Row, now: datetime) -> None:
        if self._rows(articles_sql.IS_INDEXED, {"seq": row["seq"]}):
            self._write(articles_sql.UNINDEX_ARTICLE, index_values(row))
        self._write(sql.DROP_VERDICTS, {"id": row["id"]})
        self._write(sql.DROP_VERSIONS, {"id": row["id"]})
        self._write(sql.DROP_ARTICLE, {"seq": row["seq"]})
        self._mark(article_keys(row["id"], row["url"], row["canonical_url"]), now)

    def _prune_developments(self, values: Values) -> Pruned:
        """Their reports' places first: one development may have more of them than one step takes."""
        if self._write(sql.DROP_OLD_MEMBERS, values) >= values["limit"]:
            return Pruned(0, more=True)
        gone = self._write(sql.DROP_OLD_DEVELOPMENTS, values)
        return Pruned(gone, gone >= values["limit"])

    def _prune_deliveries(self, values: Values) -> Pruned:
        gone, limit = 0, values["limit"]
        for state in ENDED:
            for row in self._rows(
                sql.OLD_DELIVERIES, {**values, "state": state.value, "limit": limit - gone}
            ):
                self._mark([delivery_key(outbox_rows.delivery(row))], None)
                self._write(sql.DROP_ATTEMPTS, {"id": row["id"]})
                gone += self._write(sql.DROP_DELIVERY, {"id": row["id"]})
        return Pruned(gone, gone >= limit)

    def _prune_marks(self, values: Values, now: datetime) -> Pruned:
        """What is listed still counts from now, and is not looked at again for as long."""
        values = {**values, "before": min(int(values["before"]), int(seconds(now)))}
        old = {row["key"] for row in self._rows(sql.OLD_MARKS, values)}
        listed = self._still_listed(old)
        self._leave(listed, now)
        self._among(sql.UNMARK, list(old - listed))
        return Pruned(len(old - listed), len(old) >= values["limit"])

    def _prune_first_claims(self, limit: int) -> int:
        gone = 0
        for row in self._rows(sql.TALKATIVE_STORIES, {"kept": CLAIMS_OF_A_STORY}):
            some = min(limit - gone, row["n"] - CLAIMS_OF_A_STORY)
            gone += self._write(sql.DROP_FIRST_CLAIMS, {"story": row["story"], "limit": some})
        return gone

    def prunable(self, aging: Aging, before: datetime) -> int:
        """See `protocol.Retention`."""
        values: Values = {"before": seconds(before)}
        with self._reading():
            if aging is Aging.MARKS:
                asked: Values = {"before": int(seconds(before)), "limit": -1}
                old = {row["key"] for row in self._rows(sql.OLD_MARKS, asked)}
                return len(old) - len(self._still_listed(old))
            if aging is Aging.DELIVERIES:
                counted = [{**values, "state": state.value} for state in ENDED]
                return sum(self._number(sql.COUNT_OLD_DELIVERIES, each) for each in counted)
            if aging is Aging.DEVELOPMENTS:
                return self._number(sql.COUNT_OLD_DEVELOPMENTS, values)
            if aging in _COUNTS:
                statement, matched = _COUNTS[aging]
                return self._number(statement, {**values, "matched": matched})
            count = self._number(_SIMPLE[aging][1], values)
            if aging is Aging.CLAIMS:
                talkative = self._rows(sql.TALKATIVE_THEN, {**values, "kept": CLAIMS_OF_A_STORY})
                count += sum(row["n"] - CLAIMS_OF_A_STORY for row in talkative)
        return count

    def _number(self, statement: str, values: Values) -> int:
        return int(self._rows(statement, values)[0]["n"])

    def index_pages(self) -> int:
        """See `protocol.Retention`."""
        with self._reading():
            return self._number(articles_sql.INDEX_PAGES, {})

    def tidy_index(self, pages: int, *, begin: bool) -> bool:
        """See `protocol.Retention`."""
        with self._writing():
            if begin and self._index_levels() > _MOST_LEVELS:
                self._write(articles_sql.EMPTY_INDEX, {})
                self._write(articles_sql.INDEXED_UP_TO, {"seq": 0})
                return False
            before = self._db.conn.total_changes
            self._write(articles_sql.MERGE_INDEX, {"pages": -pages if begin else pages})
            # The statement itself counts as one: https://sqlite.org/fts5.html#the_merge_command
            return self._db.conn.total_changes - before > 1

    def _index_levels(self) -> int:
        levels = 0
        for byte in bytes(self._rows(articles_sql.INDEX_STRUCTURE, {})[0]["block"])[4:]:
            levels = levels << 7 | byte & 0x7F
            if byte < 0x80:
                break
        return levels

    def space(self) -> Space:
        """See `protocol.Retention`."""
        with self._reading():
            page, free = self._pragma("page_size"), self._pragma("freelist_count")
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return Space(sum(one.stat().st_size for one in files if one.exists()), page * free)

    def give_back(self, limit: int) -> int:
        """See `protocol.Retention`; the file shrinks when its log is next written into it."""
        with self._told():
            page, free = self._pragma("page_size"), self._pragma("freelist_count")
            self._rows(f"PRAGMA incremental_vacuum({max(1, limit // page)})", {})
            return (free - self._pragma("freelist_count")) * page

    def _pragma(self, name: str) -> int:
        return int(self._rows(f"PRAGMA {name}", {})[0][name])

    def compact(self) -> None:
        """Rewrite the file without what nothing uses, and so that space can be given back piecemeal.

        Takes as much room again on the disk while it runs, and some seconds for a gigabyte.
        """
        with self._told():
            self._db.execute(articles_sql.OPTIMISE_INDEX)
            self._db.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
