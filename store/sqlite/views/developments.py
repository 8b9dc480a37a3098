"""Developments, their reports and deliveries, for whole pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from store.records.dashboard.views import Cursor, DayCount, DeliveryRow, Marks, ReportRow
from store.records.matching import Development
from store.sanitize import strip_invalid
from store.sqlite import rows
from store.sqlite.rows import Row, from_epoch_or_none, to_epoch
from store.sqlite.sql import views as sql
from store.sqlite.transactions import SqliteTransactions
from store.sqlite.views.deliveries import delivery_from_row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = 1e12
"""Later than any time."""


class SqliteDevelopmentViews(SqliteTransactions):
    """The verbs of `protocol.ViewStore` about developments."""

    def development_page(
        self, story: str | None, *, after: Cursor | None = None, limit: int = 50
    ) -> list[Development]:
        """See `protocol.ViewStore`."""
        statement = sql.DEVELOPMENT_PAGE if story is None else sql.STORY_DEVELOPMENT_PAGE
        at, key = (to_epoch(after.at), strip_invalid(after.key)) if after else (_END, "")
        values = {"story": strip_invalid(story or ""), "at": at, "key": key, "limit": limit}
        return [rows.development_from_row(row) for row in self._query(statement, **values)]

    def reports_of(self, developments: Sequence[str], *, most: int = 200) -> Mapping[str, list[ReportRow]]:
        """See `protocol.ViewStore`."""
        found: dict[str, list[ReportRow]] = {key: [] for key in developments}
        for row in self._query(sql.REPORTS_OF, keys=json_list(developments), most=most):
            found[row["development"]].append(_report_from_row(row))
        return found

    def deliveries_about(
        self, subjects: Sequence[str], *, most: int = 100
    ) -> Mapping[str, list[DeliveryRow]]:
        """See `protocol.ViewStore`."""
        found: dict[str, list[DeliveryRow]] = {key: [] for key in subjects}
        for row in self._query(sql.DELIVERIES_ABOUT, keys=json_list(subjects), most=most):
            found[row["subject"]].append(delivery_from_row(row))
        return found

    def developments_of(self, article_id: str) -> list[str]:
        """See `protocol.ViewStore`."""
        return [row["development"] for row in self._query(sql.DEVELOPMENTS_OF, id=strip_invalid(article_id))]

    def latest_report_ids(self, limit: int) -> list[str]:
        """See `protocol.ViewStore`."""
        return [row["id"] for row in self._query(sql.LATEST_REPORT_IDS, limit=limit)]

    def matched_languages(self, story: str, since: datetime) -> Mapping[str, int]:
        """See `protocol.ViewStore`."""
        found = self._query(sql.MATCHED_LANGUAGES, story=strip_invalid(story), since=to_epoch(since))
        return {row["language"]: row["n"] for row in found}

    def report_days(self, story: str | None, since: datetime, zone_offset_s: float) -> list[DayCount]:
        """See `protocol.ViewStore`."""
        name = None if story is None else strip_invalid(story)
        found = self._query(sql.REPORT_DAYS, story=name, since=to_epoch(since), offset=zone_offset_s)
        return [DayCount((_EPOCH + timedelta(days=row["day"])).date(), row["n"]) for row in found]

    def marks(self) -> Marks:
        """See `protocol.ViewStore`."""
        return Marks(tuple((row["name"], float(row["n"])) for row in self._query(sql.MARKS)))


def json_list(keys: Sequence[str]) -> str:
    """The keys as a parameter for `json_each`, each once."""
    return json.dumps([strip_invalid(key) for key in dict.fromkeys(keys)])


def _report_from_row(row: Row) -> ReportRow:
    texts = {key: row[key] or "" for key in ("title", "url", "source", "site")}
    return ReportRow(
        member=rows.member_from_row(row),
        **texts,
        language=row["language"] or "und",
        published=from_epoch_or_none(row["published"]),
        seen=from_epoch_or_none(row["seen"]),
    )
