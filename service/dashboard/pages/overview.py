"""A development as lists show it: what was said last, who reports it, what was sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.developments.owners import attribute_report
from alerts.messages.decisions import news_text
from alerts.messages.language.words import Words
from alerts.outlets.attribution import Attribution, independent_owners
from alerts.outlets.records import Owner
from alerts.outlets.table import OutletTable
from store.records.articles import Article
from store.records.dashboard.views import DeliveryRow, ReportRow
from store.records.deliveries import DeliveryState
from store.records.matching import Development

_FAILED = frozenset({DeliveryState.DEAD, DeliveryState.HELD})
_DONE = frozenset({DeliveryState.SENT, DeliveryState.FOLDED})
_WITHDRAWN = frozenset({DeliveryState.DISCARDED})


@dataclass(frozen=True, slots=True)
class SentTo:
    """How far the alerts about a development came in one channel."""

    channel: str
    state: str
    """`sent`, `failed`, `discarded` or `pending`."""
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """One row of a list of developments."""

    development: Development
    headline: ReportRow | None
    """The latest report that brought something new, else the first; None if none is stored."""
    first: ReportRow | None
    """Published first, among the reports that are stored."""
    news: str
    """What the headline's report brought, in words; empty for nothing."""
    looks_back: bool
    languages: tuple[str, ...]
    owners: tuple[Owner, ...]
    sent: tuple[SentTo, ...]

    @property
    def is_update(self) -> bool:
        """Whether it said something new after its first report."""
        return self.development.revision > 0


def overview(
    development: Development,
    reports: Sequence[ReportRow],
    deliveries: Sequence[DeliveryRow],
    outlets: OutletTable,
    words: Words,
) -> Overview:
    """The row of one development; `reports` in order of joining."""
    speaking = [row for row in reports if row.member.decision.news and not row.member.decision.looks_back]
    headline = next(iter([*speaking[-1:], *reports[:1]]), None)
    return Overview(
        development=development,
        headline=headline,
        first=min(reports, key=published_or_seen, default=None),
        news=news_text(headline.member.decision.news, words) if headline else "",
        looks_back=bool(reports) and all(row.member.decision.looks_back for row in reports),
        languages=tuple(dict.fromkeys(row.language for row in reports)),
        owners=owners_of(reports, outlets),
        sent=_sent(deliveries),
    )


def published_or_seen(row: ReportRow) -> tuple[datetime, int]:
    """When a report came out, as far as is known; those that joined first come first among equals."""
    return (row.published or row.seen or row.member.joined, 0)


def owners_of(reports: Sequence[ReportRow], outlets: OutletTable) -> tuple[Owner, ...]:
    """The independent owners behind reports, copies left out."""
    return independent_owners(
        [
            attribution_of(row, outlets)
            for row in reports
            if row.member.duplicate_of is None and row.member.origin
        ]
    )


def attribution_of(row: ReportRow, outlets: OutletTable) -> Attribution:
    """Who stands behind a report."""
    return attribute_report(row.member.origin, article_of(row), outlets)


def article_of(row: ReportRow) -> Article | None:
    """What the row knows of the article, without its text; None where it is no longer stored."""
    if row.seen is None:
        return None
    return Article(
        id=row.member.article_id,
        url=row.url,
        title=row.title,
        text="",
        source=row.source,
        language=row.language,
        published=row.published,
        seen=row.seen,
        site=row.site or None,
    )


def _sent(deliveries: Sequence[DeliveryRow]) -> tuple[SentTo, ...]:
    counts: dict[tuple[str, str], int] = {}
    for row in deliveries:
        key = (row.channel, _state_of(row.state))
        counts[key] = counts.get(key, 0) + 1
    return tuple(SentTo(channel, state, count) for (channel, state), count in counts.items())


def _state_of(state: DeliveryState) -> str:
    if state in _FAILED:
        return "failed"
    if state in _WITHDRAWN:
        return "discarded"
    return "sent" if state in _DONE else "pending"
