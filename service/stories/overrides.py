"""Finds the developments and overrides that a person names, and stores what the person decides about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from alerts.developments.origins import independent_origins
from alerts.developments.overrides import (
    DevelopmentReports,
    Rearrangement,
    apply_override,
    merge_developments,
    split_development,
    undo_override,
)
from alerts.developments.owners import attribute_report, owners_of_members
from alerts.messages.alert import owner_to_dict
from alerts.messages.decisions import decision_text
from alerts.messages.said import told_once
from alerts.messages.wording import one_line
from alerts.outlets.attribution import owner_of
from alerts.outlets.table import OutletTable
from store.errors import StoreError
from store.protocol.store import Store
from store.records.articles import Article
from store.records.matching import Development, IdKind, Member, Override, OverrideKind

_MAX_LISTED = 6
_MAX_QUOTES = 200
_EPOCH = datetime(1970, 1, 2, tzinfo=UTC)
"""Before any report was seen."""
_NO_LIMIT = 1_000_000
"""More reports than one development has."""


def find_development(store: Store, key_prefix: str) -> DevelopmentReports:
    """The development whose key begins with `key_prefix`, or the one that it was merged into.

    Raises:
        StoreError: none or several have such a key; the text lists what may be meant.
    """
    matching = store.find_by_id_prefix(key_prefix, 100) if key_prefix.strip() else []
    keys = [key for kind, key in matching if kind is IdKind.DEVELOPMENT]
    if len(keys) == 1:
        return follow_merges(store, load_development(store, keys[0]))
    if keys:
        lines = [f"  {key}  {_headline(store.development(key))}" for key in keys[:_MAX_LISTED]]
        raise StoreError("\n".join([f"{key_prefix!r} may mean any of these; give more of the key:", *lines]))
    recent = [f"  {one.key}  {_headline(one)}" for one in store.developments(limit=_MAX_LISTED)]
    latest = ["the latest are:", *recent] if recent else ["there is none yet"]
    raise StoreError("\n".join([f"no development has a key that begins with {key_prefix!r}", *latest]))


def follow_merges(store: Store, one: DevelopmentReports) -> DevelopmentReports:
    """The development that has the reports of an empty one now; itself if nobody merged it."""
    targets = {o.source: o.target for o in store.overrides() if o.kind is OverrideKind.MERGE}
    passed: set[str] = set()
    while not one.members and one.development.key in targets.keys() - passed:
        passed.add(one.development.key)
        one = load_development(store, targets[one.development.key])
    return one


def load_development(store: Store, key: str) -> DevelopmentReports:
    """A development that exists, with all its reports."""
    development = store.development(key)
    if development is None:
        raise StoreError(f"there is no development {key}")
    return DevelopmentReports(development, tuple(store.development_members(key, _NO_LIMIT)))


def record_merge(store: Store, source: str, target: str, now: datetime) -> Rearrangement:
    """Merge one development into another, and store the override.

    Raises:
        StoreError: they are one already, or of different stories, or one has no reports.
    """
    merged, kept = find_development(store, source), find_development(store, target)
    if merged.development.key == kept.development.key:
        raise StoreError(f"{source} and {target} are one development already: {kept.development.key}")
    done = merge_developments(merged, kept, now)
    store.commit_override(done.override, done.developments, done.members)
    return done


def record_split(store: Store, source: str, id_prefixes: Sequence[str], now: datetime) -> Rearrangement:
    """Split some reports of a development off into a new one, and store the override."""
    one = find_development(store, source)
    wanted = [_find_article(store, one, beginning) for beginning in id_prefixes]
    done = split_development(one, wanted, _load_articles(store, one.members), now)
    store.commit_override(done.override, done.developments, done.members)
    return done


def import_override(store: Store, override: Override) -> None:
    """Store an imported override, and apply it."""
    members = store.members(override.story, _EPOCH)
    keys = {override.target, *(one.development for one in members)}
    known = {key: one for key in keys if (one := store.development(key)) is not None}
    done = apply_override(override, members, known, _load_articles(store, members))
    store.commit_override(override, done.developments, done.members)


def revoke_override(store: Store, id_prefix: str | None) -> Rearrangement:
    """Revoke a override, the latest if none is named."""
    overrides = store.overrides()
    found = [one for one in overrides if one.id.startswith(id_prefix or "")]
    if id_prefix is None:
        found = found[-1:]
    if len(found) != 1:
        known = [f"  {one.id}  {describe_override(one)}" for one in overrides[-_MAX_LISTED:]] or [
            "  nothing was decided yet"
        ]
        wanted = f"{len(found)} overrides have an id that begins with {id_prefix!r}; known:"
        raise StoreError("\n".join([wanted if id_prefix else "nothing to take back:", *known]))
    (override,) = found
    later = overrides[overrides.index(override) + 1 :]
    source, target = load_development(store, override.source), load_development(store, override.target)
    done = undo_override(
        override, later, source, target, _load_articles(store, [*source.members, *target.members])
    )
    store.undo_override(override.id, done.developments, done.members)
    return done


def describe_override(override: Override) -> str:
    """`merge d1 → d2, 3 reports`."""
    return f"{override.kind.value} {override.source} → {override.target}, reports: {len(override.articles)}"


def development_row(store: Store, development: Development, outlets: OutletTable) -> dict[str, Any]:
    """A development as `list` and `show` give it; `outlets` says who owns what."""
    members = store.development_members(development.key, _NO_LIMIT)
    articles = _load_articles(store, members)
    return {
        "key": development.key,
        "story": development.story,
        "opened": development.opened.isoformat(),
        "updated": development.updated.isoformat(),
        "reports": development.reports,
        "languages": len({article.language for article in articles.values()}),
        "sources": len(independent_origins(members)),
        "owners": [owner_to_dict(owner) for owner in owners_of_members(members, articles, outlets)],
        "updates": development.revision,
        "headline": development.title,
    }


def report_rows(store: Store, members: Sequence[Member], outlets: OutletTable) -> list[dict[str, Any]]:
    """The reports of a development as `show` gives them."""
    articles = _load_articles(store, members)
    return [_report_row(member, articles.get(member.article_id), outlets) for member in members]


def quote_rows(store: Store, key: str) -> list[dict[str, Any]]:
    """Who said what in a development's reports, the latest first; each quote once."""
    return [
        {
            "speaker": one.quote.speaker,
            "words": one.quote.words,
            "direct": one.quote.is_direct,
            "source": one.source,
            "language": one.language,
            "url": one.url,
            "article": one.article_id,
            "as_of": one.as_of.isoformat(),
        }
        for one in told_once(store.development_quotes(key, _MAX_QUOTES))
    ]


