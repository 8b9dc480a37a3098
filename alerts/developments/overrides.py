"""What merging and splitting developments by hand does. Pure: from stored records to records to be stored.

A override names its reports, so that a replay of stored articles applies it too (`pinned_developments`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from store.errors import StoreError
from store.records.articles import Article
from store.records.matching import Development, Member, Override, OverrideKind


@dataclass(frozen=True, slots=True)
class DevelopmentReports:
    """A development with all its reports, in order of joining."""

    development: Development
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Rearrangement:
    """A override, and the developments and reports that it changes, as they are with it."""

    override: Override
    developments: tuple[Development, ...]
    members: tuple[Member, ...]


def merge_developments(source: DevelopmentReports, target: DevelopmentReports, at: datetime) -> Rearrangement:
    """Move all reports of one development into another.

    Raises:
        StoreError: both are the same, or of different stories, or one has no reports.
    """
    merged, kept = source.development, target.development
    if merged.key == kept.key:
        raise StoreError(f"{merged.key} cannot be merged into itself")
    if merged.story != kept.story:
        raise StoreError(
            f"{merged.key} is of the story {merged.story!r}, {kept.key} of {kept.story!r}; "
            "wanted: two developments of one story"
        )
    _require_members(source)
    _require_members(target)
    moved = tuple(replace(member, development=kept.key) for member in source.members)
    whole = replace(
        kept,
        opened=min(merged.opened, kept.opened),
        updated=max(merged.updated, kept.updated),
        reports=len(target.members) + len(moved),
    )
    override = _new_override(OverrideKind.MERGE, merged, kept.key, moved, at)
    return Rearrangement(override, (whole, replace(merged, reports=0)), moved)


def split_development(
    source: DevelopmentReports, article_ids: Sequence[str], articles: Mapping[str, Article], at: datetime
) -> Rearrangement:
    """Move some reports, and the copies of them, into a new development.

    Raises:
        StoreError: a report is not of this development, or none would be left in it.
    """
    development = source.development
    known = {member.article_id for member in source.members}
    unknown = sorted(set(article_ids) - known)
    if unknown:
        raise StoreError(f"{', '.join(unknown)}: not among the reports of {development.key}")
    moving = [m for m in source.members if m.article_id in article_ids or m.duplicate_of in article_ids]
    staying = [member for member in source.members if member not in moving]
    if not moving or not staying:
        raise StoreError(
            f"{development.key} has {len(source.members)} reports: "
            "name at least one, and with its copies not all"
        )
    identity = f"{development.story}\n{development.key}\nsplit\n{moving[0].article_id}"
    key = "d" + sha256(identity.encode("utf-8", "replace")).hexdigest()[:16]
    parts = (
        _from_members(replace(development, key=key, revision=0), moving, articles),
        _from_members(development, staying, articles),
    )
    moved = tuple(replace(member, development=key) for member in moving)
    return Rearrangement(_new_override(OverrideKind.SPLIT, development, key, moved, at), parts, moved)


def undo_override(
    override: Override,
    later: Sequence[Override],
    source: DevelopmentReports,
    target: DevelopmentReports,
    articles: Mapping[str, Article],
) -> Rearrangement:
    """Restore the state before the override; reports that have joined a split-off development go back too.

    Raises:
        StoreError: a later override moved some of the same reports, or builds on the same developments.
    """
    keys = {override.source, override.target}
    for other in later:
        if keys & {other.source, other.target} or set(override.articles) & set(other.articles):
            raise StoreError(f"{other.id} was decided later about the same reports; undo that first")
    back = [
        m for m in target.members if override.kind is OverrideKind.SPLIT or m.article_id in override.articles
    ]
    staying = [member for member in target.members if member not in back]
    whole = sorted([*source.members, *back], key=lambda one: (one.joined, one.article_id))
    moved = tuple(replace(member, development=override.source) for member in back)
    parts = (
        _from_members(source.development, whole, articles),
        _from_members(target.development, staying, articles),
    )
    return Rearrangement(override, parts, moved)


def apply_override(
    override: Override,
    members: Sequence[Member],
    developments: Mapping[str, Development],
    articles: Mapping[str, Article],
) -> Rearrangement:
    """Apply an imported override to the reports that are stored here.

    `members` are all of its story, in order of joining; `developments` are theirs and the override's, as far
    as they exist.
    """
    named = {m.article_id for m in members if m.article_id in override.articles}
    moving = [
        m
        for m in members
        if m.development != override.target and (m.article_id in named or m.duplicate_of in named)
    ]
    if not moving:
        return Rearrangement(override, (), ())
    moved = {m.article_id: replace(m, development=override.target) for m in moving}
    after = [moved.get(m.article_id, m) for m in members]
    first = replace(developments[moving[0].development], key=override.target, revision=0)
    parts = [
        _from_members(developments.get(key, first), [m for m in after if m.development == key], articles)
        for key in sorted({override.target, *(m.development for m in moving)})
    ]
    return Rearrangement(override, tuple(parts), tuple(moved.values()))


def pinned_developments(overrides: Sequence[Override], story: str) -> dict[str, str]:
    """Article → the development that a person put it into; the latest override counts."""
    return {
        article: override.target
        for override in overrides
        if override.story == story
        for article in override.articles
    }


def _from_members(
    development: Development, members: Sequence[Member], articles: Mapping[str, Article]
) -> Development:
    """The development recomputed from its reports: the first one gives its title and language."""
    if not members:
        return replace(development, reports=0)
    first = articles.get(members[0].article_id)
    return replace(
        development,
        title=first.title if first else development.title,
        language=first.language if first else development.language,
        opened=members[0].joined,
        updated=members[-1].joined,
        reports=len(members),
    )


def _require_members(reports: DevelopmentReports) -> None:
    if not reports.members:
        raise StoreError(f"the development {reports.development.key} has no reports (any more)")


def _new_override(
    kind: OverrideKind, source: Development, target: str, moved: Sequence[Member], at: datetime
) -> Override:
    identity = f"{kind.value}\n{source.key}\n{target}\n{at.isoformat()}"
    return Override(
        id="r" + sha256(identity.encode()).hexdigest()[:12],
        story=source.story,
        kind=kind,
        source=source.key,
        target=target,
        articles=tuple(member.article_id for member in moved),
        at=at,
    )
