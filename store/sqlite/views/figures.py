"""Figures of a story, for whole pages."""

from __future__ import annotations

from store.records.claims import Claim
from store.records.dashboard.views import FigureKind
from store.sanitize import strip_invalid
from store.sqlite import rows
from store.sqlite.rows import from_epoch
from store.sqlite.sql import views as sql
from store.sqlite.transactions import SqliteTransactions
from store.sqlite.views.developments import json_list


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

    def latest_figures(self, story: str | None, what: str, limit: int) -> list[Claim]:
        """See `protocol.ViewStore`."""
        kinds = ""
        if what:
            names = [row["what"] for row in self._query(sql.CLAIM_KINDS)]
            kinds = json_list([name for name in names if what.casefold() in name.casefold()])
        story = strip_invalid(story or "")
        found = self._query(sql.LATEST_FIGURES, story=story, kinds=kinds, limit=limit)
        return [rows.claim_from_row(row) for row in reversed(found)]

    def figures_of(self, development: str, *, limit: int = 200) -> list[Claim]:
        """See `protocol.ViewStore`."""
        found = self._query(sql.FIGURES_OF, key=strip_invalid(development), limit=limit)
        return [rows.claim_from_row(row) for row in found]
