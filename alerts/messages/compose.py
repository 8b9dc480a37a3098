"""From a placed report to what an alert says: pure, no channel, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.developments.origins import independent, repeated_by
from alerts.developments.tracker import Placement
from alerts.messages.alert import Alert, Item, Report
from store.records.collection import Article, DeliveryKind, Development, Match, Member

MAX_OTHERS = 12
"""Further reports named in one item."""
MAX_SUMMARY_ITEMS = 30
"""Developments told one by one in a summary; the rest is counted."""


def report_of(article: Article) -> Report:
    """An article as an alert names it."""
    return Report(
        article_id=article.id,
        title=article.title,
        url=article.url,
        source=article.site or article.source,
        language=article.language,
        published=article.published,
        seen=article.seen,
    )


def development_alert(
    article: Article, match: Match, placement: Placement, others: Sequence[Article], now: datetime
) -> Alert:
    """The alert for a report that opened a development, or brought something new to a known one."""
    development = placement.development
    item = Item(
        development=development.key,
        report=report_of(article),
        score=match.score,
        why=match.reasons,
        new=placement.new,
        figures=placement.figures,
        others=tuple(report_of(other) for other in others[:MAX_OTHERS]),
        reports=development.reports,
        languages=len({article.language, *(other.language for other in others)}),
        first=placement.voices[0] if placement.voices else "",
        sources=len(placement.voices),
        repeats=repeated_by(article),
        retrospective=match.retrospective,
        headline=development.title,
    )
    return Alert(
        kind=DeliveryKind.DEVELOPMENT if placement.opened else DeliveryKind.UPDATE,
        story=match.story,
        subject=development.key,
        revision=development.revision,
        created=now,
        items=(item,),
        total=1,
    )


def summary_alert(
    story: str,
    members: Sequence[Member],
    articles: Mapping[str, Article],
    matches: Mapping[str, Match],
    developments: Mapping[str, Development],
    now: datetime,
) -> Alert:
    """One message for what the sources already held when they were read for the first time.

    One item a development, told by its first report, newest development first. `articles` and `matches`
    are by article id, `developments` by key.
    """
    grouped: dict[str, list[Member]] = {}
    for member in members:
        grouped.setdefault(member.development, []).append(member)
    items = [
        _item(key, group, articles, matches, developments)
        for key, group in grouped.items()
        if any(member.article_id in articles for member in group)
    ]
    items.sort(key=lambda item: item.report.published or item.report.seen, reverse=True)
    identity = hashlib.sha256("\n".join(sorted(member.article_id for member in members)).encode()).hexdigest()
    return Alert(
        kind=DeliveryKind.SUMMARY,
        story=story,
        subject=f"s{identity[:16]}",
        revision=0,
        created=now,
        items=tuple(items[:MAX_SUMMARY_ITEMS]),
        total=len(items),
        note="The first look: this is what your sources held already. From now on you hear of what is new.",
    )


def _item(
    key: str,
    group: Sequence[Member],
    articles: Mapping[str, Article],
    matches: Mapping[str, Match],
    developments: Mapping[str, Development],
) -> Item:
    told = [articles[member.article_id] for member in group if member.article_id in articles]
    first, match = told[0], matches.get(told[0].id)
    voices = independent(group)
    return Item(
        development=key,
        report=report_of(first),
        score=match.score if match else 0.0,
        why=match.reasons if match else (),
        new="",
        figures=next((member.figures for member in group if member.article_id == first.id), ()),
        others=tuple(report_of(other) for other in told[1 : 1 + MAX_OTHERS]),
        reports=developments[key].reports if key in developments else len(told),
        languages=len({article.language for article in told}),
        first=voices[0] if voices else "",
        sources=len(voices),
        repeats=repeated_by(first),
        retrospective=match.retrospective if match else False,
    )
