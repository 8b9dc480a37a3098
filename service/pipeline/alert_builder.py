"""Builds the alert of a placed report, with what the store holds of its development."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.developments.placement import Placement
from alerts.developments.window import WINDOW
from alerts.messages.alert import Alert
from alerts.messages.compose import development_alert
from alerts.outlets.table import OutletTable
from store.protocol.store import Store
from store.records.articles import Article
from store.records.matching import Match, Member

MAX_EARLIER_REPORTS = 1_000
"""Earlier reports of a development that an alert's numbers are counted from."""


class AlertBuilder:
    """Builds alerts on the store's thread."""

    def __init__(self, store: Store, outlets: OutletTable | None = None) -> None:
        """Without `outlets` the shipped table says who owns what."""
        self._store, self._outlets = store, outlets

    def build_now(self, article: Article, match: Match, placement: Placement, now: datetime) -> Alert:
        """The alert of one placed report; on the store's thread."""
        members: list[Member] = []
        if not placement.opens_development:
            found = self._store.development_members(placement.development.key, MAX_EARLIER_REPORTS)
            members = [member for member in found if member.article_id != article.id]
        others = self._recent_reports(members, now)
        return development_alert(
            article, match, placement, others, now, members=members, outlets=self._outlets
        )

    def _recent_reports(self, members: Sequence[Member], now: datetime) -> list[Article]:
        """The reports of a development, without those that are too old."""
        ids = [member.article_id for member in members if member.joined >= now - WINDOW]
        known = self._store.articles(ids) if ids else {}
        return [known[key] for key in ids if key in known]
