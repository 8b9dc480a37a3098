"""Who reported a development first, by the stated times of publication.

The order in which reports join depends on which source was polled first, and tells nothing of who was first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from store.records.articles import Article, TimeBasis
from store.records.matching import Member


@dataclass(frozen=True, slots=True)
class FirstReport:
    """The origin that was first; `is_certain` False: a report without an exact time may be earlier."""

    origin: str = ""
    is_certain: bool = True
    published: datetime | None = None
    """None where its time is not stated exactly."""


def first_report(
    members: Sequence[Member], articles: Mapping[str, Article], origins: Sequence[str] = ()
) -> FirstReport:
    """Return who was first among a development's reports, which are in order of joining.

    `articles` by id. A report without an exact time counts by when it was seen, which publication cannot come
    after. Copies count too: the outlet that was polled later may have been first. `origins`: those of the
    development, for reports that are not among the members any more.
    """
    known = [member for member in members if member.origin]
    lost = [origin for origin in origins if origin not in {member.origin for member in known}]
    if not known or (lost and origins[0] == lost[0]):
        return FirstReport(origins[0] if origins else "", is_certain=not lost)
    latest = [_latest(member, articles.get(member.article_id)) for member in known]
    first = min(range(len(known)), key=lambda number: latest[number])
    doubts = [
        number
        for number, member in enumerate(known)
        if number != first and not _is_exact(articles.get(member.article_id))
    ]
    article = articles.get(known[first].article_id)
    return FirstReport(
        known[first].origin,
        is_certain=not doubts and not lost,
        published=article.published if article and _is_exact(article) else None,
    )


def _latest(member: Member, article: Article | None) -> datetime:
    """Return the latest time at which a report can have been published."""
    if article is None:
        return member.joined
    return article.published if article.published and _is_exact(article) else article.seen


def _is_exact(article: Article | None) -> bool:
    """Return whether the time of publication is stated with its zone, and is not only a day or a change."""
    if article is None or article.published is None or article.time_basis is not TimeBasis.STATED:
        return False
    return article.published.time() != time(0)
