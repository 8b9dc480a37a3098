"""The SQLite store's feedback, and what an abbreviated id means."""

from __future__ import annotations

from store.records.matching import Feedback, IdKind, Member
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import rows
from store.sqlite.sql import feedback as sql
from store.sqlite.transactions import SqliteTransactions

_MAX_CHAR = "\U0010ffff"
_PREFIX_QUERIES = {
    IdKind.ARTICLE: sql.ARTICLES_BY_PREFIX,
    IdKind.DEVELOPMENT: sql.DEVELOPMENTS_BY_PREFIX,
    IdKind.DELIVERY: sql.DELIVERIES_BY_PREFIX,
}


class SqliteFeedback(SqliteTransactions):
    """The verbs of `protocol.FeedbackStore`."""

    def add_feedback(self, feedback: Feedback) -> None:
        """See `protocol.FeedbackStore`."""
        with self._write_transaction(durable=True):
            self._execute(sql.ADD_FEEDBACK, rows.feedback_values(sanitize_record(feedback)))

    def feedback(self) -> list[Feedback]:
        """See `protocol.FeedbackStore`."""
        return [rows.feedback_from_row(row) for row in self._query(sql.ALL_FEEDBACK)]

    def remove_feedback(self, feedback_id: str) -> bool:
        """See `protocol.FeedbackStore`."""
        with self._write_transaction(durable=True):
            return self._execute(sql.REMOVE_FEEDBACK, {"id": strip_invalid(feedback_id)}) > 0

    def find_by_id_prefix(self, prefix: str, limit: int = 10) -> list[tuple[IdKind, str]]:
        """See `protocol.FeedbackStore`."""
        begin = strip_invalid(prefix)
        values = {"begin": begin, "end": begin + _MAX_CHAR, "limit": limit}
        with self._read_transaction():
            matches = [
                (kind, str(row["id"]))
                for kind, statement in _PREFIX_QUERIES.items()
                for row in self._fetch_all(statement, values)
            ]
        return [(kind, key) for kind, key in matches if key == begin] or matches[:limit]

    def development_members(self, key: str, limit: int = 100) -> list[Member]:
        """See `protocol.FeedbackStore`."""
        return [
            rows.member_from_row(row)
            for row in self._query(sql.DEVELOPMENT_MEMBERS, key=strip_invalid(key), limit=limit)
        ]
