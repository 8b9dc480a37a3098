"""Which report an item leads with: one in a language of the reader, if the development has one. Pure.

What the item says of its report (the news, the sentences, the figures, the reasons) stays that of the report
that caused the alert. That report is shown beside the leading one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.messages.alert import AlertItem, ArticleRef, LeadingReport
from alerts.text.languages import can_read


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report of the development that may lead."""

    report: ArticleRef
    joined_before: bool
    """Whether it joined the development before the report that caused the alert."""


def with_leading(item: AlertItem, candidates: Sequence[Candidate], languages: Sequence[str]) -> AlertItem:
    """The item with the report that it leads with; unchanged where that is the report that caused it.

    `candidates` in order of joining, without background pieces; `languages`: those of the reader, the
    preferred one first.
    """
    return replace(item, leading=leading_report(item, candidates, languages))


def leading_report(
    item: AlertItem, candidates: Sequence[Candidate], languages: Sequence[str]
) -> LeadingReport | None:
    """The report to lead with; None for the report that caused the alert.

    The first language that a report is in decides. In an alert on a new development every report may lead. An
    update leads with a report that came with its news or later. Only if the reader can read none of those it
    leads with an earlier one, the latest, which tells what the development is about and not what is new.
    """
    others = [one for one in candidates if one.report.article_id != item.report.article_id]
    with_news = [item.report, *(one.report for one in others if item.opened or not one.joined_before)]
    earlier = [one.report for one in others if not item.opened and one.joined_before]
    if (found := _first_readable(with_news, languages)) is not None:
        return None if found is item.report else LeadingReport(found)
    latest = _first_readable(earlier[::-1], languages)
    return LeadingReport(latest, is_earlier=True) if latest is not None else None


def is_led_readably(item: AlertItem, languages: Sequence[str]) -> bool:
    """Whether the reader can read the headline that tells the item's news."""
    told = item.leading.report if item.leading and not item.leading.is_earlier else item.report
    return any(can_read(language, told.language) for language in languages)


def _first_readable(reports: Sequence[ArticleRef], languages: Sequence[str]) -> ArticleRef | None:
    """The first report in the first language that has one; a report without a headline tells nothing."""
    titled = [report for report in reports if report.title.strip()]
    readable = (report for language in languages for report in titled if can_read(language, report.language))
    return next(readable, None)
