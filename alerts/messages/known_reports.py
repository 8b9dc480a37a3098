"""What an item says of its development's reports, by all reports that are known when it is rendered. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from alerts.developments.first_report import first_report
from alerts.developments.origins import independent_origins
from alerts.developments.owners import owners_of_members
from alerts.messages.alert import AlertItem, ArticleRef
from alerts.messages.article_refs import MAX_OTHERS, article_ref
from alerts.messages.leading import Candidate
from alerts.outlets.table import OutletTable
from store.records.articles import Article
from store.records.matching import Member


def with_known_reports(
    item: AlertItem, members: Sequence[Member], articles: Mapping[str, Article], outlets: OutletTable
) -> AlertItem:
    """The item with all reports that joined since its alert was made; its news stays as it was.

    Unchanged if a person moved the report to another development meanwhile.

    `members`: the development's reports in order of joining; `articles`: by id, those that are still stored.
    """
    order = [member.article_id for member in members]
    if item.report.article_id not in order or len(members) <= item.reports:
        return item
    origins = independent_origins(members)
    first = first_report(members, articles, origins)
    refs = {one.article_id: one for one in (*item.others, item.report)}
    refs |= {key: article_ref(article) for key, article in articles.items() if key not in refs}
    listed = {one.article_id: one for one in item.others}
    listed |= {member.article_id: refs[member.article_id] for member in members if member.article_id in refs}
    listed.pop(item.report.article_id, None)
    return replace(
        item,
        others=tuple(listed.values())[:MAX_OTHERS],
        reports=len(members),
        languages=len({item.report.language, *(one.language for one in listed.values())}),
        first=first.origin,
        first_is_certain=first.is_certain,
        sources=len(origins),
        owners=owners_of_members(members, articles, outlets),
    )


def candidates(
    item: AlertItem,
    members: Sequence[Member],
    articles: Mapping[str, Article],
    background: Collection[str] = frozenset(),
) -> list[Candidate]:
    """The reports that may lead, in order of joining; `background`: ids of those that only look back."""
    refs: dict[str, ArticleRef] = {one.article_id: one for one in item.others}
    refs |= {key: article_ref(article) for key, article in articles.items()}
    order = [member.article_id for member in members]
    if item.report.article_id not in order:
        return []  # a person moved it to another development
    news_from = item.news_from if item.news_from in order else item.report.article_id
    caused = order.index(news_from)
    return [
        Candidate(refs[key], joined_before=number < caused)
        for number, key in enumerate(order)
        if key in refs and key not in background
    ]
