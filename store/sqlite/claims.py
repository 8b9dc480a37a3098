"""The SQLite store's ledger of claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store.records.claims import CLAIM_IDENTITY
from store.records.collection import Claim, Figure
from store.sanitize import clean_text, cleaned
from store.sqlite import rows
from store.sqlite.rows import Row, seconds
from store.sqlite.sql import claims as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteClaims(SqliteTransactions):
    """The verbs of `protocol.Claims`."""

    def claims(
        self, story: str | None = None, *, since: datetime | None = None, limit: int = 5_000
    ) -> list[Claim]:
        """See `protocol.Claims`."""
        begin = float("-inf") if since is None else seconds(since)
        if story is None:
            found = self._read(sql.CLAIMS, since=begin, limit=limit)
        else:
            found = self._read(sql.STORY_CLAIMS, story=clean_text(story), since=begin, limit=limit)
        return [rows.claim(row) for row in found]

    def keep_seed_claims(self, story: str, claims: Sequence[Claim]) -> None:
        """See `protocol.Claims`."""
        with self._writing():
            self._write(sql.DROP_SEED_CLAIMS, {"story": clean_text(story)})
            self._add_claims(claims)

    def seed_claims(self, story: str) -> list[Claim]:
        """See `protocol.Claims`."""
        return [rows.claim(row) for row in self._read(sql.SEED_CLAIMS, story=clean_text(story))]

    def figures_told(self, story: str) -> list[Figure]:
        """See `protocol.Claims`."""
        return [rows.told_figure(row) for row in self._read(sql.FIGURES_TOLD, story=clean_text(story))]

    def add_claims(self, claims: Sequence[Claim]) -> int:
        """See `protocol.Moving`."""
        added = 0
        with self._writing(durable=True):
            stories = {clean_text(one.story) for one in claims}
            there = {
                _identity(row) for story in stories for row in self._rows(sql.ALL_OF_STORY, {"story": story})
            }
            for claim in claims:
                values = rows.claim_values(cleaned(claim))
                if _identity(values) not in there:
                    there.add(_identity(values))
                    added += self._write(sql.ADD_CLAIM, values)
        return added

    def _add_claims(self, claims: Sequence[Claim]) -> None:
        """Within a transaction."""
        self._write_all(sql.ADD_CLAIM, [rows.claim_values(cleaned(claim)) for claim in claims])


def _identity(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in CLAIM_IDENTITY)
