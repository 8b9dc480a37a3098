"""What the pages of the dashboard read, set-wise, on a connection of their own that cannot write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from store.protocol.store import Store
from store.records.claims import Claim
from store.records.dashboard.search import FoundReports, ReportSearch
from store.records.dashboard.views import (
    Cursor,
    DayCount,
    DeliveryRow,
    FigureKind,
    Marks,
    ReportRow,
    StoredAlert,
)
from store.records.deliveries import DeliveryState
from store.records.matching import Development


class ViewStore(Store, Protocol):
    """A store that refuses every write, with reads for whole pages; each is one transaction.

    Times are aware UTC. Every list is bounded by a limit that the caller gives.
    """

    def development_page(
        self, story: str | None, *, after: Cursor | None = None, limit: int = 50
    ) -> list[Development]:
        """Developments with reports, of a story or of all, the latest first, from `after` on."""

    def reports_of(self, developments: Sequence[str], *, most: int = 200) -> Mapping[str, list[ReportRow]]:
        """The first `most` reports of each development, in order of joining; every key is there."""

    def deliveries_about(
        self, subjects: Sequence[str], *, most: int = 100
    ) -> Mapping[str, list[DeliveryRow]]:
        """The deliveries about developments, oldest first, at most so many of each; every key is there."""

    def developments_of(self, article_id: str) -> list[str]:
        """Keys of the developments that a report is in, one for each story."""

    def delivery_page(
        self,
        states: Sequence[DeliveryState],
        *,
        channel: str = "",
        story: str = "",
        after: Cursor | None = None,
        limit: int = 50,
    ) -> list[DeliveryRow]:
        """Deliveries in some states, the latest first, from `after` on; of one channel or story if given."""

    def latest_alerts(self, story: str, *, limit: int = 50) -> list[StoredAlert]:
        """The latest alerts on developments of a story, each revision once, the latest first."""

    def delivery_counts(self) -> Mapping[DeliveryState, int]:
        """How many deliveries are in each state."""

    def figure_kinds(self, story: str) -> list[FigureKind]:
        """What a story counts, that with most figures first."""

    def figures(
        self, story: str, kind: str, unit: str, *, development: str = "", limit: int = 2_000
    ) -> list[Claim]:
        """The latest figures of one kind, in order of their date; of one development if given."""

    def latest_figures(self, story: str | None, what: str, limit: int) -> list[Claim]:
        """The figures that were stored last, of a story or of all, in order of storing.

        `what`: only of kinds whose name contains it, in any case.
        """

    def find_reports(
        self, search: ReportSearch, *, below: int | None = None, limit: int = 30, within_s: float = 0.08
    ) -> FoundReports:
        """The reports that were stored last of those that a search finds, the latest first.

        `below`: only those stored before the one with this number. No further reports are looked at once the
        time `within_s` has passed, so there may be fewer hits than `limit`, or none, before `older` is None.
        Reports are found by their words a few seconds after they are stored.
        """

    def figures_of(self, development: str, *, limit: int = 200) -> list[Claim]:
        """The latest figures in reports of a development, in order of their date."""

    def latest_report_ids(self, limit: int) -> list[str]:
        """Ids of the reports that were stored last, the latest first."""

    def matched_languages(self, story: str, since: datetime) -> Mapping[str, int]:
        """How many reports collected since then follow a story, by language, most first."""

    def report_days(self, story: str | None, since: datetime, zone_offset_s: float) -> list[DayCount]:
        """Reports that joined developments since then, by day in a zone that far east of UTC."""

    def marks(self) -> Marks:
        """One cheap read that tells whether anything has changed."""

    def limit_next_read(self, seconds: float) -> None:
        """From now on a read may take so long; one that takes longer raises StoreError."""
