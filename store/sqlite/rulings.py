"""The SQLite store's decisions of people about developments."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from store.records.collection import Development, Member, Ruling
from store.sanitize import clean_text, cleaned
from store.sqlite import rows
from store.sqlite.sql import judging
from store.sqlite.sql import rulings as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteRulings(SqliteTransactions):
    """The verbs of `protocol.Rulings`."""

    def rulings(self) -> list[Ruling]:
        """See `protocol.Rulings`."""
        return [rows.ruling(row) for row in self._read(sql.ALL_RULINGS)]

    def development(self, key: str) -> Development | None:
        """See `protocol.Rulings`."""
        found = self._read(sql.DEVELOPMENT, key=clean_text(key))
        return rows.development(found[0]) if found else None

    def commit_ruling(
        self, ruling: Ruling, developments: Sequence[Development], members: Sequence[Member]
    ) -> None:
        """See `protocol.Rulings`."""
        with self._writing(durable=True):
            self._write(sql.ADD_RULING, rows.ruling_values(cleaned(ruling)))
            self._rearrange(developments, members)

    def undo_ruling(
        self, ruling_id: str, developments: Sequence[Development], members: Sequence[Member]
    ) -> bool:
        """See `protocol.Rulings`."""
        with self._writing(durable=True):
            if not self._write(sql.REMOVE_RULING, {"id": clean_text(ruling_id)}):
                return False
            self._rearrange(developments, members)
        return True

    def _rearrange(self, developments: Sequence[Development], members: Sequence[Member]) -> None:
        for development in developments:
            self._write(judging.KEEP_DEVELOPMENT, rows.development_values(cleaned(development)))
        for member in map(cleaned, members):
            moved = {"development": member.development, "article_id": member.article_id}
            if not self._write(sql.MOVE_MEMBER, {**moved, "story": member.story}):
                raise sqlite3.IntegrityError(f"the report {member.article_id} is in no development")
