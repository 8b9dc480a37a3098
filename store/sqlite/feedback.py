"""The SQLite store's feedback, and how people name what they speak of."""

from __future__ import annotations

from store.records.collection import Feedback, Member, Named
from store.sanitize import clean_text, cleaned
from store.sqlite import rows
from store.sqlite.sql import feedback as sql
from store.sqlite.transactions import SqliteTransactions

_LAST = "\U0010ffff"
_BEGINNING = {
    Named.ARTICLE: sql.ARTICLES_BEGINNING,
    Named.DEVELOPMENT: sql.DEVELOPMENTS_BEGINNING,
    Named.DELIVERY: sql.DELIVERIES_BEGINNING,
}


class SqliteFeedback(SqliteTransactions):
    """The verbs of `protocol.Feedbacks`."""

    def add_feedback(self, feedback: Feedback) -> None:
        """See `protocol.Feedbacks`."""
        with self._writing(durable=True):
            self._write(sql.ADD_FEEDBACK, rows.feedback_values(cleaned(feedback)))

    def feedback(self) -> list[Feedback]:
        """See `protocol.Feedbacks`."""
        return [rows.feedback(row) for row in self._read(sql.ALL_FEEDBACK)]

    def remove_feedback(self, feedback_id: str) -> bool:
        """See `protocol.Feedbacks`."""
        with self._writing(durable=True):
            return self._write(sql.REMOVE_FEEDBACK, {"id": clean_text(feedback_id)}) > 0

    def identify(self, beginning: str, limit: int = 10) -> list[tuple[Named, str]]:
        """See `protocol.Feedbacks`."""
        begin = clean_text(beginning)
        values = {"begin": begin, "end": begin + _LAST, "limit": limit}
        with self._reading():
            found = [
                (kind, str(row["id"]))
                for kind, text in _BEGINNING.items()
                for row in self._rows(text, values)
            ]
        return [one for one in found if one[1] == begin] or found[:limit]

    def development_members(self, key: str, limit: int = 100) -> list[Member]:
        """See `protocol.Feedbacks`."""
        return [
            rows.member(row) for row in self._read(sql.DEVELOPMENT_MEMBERS, key=clean_text(key), limit=limit)
        ]
