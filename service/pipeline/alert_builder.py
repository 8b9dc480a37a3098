"""Builds the alert of a placed report, with what the store holds of its development."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.developments.placement import Placement
from alerts.developments.window import WINDOW
from alerts.messages.alert import Alert
from alerts.messages.compose import development_alert
from alerts.messages.said import choose_quotes, report_quotes
from alerts.outlets.table import OutletTable
from store.protocol.store import Store
from store.records.articles import Article
from store.records.matching import Match, Member
from store.records.quotes import Quote

MAX_QUOTES = 30
"""Quotes of earlier reports that an alert chooses from."""
QUOTES_STAY_NEWS = timedelta(days=1)
"""How old a quote of an earlier report may be."""
MAX_EARLIER_REPORTS = 1_000
"""Earlier reports of a development that an alert's numbers are counted from."""


class AlertBuilder:
    """Builds alerts on the store's thread."""

    def __init__(self, store: Store, outlets: OutletTable | None = None) -> None:
        """Without `outlets` the shipped table says who owns what."""
        self._store, self._outlets = store, outlets

    def build_now(
        self,
        article: Article,
        match: Match,
        placement: Placement,
        now: datetime,
        quotes: Sequence[Quote] = (),
    ) -> Alert:
        """The alert of one placed report, which has these quotes; on the store's thread."""
        members: list[Member] = []
        if not placement.opens_development:
            found = self._store.development_members(placement.development.key, MAX_EARLIER_REPORTS)
            members = [member for member in found if member.article_id != article.id]
        earlier = self._store.development_quotes(placement.development.key, MAX_QUOTES) if members else []
        recent = [quote for quote in earlier if quote.as_of >= now - QUOTES_STAY_NEWS]
        return development_alert(
            article,
            match,
            placement,
            self._recent_reports(members, now),
            now,
            members=members,
            outlets=self._outlets,
            said=choose_quotes(report_quotes(article, quotes), recent),
        )

    def _recent_reports(self, members: Sequence[Member], now: datetime) -> list[Article]:
        """The reports of a development, without those that are too old."""
        ids = [member.article_id for member in members if member.joined >= now - WINDOW]
        known = self._store.articles(ids) if ids else {}
        return [known[key] for key in ids if key in known]
