"""Search over the stored reports, by words and by what is known of them; nothing is indexed here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from store.records.dashboard.search import FoundReports, MatchState, ReportSearch, SearchHit
from store.sanitize import strip_invalid
from store.sqlite import rows
from store.sqlite.rows import Row, from_epoch, from_epoch_or_none, to_epoch
from store.sqlite.search_text import fts5_query, search_in_a_row, search_phrases
from store.sqlite.sql import views as sql
from store.sqlite.transactions import SqliteTransactions
from store.sqlite.views.developments import json_list

FIRST_WINDOW = 4_000
"""Reports that are looked at in one go; then up to twice as many each time."""


class SqliteSearchViews(SqliteTransactions):
    """The verbs of `protocol.ViewStore` about search."""

    def find_reports(
        self, search: ReportSearch, *, below: int | None = None, limit: int = 30, within_s: float = 0.08
    ) -> FoundReports:
        """See `protocol.ViewStore`."""
        words = _fts_query(search)
        conditions, values = _conditions(search)
        table = sql.FOUND_BY_WORDS if words else sql.FOUND
        order = sql.FOUND_BY_WORDS_ORDER if words else sql.FOUND_ORDER
        statement = table + "".join(f" AND {one}" for one in conditions) + order
        with self._read_transaction():
            end = self._fetch_all(sql.LATEST_SEQ, {})[0]["n"] + 1
            below = end if below is None else min(below, end)
            found, older = self._look_back(statement, {**values, "query": words}, below, limit, within_s)
            ids = [row["id"] for row in found]
            matches = self._fetch_all(sql.MATCHES_OF_REPORTS, {"ids": json_list(ids)})
        hits = [_hit(row, [match for match in matches if match["article_id"] == row["id"]]) for row in found]
        return FoundReports(hits, older)

    def _look_back(
        self, statement: str, values: dict[str, Any], below: int, limit: int, within_s: float
    ) -> tuple[list[Row], int | None]:
        """The rows of one window of numbers after the other, and where the next one would begin.

        A filter that hardly any report passes would read all of them; no index serves every filter.
        """
        found: list[Row] = []
        began, top, window = time.monotonic(), below, FIRST_WINDOW
        while True:
            floor = max(0, top - window)
            part = {"below": top, "floor": floor, "limit": limit - len(found)}
            found += self._fetch_all(statement, {**values, **part})
            if len(found) >= limit:
                return found, found[-1]["seq"]
            if floor == 0:
                return found, None
            spent = time.monotonic() - began
            if spent >= within_s:
                return found, floor
            a_report = spent / (below - floor)
            affordable = int((within_s - spent) / max(a_report, 1e-9))
            # Twice as many at most: those that are not in memory yet take longer.
            top, window = floor, max(FIRST_WINDOW, min(2 * window, affordable))


def _fts_query(search: ReportSearch) -> str:
    """The words as an expression of FTS5; empty if there are none."""
    groups = [_any_of(group) for group in search.all_of]
    wanted = " AND ".join(group for group in groups if group)
    unwanted = _any_of(search.none_of)
    return f"({wanted}) NOT {unwanted}" if wanted and unwanted else wanted


def _any_of(texts: Sequence[str]) -> str:
    read = (search_in_a_row(text) if " " in text.strip() else search_phrases(text) for text in texts)
    found = [f"({fts5_query(phrases)})" for phrases in read if phrases]
    return f"({' OR '.join(found)})" if found else ""


def _conditions(search: ReportSearch) -> tuple[list[str], dict[str, Any]]:
    """The conditions, each a fixed text of `sql`, and their values."""
    conditions = list(_active_conditions(search))
    values: dict[str, Any] = {
        "language": strip_invalid(search.language),
        "source": strip_invalid(search.source),
        "origin": strip_invalid(search.origin),
        "story": strip_invalid(search.story),
        "unwanted": _any_of(search.none_of),
        "since": to_epoch(search.since) if search.since else 0.0,
        "until": to_epoch(search.until) if search.until else 0.0,
        "what": strip_invalid(search.figure.kind) if search.figure else "",
        "above": search.figure.above if search.figure else None,
        "below_figure": search.figure.below if search.figure else None,
    }
    return conditions, values


def _active_conditions(search: ReportSearch) -> Iterator[str]:
    if not search.all_of and _any_of(search.none_of):
        yield sql.LACKS_WORDS
    if search.language:
        yield sql.HAS_LANGUAGE
    if search.source:
        yield sql.HAS_SOURCE
    if search.origin:
        yield sql.HAS_ORIGIN
    if search.since:
        yield sql.IS_SINCE
    if search.until:
        yield sql.IS_UNTIL
    if search.figure:
        yield sql.HAS_FIGURE
    if search.matched is not None:
        yield {MatchState.YES: sql.IS_MATCH, MatchState.NEAR: sql.IS_NEAR, MatchState.NO: sql.IS_NONE}[
            search.matched
        ]
    elif search.story:
        yield sql.IS_OF_STORY


def _hit(row: Row, matches: Sequence[Row]) -> SearchHit:
    return SearchHit(
        seq=row["seq"],
        article_id=row["id"],
        **{
            key: row[key] or ""
            for key in ("title", "text", "url", "source", "site", "language", "development")
        },
        published=from_epoch_or_none(row["published"]),
        seen=from_epoch(row["seen"]),
        matches=tuple(map(rows.match_from_row, matches)),
    )
