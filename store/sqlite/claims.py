"""The SQLite store's ledger of claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.records.claims import CLAIM_KEY_FIELDS, Claim
from store.records.matching import Figure
from store.records.stored_names import stored_names
from store.sanitize import sanitize_record, strip_invalid
from store.sqlite import rows
from store.sqlite.rows import Row, to_epoch
from store.sqlite.sql import claims as sql
from store.sqlite.transactions import SqliteTransactions

_KEY_COLUMNS = tuple(stored_names(Claim, *CLAIM_KEY_FIELDS).values())


class SqliteClaims(SqliteTransactions):
    """The verbs of `protocol.ClaimStore`."""

    def claims(
        self, story: str | None = None, *, since: datetime | None = None, limit: int = 5_000
    ) -> list[Claim]:
        """See `protocol.ClaimStore`."""
        earliest = float("-inf") if since is None else to_epoch(since)
        if story is None:
            selected = self._query(sql.CLAIMS, since=earliest, limit=limit)
        else:
            selected = self._query(sql.STORY_CLAIMS, story=strip_invalid(story), since=earliest, limit=limit)
        return [rows.claim_from_row(row) for row in selected]

    def replace_seed_claims(self, story: str, claims: Sequence[Claim]) -> None:
        """See `protocol.ClaimStore`."""
        with self._write_transaction():
            self._execute(sql.DELETE_SEED_CLAIMS, {"story": strip_invalid(story)})
            self._add_claims(claims)

    def seed_claims(self, story: str) -> list[Claim]:
        """See `protocol.ClaimStore`."""
        return [rows.claim_from_row(row) for row in self._query(sql.SEED_CLAIMS, story=strip_invalid(story))]

    def reported_figures(self, story: str) -> list[Figure]:
        """See `protocol.ClaimStore`."""
        return [
            rows.figure_from_row(row) for row in self._query(sql.REPORTED_FIGURES, story=strip_invalid(story))
        ]

    def add_claims(self, claims: Sequence[Claim]) -> int:
        """See `protocol.TransferStore`."""
        added = 0
        with self._write_transaction(durable=True):
            stories = {strip_invalid(claim.story) for claim in claims}
            stored = {
                _claim_key(row)
                for story in stories
                for row in self._fetch_all(sql.ALL_STORY_CLAIMS, {"story": story})
            }
            for claim in claims:
                values = rows.claim_values(sanitize_record(claim))
                if _claim_key(values) not in stored:
                    stored.add(_claim_key(values))
                    added += self._execute(sql.ADD_CLAIM, values)
        return added

    def _add_claims(self, claims: Sequence[Claim]) -> None:
        """Within a transaction."""
        self._execute_many(sql.ADD_CLAIM, [rows.claim_values(sanitize_record(claim)) for claim in claims])


def _claim_key(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in _KEY_COLUMNS)
