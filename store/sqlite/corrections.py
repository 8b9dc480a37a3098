"""The SQLite store's corrections of figures by people."""

from __future__ import annotations

from store.records.claims import ClaimCorrection, CorrectionKind
from store.records.stored_names import stored_names
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite.rows import Row, Values, from_epoch, to_epoch
from store.sqlite.sql import corrections as sql
from store.sqlite.transactions import SqliteTransactions

_PLAIN = stored_names(
    ClaimCorrection,
    *("id", "story", "kind", "speaker", "low", "high", "unit", "new_kind", "new_low", "new_high", "reason"),
)
"""Fields that are stored as they are, and their columns."""


class SqliteCorrections(SqliteTransactions):
    """The verbs of `protocol.CorrectionStore`."""

    def claim_corrections(self) -> list[ClaimCorrection]:
        """See `protocol.CorrectionStore`."""
        return [_from_row(row) for row in self._query(sql.ALL_CORRECTIONS)]

    def add_claim_correction(self, correction: ClaimCorrection) -> None:
        """See `protocol.CorrectionStore`."""
        with self._write_transaction(durable=True):
            self._execute(sql.ADD_CORRECTION, _values(sanitize_record(correction)))

    def remove_claim_correction(self, correction_id: str) -> bool:
        """See `protocol.CorrectionStore`."""
        with self._write_transaction(durable=True):
            return bool(self._execute(sql.REMOVE_CORRECTION, {"id": strip_invalid(correction_id)}))


def _values(correction: ClaimCorrection) -> Values:
    plain = {column: getattr(correction, field) for field, column in _PLAIN.items()}
    return {**plain, "kind": correction.action.value, "at": to_epoch(correction.at)}


def _from_row(row: Row) -> ClaimCorrection:
    plain = {field: row[column] for field, column in _PLAIN.items()}
    return ClaimCorrection(**plain, action=CorrectionKind(row["kind"]), at=from_epoch(row["at"]))
