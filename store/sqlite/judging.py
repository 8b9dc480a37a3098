"""The SQLite store's articles to be matched, and the results of matching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from store.batching import batched
from store.records.articles import Article
from store.records.claims import Claim
from store.records.deliveries import Delivery
from store.records.failures import MAX_ERROR_CHARS, FailedReport, JudgingFailure
from store.records.matching import Development, Match, Member
from store.records.quotes import Quote
from store.records.vectors import StoredVector
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import collection_rows, outbox_rows, rows
from store.sqlite.claims import SqliteClaims
from store.sqlite.quotes import SqliteQuotes
from store.sqlite.rows import Row, from_epoch, to_epoch
from store.sqlite.sql import failures as failures_sql
from store.sqlite.sql import judging as sql
from store.sqlite.sql import outbox as outbox_sql
from store.sqlite.tombstone_keys import delivery_key
from store.sqlite.tombstones import SqliteTombstones


def _enqueues_nothing(*_args: object, deliveries: Sequence[Delivery] = (), **_kwargs: object) -> bool:
    """Whether a judgement needs no durable transaction."""
    return not deliveries


class SqliteJudging(SqliteClaims, SqliteQuotes, SqliteTombstones):
    """The verbs of `protocol.JudgingStore` and `FailureStore`; those for search are in `SqliteArticles`."""

    def ready_articles(self, limit: int) -> list[Article]:
        """See `protocol.JudgingStore`."""
        return [collection_rows.article_from_row(row) for row in self._query(sql.READY_ARTICLES, limit=limit)]

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """See `protocol.JudgingStore`."""
        with self._read_transaction():
            selected = [self._fetch_one(sql.ARTICLE, {"id": strip_invalid(article_id)}) for article_id in ids]
        return {row["id"]: collection_rows.article_from_row(row) for row in selected if row is not None}

    def articles_since(self, since: datetime, *, after: str = "", limit: int = 500) -> list[Article]:
        """See `protocol.JudgingStore`."""
        with self._read_transaction():
            last = self._fetch_one(sql.ARTICLE_POSITION, {"id": strip_invalid(after)}) if after else None
            if last is None or last["seen"] < to_epoch(since):
                selected = self._fetch_all(sql.ARTICLES_SINCE, {"since": to_epoch(since), "limit": limit})
            else:
                selected = self._fetch_all(sql.ARTICLES_AFTER, {**last, "limit": limit})
        return [collection_rows.article_from_row(row) for row in selected]

    @batched(condition=_enqueues_nothing)
    def commit_judgement(
        self,
        article_id: str,
        *,
        matches: Sequence[Match] = (),
        developments: Sequence[Development] = (),
        members: Sequence[Member] = (),
        deliveries: Sequence[Delivery] = (),
        claims: Sequence[Claim] = (),
        quotes: Sequence[Quote] = (),
        now: datetime,
        language: str | None = None,
        vector: StoredVector | None = None,
        failure: JudgingFailure | None = None,
    ) -> bool:
        """See `protocol.JudgingStore`."""
        values = {
            "id": strip_invalid(article_id),
            "now": to_epoch(now),
            "language": None if language is None else strip_invalid(language),
            "matched": int(any(match.matched for match in matches)),
        }
        with self._write_transaction(durable=bool(deliveries)):
            done = self._fetch_one(sql.FINISH_ARTICLE, values)
            if done is None:
                return False
            for match in matches:
                self._execute(sql.ADD_MATCH, rows.match_values(sanitize_record(match)))
            for development in developments:
                self._execute(sql.SAVE_DEVELOPMENT, rows.development_values(sanitize_record(development)))
            for member in members:
                columns = rows.member_values(sanitize_record(member))
                self._execute(sql.ADD_MEMBER, {**columns, "baseline": done["baseline"]})
            if vector is not None:
                self._save_vector(done["seq"], sanitize_record(vector))
            if values["matched"]:
                self._save_quotes(done["seq"], quotes)
            self._save_failure(done["seq"], failure)
            if claims:
                self._add_claims(claims)
            if deliveries:
                self._enqueue(deliveries)
        return True

    @batched()
    def finish_unmatched(self, languages: Mapping[str, str], now: datetime) -> int:
        """See `protocol.JudgingStore`."""
        cleaned = {strip_invalid(article): strip_invalid(tag) for article, tag in languages.items()}
        values = [(to_epoch(now), tag, article) for article, tag in cleaned.items()]
        with self._write_transaction():
            self._query_keys(failures_sql.DELETE_FAILURES_OF_READY, list(cleaned))
            return self._db.conn.executemany(sql.FINISH_UNMATCHED, values).rowcount

    def vectors(self, article_ids: Iterable[str]) -> dict[str, StoredVector]:
        """See `protocol.JudgingStore`."""
        ids = [strip_invalid(article_id) for article_id in article_ids]
        with self._read_transaction():
            found = {article_id: self._fetch_one(sql.VECTOR, {"id": article_id}) for article_id in ids}
        return {
            article_id: StoredVector(article_id, row["encoder"], row["text_digest"], row["data"])
            for article_id, row in found.items()
            if row is not None
        }

    def matches_by_article(self, article_ids: Iterable[str]) -> dict[str, list[Match]]:
        """See `protocol.JudgingStore`."""
        ids = [strip_invalid(article_id) for article_id in article_ids]
        with self._read_transaction():
            selected = {article_id: self._fetch_all(sql.MATCHES_OF, {"id": article_id}) for article_id in ids}
        return {
            article_id: [rows.match_from_row(row) for row in some]
            for article_id, some in selected.items()
            if some
        }

    def members(
        self, story: str, since: datetime, *, after: str = "", limit: int | None = None
    ) -> list[Member]:
        """See `protocol.JudgingStore`."""
        begin = {"joined": to_epoch(since), "seq": -1}
        named = {"story": strip_invalid(story), "article_id": strip_invalid(after)}
        with self._read_transaction():
            last = self._fetch_one(sql.MEMBER_POSITION, named) if after else None
            if last is not None and last["joined"] >= begin["joined"]:
                begin = dict(last)
            most = -1 if limit is None else limit
            selected = self._fetch_all(sql.MEMBERS, {"story": named["story"], **begin, "limit": most})
        return [rows.member_from_row(row) for row in selected]

    def developments(self, story: str | None = None, *, limit: int = 100) -> list[Development]:
        """See `protocol.JudgingStore`."""
        if story is None:
            selected = self._query(sql.DEVELOPMENTS, limit=limit)
        else:
            selected = self._query(sql.STORY_DEVELOPMENTS, story=strip_invalid(story), limit=limit)
        return [rows.development_from_row(row) for row in selected]

    def baseline_members(self, story: str) -> list[Member]:
        """See `protocol.JudgingStore`."""
        return [
            rows.member_from_row(row) for row in self._query(sql.BASELINE_MEMBERS, story=strip_invalid(story))
        ]

    def baseline_pending_count(self) -> int:
        """See `protocol.JudgingStore`."""
        return self._query_count(sql.BASELINE_PENDING)

    def commit_summary(
        self, members: Sequence[Member], deliveries: Sequence[Delivery], now: datetime
    ) -> bool:
        """See `protocol.JudgingStore`."""
        keys = [{"article_id": strip_invalid(m.article_id), "story": strip_invalid(m.story)} for m in members]
        with self._write_transaction(durable=True):
            if not all(self._execute(sql.SUMMARISE_MEMBER, {**key, "now": to_epoch(now)}) for key in keys):
                self._db.rollback()
                return False
            self._enqueue(deliveries)
        return True

    def failed_reports(self, limit: int = 100) -> list[FailedReport]:
        """See `protocol.FailureStore`."""
        return [_failed_report_from_row(row) for row in self._query(failures_sql.FAILURES, limit=limit)]

    def failed_report_count(self) -> int:
        """See `protocol.FailureStore`."""
        return self._query_count(failures_sql.COUNT_FAILURES)

    def retry_failed_reports(self, program: str) -> int:
        """See `protocol.FailureStore`."""
        values = {"program": strip_invalid(program)}
        with self._write_transaction():
            self._execute(failures_sql.DROP_MATCHES_TO_RETRY, values)
            ready = self._execute(failures_sql.MAKE_READY_TO_RETRY, values)
            self._execute(failures_sql.CLAIM_RETRY, values)
        return ready

    def _save_failure(self, article: int, failure: JudgingFailure | None) -> None:
        """Within a transaction: store the failure in place of an earlier one, or delete that."""
        if failure is None:
            self._execute(failures_sql.DELETE_FAILURE, {"article": article})
            return
        values = {
            "article": article,
            "stage": strip_invalid(failure.stage),
            "error": strip_invalid(failure.error)[:MAX_ERROR_CHARS],
            "program": strip_invalid(failure.program),
            "failed_at": to_epoch(failure.failed_at),
        }
        self._execute(failures_sql.SAVE_FAILURE, values)

    def _save_vector(self, article: int, vector: StoredVector) -> None:
        values = {"encoder": vector.encoder, "text_digest": vector.text_digest, "data": vector.data}
        self._execute(sql.SAVE_VECTOR, {"article": article, **values})

    def _enqueue(self, deliveries: Sequence[Delivery]) -> int:
        """Add those that were never enqueued before; how many. Within a transaction."""
        keyed = [(delivery_key(delivery), delivery) for delivery in map(sanitize_record, deliveries)]
        known = self._tombstoned(key for key, _ in keyed)
        values = [outbox_rows.delivery_values(delivery) for key, delivery in keyed if key not in known]
        return sum(self._execute(outbox_sql.ENQUEUE, each) for each in values)


def _failed_report_from_row(row: Row) -> FailedReport:
    failure = JudgingFailure(row["stage"], row["error"], row["program"], from_epoch(row["failed_at"]))
    return FailedReport(row["id"], row["title"], row["url"], row["source"], failure)
