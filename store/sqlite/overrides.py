"""What people decided, in the SQLite store: overrides of developments, and corrections of figures."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from store.records.claims import ClaimCorrection, CorrectionKind
from store.records.matching import Development, Member, Override
from store.records.stored_names import stored_names
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import rows
from store.sqlite.rows import Row, Values, from_epoch, to_epoch
from store.sqlite.sql import corrections as corrections_sql
from store.sqlite.sql import judging
from store.sqlite.sql import overrides as sql
from store.sqlite.transactions import SqliteTransactions

_PLAIN_CORRECTION = stored_names(
    ClaimCorrection,
    *("id", "story", "kind", "speaker", "low", "high", "unit", "new_kind", "new_low", "new_high", "reason"),
)
"""Fields that are stored as they are, and their columns."""


class SqliteOverrides(SqliteTransactions):
    """The verbs of `protocol.OverrideStore` and `protocol.CorrectionStore`."""

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

    def claim_corrections(self) -> list[ClaimCorrection]:
        """See `protocol.CorrectionStore`."""
        return [_correction_from_row(row) for row in self._query(corrections_sql.ALL_CORRECTIONS)]

    def add_claim_correction(self, correction: ClaimCorrection) -> None:
        """See `protocol.CorrectionStore`."""
        with self._write_transaction(durable=True):
            self._execute(corrections_sql.ADD_CORRECTION, _correction_values(sanitize_record(correction)))

    def remove_claim_correction(self, correction_id: str) -> bool:
        """See `protocol.CorrectionStore`."""
        with self._write_transaction(durable=True):
            return bool(
                self._execute(corrections_sql.REMOVE_CORRECTION, {"id": strip_invalid(correction_id)})
            )

    def _reassign_members(self, developments: Sequence[Development], members: Sequence[Member]) -> None:
        for development in developments:
            self._execute(judging.SAVE_DEVELOPMENT, rows.development_values(sanitize_record(development)))
        for member in map(sanitize_record, members):
            key = {"article_id": member.article_id, "story": member.story}
            if not self._execute(sql.MOVE_MEMBER, {**key, "development": member.development}):
                raise sqlite3.IntegrityError(f"the report {member.article_id} is in no development")


def _correction_values(correction: ClaimCorrection) -> Values:
    plain = {column: getattr(correction, field) for field, column in _PLAIN_CORRECTION.items()}
    return {**plain, "kind": correction.action.value, "at": to_epoch(correction.at)}


def _correction_from_row(row: Row) -> ClaimCorrection:
    plain = {field: row[column] for field, column in _PLAIN_CORRECTION.items()}
    return ClaimCorrection(**plain, action=CorrectionKind(row["kind"]), at=from_epoch(row["at"]))
