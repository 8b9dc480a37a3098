"""The SQLite store's overrides of developments by people."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from store.records.matching import Development, Member, Override
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import rows
from store.sqlite.sql import judging
from store.sqlite.sql import overrides as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteOverrides(SqliteTransactions):
    """The verbs of `protocol.OverrideStore`."""

    def overrides(self) -> list[Override]:
        """See `protocol.OverrideStore`."""
        return [rows.override_from_row(row) for row in self._query(sql.ALL_OVERRIDES)]

    def development(self, key: str) -> Development | None:
        """See `protocol.OverrideStore`."""
        found = self._query(sql.DEVELOPMENT, key=strip_invalid(key))
        return rows.development_from_row(found[0]) if found else None

    def commit_override(
        self, override: Override, developments: Sequence[Development], members: Sequence[Member]
    ) -> None:
        """See `protocol.OverrideStore`."""
        with self._write_transaction(durable=True):
            self._execute(sql.ADD_OVERRIDE, rows.override_values(sanitize_record(override)))
            self._reassign_members(developments, members)

    def undo_override(
        self, override_id: str, developments: Sequence[Development], members: Sequence[Member]
    ) -> bool:
        """See `protocol.OverrideStore`."""
        with self._write_transaction(durable=True):
            if not self._execute(sql.REMOVE_OVERRIDE, {"id": strip_invalid(override_id)}):
                return False
            self._reassign_members(developments, members)
        return True

    def _reassign_members(self, developments: Sequence[Development], members: Sequence[Member]) -> None:
        for development in developments:
            self._execute(judging.SAVE_DEVELOPMENT, rows.development_values(sanitize_record(development)))
        for member in map(sanitize_record, members):
            key = {"article_id": member.article_id, "story": member.story}
            if not self._execute(sql.MOVE_MEMBER, {**key, "development": member.development}):
                raise sqlite3.IntegrityError(f"the report {member.article_id} is in no development")
