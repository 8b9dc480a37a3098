"""Reads what the store holds of a development's reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.protocol.store import Store
from store.records.articles import Article
from store.records.matching import Member


@dataclass(frozen=True, slots=True)
class StoredReports:
    """The reports of a development."""

    members: Sequence[Member]
    """In order of joining."""
    articles: Mapping[str, Article]
    """By id, those that are still stored; empty for a single report, which its alert has."""
    background: frozenset[str]
    """Ids of anniversary and background pieces."""


def read_reports(store: Store, development: str, story: str, limit: int) -> StoredReports:
    """The first reports of a development; on the store's thread."""
    members = store.development_members(development, limit)
    ids = [member.article_id for member in members]
    if len(ids) <= 1:
        return StoredReports(members, {}, frozenset())
    background = frozenset(
        key
        for key, found in store.matches_by_article(ids).items()
        if any(match.story == story and match.retrospective for match in found)
    )
    return StoredReports(members, store.articles(ids), background)
