"""Figures of a story, for whole pages."""

from __future__ import annotations

from store.records.claims import Claim
from store.records.dashboard.views import FigureKind
from store.sanitize import strip_invalid
from store.sqlite import rows
from store.sqlite.rows import from_epoch
from store.sqlite.sql import views as sql
from store.sqlite.transactions import SqliteTransactions


class SqliteFigureViews(SqliteTransactions):
    """The verbs of `protocol.ViewStore` about figures."""

    def figure_kinds(self, story: str) -> list[FigureKind]:
        """See `protocol.ViewStore`."""
        return [
            FigureKind(row["what"], row["unit"], row["n"], from_epoch(row["latest"]))
            for row in self._query(sql.FIGURE_KINDS, story=strip_invalid(story))
        ]

    def figures(
        self, story: str, kind: str, unit: str, *, development: str = "", limit: int = 2_000
    ) -> list[Claim]:
        """See `protocol.ViewStore`."""
        found = self._query(
            sql.FIGURES,
            story=strip_invalid(story),
            what=strip_invalid(kind),
            unit=strip_invalid(unit),
            development=strip_invalid(development),
            limit=limit,
        )
        return [rows.claim_from_row(row) for row in found]

    def figures_of(self, development: str, *, limit: int = 200) -> list[Claim]:
        """See `protocol.ViewStore`."""
        found = self._query(sql.FIGURES_OF, key=strip_invalid(development), limit=limit)
        return [rows.claim_from_row(row) for row in found]