def _report_row(member: Member, article: Article | None, outlets: OutletTable) -> dict[str, Any]:
    return {
        "id": member.article_id,
        "joined": member.joined.isoformat(),
        "published": article.published.isoformat() if article and article.published else None,
        "source": (article.site or article.source) if article else "",
        "voice": member.origin,
        "owner": owner_to_dict(attribute_report(member.origin, article, outlets).owner),
        "outlet_owner": owner_to_dict(owner_of(article, outlets)) if article else None,
        "language": article.language if article else "und",
        "title": article.title if article else "",
        "url": article.url if article else "",
        "reason": decision_text(member.decision),
        "duplicate_of": member.duplicate_of,
    }


def _find_article(store: Store, one: DevelopmentReports, id_prefix: str) -> str:
    ids = [member.article_id for member in one.members]
    matching = [key for key in ids if id_prefix and key.startswith(id_prefix)]
    if len(matching) == 1:
        return matching[0]
    articles = _load_articles(store, one.members)
    titles = {key: articles[key].title if key in articles else "" for key in ids}
    lines = [f"  {key}  {one_line(titles[key], 90)}" for key in ids[:30]]
    count = "several reports have" if matching else "no report has"
    raise StoreError(
        "\n".join([f"{count} an id that begins with {id_prefix!r} in {one.development.key}:", *lines])
    )


def _load_articles(store: Store, members: Sequence[Member]) -> Mapping[str, Article]:
    return store.articles(member.article_id for member in members)


def _headline(one: Development | None) -> str:
    return one_line(one.title, 90) if one else ""
