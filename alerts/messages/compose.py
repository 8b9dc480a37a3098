"""Builds an alert from a placed report. Pure: no channel, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.developments.first_report import first_report
from alerts.developments.origins import independent_origins, syndicated_from
from alerts.developments.owners import attribute_report, owners_of_members
from alerts.developments.placement import Placement
from alerts.messages.alert import Alert, AlertItem, SaidQuote
from alerts.messages.article_refs import MAX_OTHERS, article_ref
from alerts.messages.language.marks import mark
from alerts.messages.lines.headline_concepts import headline_concepts
from alerts.outlets.attribution import owner_of
from alerts.outlets.table import OutletTable, shipped_table
from store.records.articles import Article
from store.records.decisions import Opened
from store.records.deliveries import DeliveryKind
from store.records.matching import Development, Match, Member

MAX_SUMMARY_ITEMS = 30
"""Developments listed in a summary; the rest is counted."""


def development_alert(
    article: Article,
    match: Match,
    placement: Placement,
    others: Sequence[Article],
    now: datetime,
    *,
    members: Sequence[Member] = (),
    outlets: OutletTable | None = None,
    said: tuple[SaidQuote, ...] = (),
) -> Alert:
    """The alert for a report that opened a development, or brought something new to a known one.

    `members`: the development's reports before this one, in order of joining; `others`: those of them that it
    names. Without `outlets` the shipped table says who owns what. `said`: the quotes that it tells.
    """
    development = placement.development
    outlets = outlets or shipped_table()
    articles = {one.id: one for one in (*others, article)}
    known = [*members, placement.member]
    first = first_report(known, articles, placement.origins)
    item = AlertItem(
        development=development.key,
        report=article_ref(article),
        score=match.score,
        why=match.reasons,
        new=placement.news,
        figures=placement.figures,
        others=tuple(article_ref(other) for other in others[:MAX_OTHERS]),
        reports=development.reports,
        languages=len({article.language, *(other.language for other in others)}),
        first=first.origin,
        first_is_certain=first.is_certain,
        first_published=first.published,
        sources=len(placement.origins),
        owners=owners_of_members(known, articles, outlets, placement.origins),
        owner=attribute_report(placement.member.origin, article, outlets).owner,
        outlet_owner=owner_of(article, outlets),
        repeats=syndicated_from(article),
        retrospective=match.retrospective,
        named=headline_concepts(article.title, article.text, article.language),
        headline=development.title,
        said=said,
        opened=placing if isinstance(placing := placement.member.decision.placing, Opened) else None,
    )
    return Alert(
        kind=DeliveryKind.DEVELOPMENT if placement.opens_development else DeliveryKind.UPDATE,
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
    outlets: OutletTable | None = None,
) -> Alert:
    """One message for what the sources already held when they were polled for the first time.

    One item a development with its first report, newest development first. `articles` and `matches` are by
    article id, `developments` by key. Without `outlets` the shipped table says who owns what.
    """
    outlets = outlets or shipped_table()
    grouped: dict[str, list[Member]] = {}
    for member in members:
        grouped.setdefault(member.development, []).append(member)
    items = [
        _summary_item(key, group, articles, matches, developments, outlets)
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
        note=mark(
            "The first look: this is what your sources held already. From now on you hear of what is new."
        ),
    )


def _summary_item(
    key: str,
    group: Sequence[Member],
    articles: Mapping[str, Article],
    matches: Mapping[str, Match],
    developments: Mapping[str, Development],
    outlets: OutletTable,
) -> AlertItem:
    stored = [member for member in group if member.article_id in articles]
    reports = [articles[member.article_id] for member in stored]
    first, match = reports[0], matches.get(reports[0].id)
    origins = independent_origins(group)
    earliest = first_report(group, articles, origins)
    return AlertItem(
        development=key,
        report=article_ref(first),
        score=match.score if match else 0.0,
        why=match.reasons if match else (),
        new=(),
        figures=next((member.figures for member in group if member.article_id == first.id), ()),
        others=tuple(article_ref(other) for other in reports[1 : 1 + MAX_OTHERS]),
        reports=developments[key].reports if key in developments else len(reports),
        languages=len({article.language for article in reports}),
        first=earliest.origin,
        first_is_certain=earliest.is_certain,
        first_published=earliest.published,
        sources=len(origins),
        owners=owners_of_members(group, articles, outlets),
        owner=attribute_report(stored[0].origin, first, outlets).owner,
        outlet_owner=owner_of(first, outlets),
        repeats=syndicated_from(first),
        retrospective=match.retrospective if match else False,
        named=headline_concepts(first.title, first.text, first.language),
    )
