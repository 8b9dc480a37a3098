"""From what a person types to developments and rulings of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from alerts.developments.origins import independent
from alerts.developments.overrides import Held, Rearrangement, applied, merged, split, undone
from alerts.messages.wording import one_line
from store.errors import StoreError
from store.protocol.store import Store
from store.records.collection import Article, Development, Member, Named, Ruling

_NAMED = 6
_EVER = datetime(1970, 1, 2, tzinfo=UTC)
"""Before any report was seen."""
_ALL = 1_000_000
"""More reports than one development has."""


def development_of(store: Store, beginning: str) -> Held:
    """The development whose key begins so.

    Raises:
        StoreError: none or several have such a key; the text lists what may be meant.
    """
    found = store.identify(beginning, 100) if beginning.strip() else []
    keys = [key for kind, key in found if kind is Named.DEVELOPMENT]
    if len(keys) == 1:
        return held(store, keys[0])
    if keys:
        lines = [f"  {key}  {_headline(store.development(key))}" for key in keys[:_NAMED]]
        raise StoreError("\n".join([f"{beginning!r} may mean any of these; give more of the key:", *lines]))
    recent = [f"  {one.key}  {_headline(one)}" for one in store.developments(limit=_NAMED)]
    latest = ["the latest are:", *recent] if recent else ["there is none yet"]
    raise StoreError("\n".join([f"no development has a key that begins with {beginning!r}", *latest]))


def held(store: Store, key: str) -> Held:
    """A development that exists, with all its reports."""
    development = store.development(key)
    if development is None:
        raise StoreError(f"there is no development {key}")
    return Held(development, tuple(store.development_members(key, _ALL)))


def merge(store: Store, source: str, target: str, now: datetime) -> Rearrangement:
    """Put all reports of one development into another, and keep that this was decided."""
    done = merged(development_of(store, source), development_of(store, target), now)
    store.commit_ruling(done.ruling, done.developments, done.members)
    return done


def split_off(store: Store, source: str, beginnings: Sequence[str], now: datetime) -> Rearrangement:
    """Make some reports of a development one of their own, and keep that this was decided."""
    one = development_of(store, source)
    wanted = [_article_of(store, one, beginning) for beginning in beginnings]
    done = split(one, wanted, _articles(store, one.members), now)
    store.commit_ruling(done.ruling, done.developments, done.members)
    return done


def take_in(store: Store, ruling: Ruling) -> None:
    """Keep a ruling that was made elsewhere, and do here what it says."""
    members = store.members(ruling.story, _EVER)
    keys = {ruling.target, *(one.development for one in members)}
    known = {key: one for key in keys if (one := store.development(key)) is not None}
    done = applied(ruling, members, known, _articles(store, members))
    store.commit_ruling(ruling, done.developments, done.members)


def undo(store: Store, beginning: str | None) -> Rearrangement:
    """Take a ruling back, the latest if none is named."""
    rulings = store.rulings()
    found = [one for one in rulings if one.id.startswith(beginning or "")]
    if beginning is None:
        found = found[-1:]
    if len(found) != 1:
        known = [f"  {one.id}  {told(one)}" for one in rulings[-_NAMED:]] or ["  nothing was decided yet"]
        wanted = f"{len(found)} rulings have an id that begins with {beginning!r}; known:"
        raise StoreError("\n".join([wanted if beginning else "nothing to take back:", *known]))
    (ruling,) = found
    later = rulings[rulings.index(ruling) + 1 :]
    source, target = held(store, ruling.source), held(store, ruling.target)
    done = undone(ruling, later, source, target, _articles(store, [*source.members, *target.members]))
    store.undo_ruling(ruling.id, done.developments, done.members)
    return done


def told(ruling: Ruling) -> str:
    """`merge d1 → d2, 3 reports`."""
    return f"{ruling.kind.value} {ruling.source} → {ruling.target}, reports: {len(ruling.articles)}"


def row_of(store: Store, one: Development) -> dict[str, Any]:
    """A development as `list` and `show` give it."""
    members = store.development_members(one.key, _ALL)
    articles = _articles(store, members)
    return {
        "key": one.key,
        "story": one.story,
        "opened": one.opened.isoformat(),
        "updated": one.updated.isoformat(),
        "reports": one.reports,
        "languages": len({article.language for article in articles.values()}),
        "sources": len(independent(members)),
        "updates": one.revision,
        "headline": one.title,
    }


def report_rows(store: Store, members: Sequence[Member]) -> list[dict[str, Any]]:
    """The reports of a development as `show` gives them."""
    articles = _articles(store, members)
    return [_report(member, articles.get(member.article_id)) for member in members]


def _report(member: Member, article: Article | None) -> dict[str, Any]:
    return {
        "id": member.article_id,
        "joined": member.joined.isoformat(),
        "published": article.published.isoformat() if article and article.published else None,
        "source": (article.site or article.source) if article else "",
        "voice": member.voice,
        "language": article.language if article else "und",
        "title": article.title if article else "",
        "url": article.url if article else "",
        "reason": member.reason,
        "duplicate_of": member.duplicate_of,
    }


def _article_of(store: Store, one: Held, beginning: str) -> str:
    ids = [member.article_id for member in one.members]
    found = [key for key in ids if beginning and key.startswith(beginning)]
    if len(found) == 1:
        return found[0]
    articles = _articles(store, one.members)
    titles = {key: articles[key].title if key in articles else "" for key in ids}
    lines = [f"  {key}  {one_line(titles[key], 90)}" for key in ids[:30]]
    count = "several reports have" if found else "no report has"
    raise StoreError(
        "\n".join([f"{count} an id that begins with {beginning!r} in {one.development.key}:", *lines])
    )


def _articles(store: Store, members: Sequence[Member]) -> Mapping[str, Article]:
    return store.articles(member.article_id for member in members)


def _headline(one: Development | None) -> str:
    return one_line(one.title, 90) if one else ""
