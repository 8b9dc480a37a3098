"""Tells entries of one link apart, as on live desks and single-page sites. Pure.

The first entry of a link has the id of the link, as every article has. Any other gets the id of its own
address: the link with a fragment that names the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from store.records.article_ids import article_id_of
from store.records.articles import Article, ArticleState
from store.same_report import is_same_report


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """The stored article that has the id of a link."""

    source: str
    entry_key: str
    title: str
    text: str


def disputed_links(articles: Iterable[Article], known_keys: Mapping[str, str | None]) -> set[str]:
    """Return the ids for which entries differ, among themselves or from the stored entry; usually none."""
    keys: dict[str, str] = {}
    disputed = set()
    for article in articles:
        first = keys.setdefault(article.id, article.entry_key)
        stored = known_keys.get(article.id)
        if first != article.entry_key or (stored and article.entry_key and stored != article.entry_key):
            disputed.add(article.id)
    return disputed


def tell_apart(
    articles: Iterable[Article],
    disputed: Collection[str],
    holders: Mapping[str, LinkHolder],
    deleted: Collection[tuple[str, str]] = (),
) -> list[Article]:
    """Return the articles, each id once; entries of a disputed link that are other reports with other ids.

    `deleted` are id and entry key of deleted articles whose links are disputed.
    """
    unique: dict[str, Article] = {}
    if not disputed:
        for article in articles:
            unique.setdefault(article.id, article)
        return list(unique.values())
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.id, []).append(article)
    for link_id, group in groups.items():
        if link_id in disputed:
            first = next((one for one in group if (link_id, one.entry_key) in deleted), group[0])
            group = _split(group, holders.get(link_id) or _as_holder(first))  # noqa: PLW2901 - the same entries
        for article in group:
            unique.setdefault(article.id, article)
    return list(unique.values())


def _split(group: list[Article], holder: LinkHolder) -> list[Article]:
    # The entry that holds the link comes first: it is the one that may have changed.
    ordered = sorted(group, key=lambda one: one.entry_key != holder.entry_key)
    is_shared = any(not is_same_report(one, ordered[0]) for one in ordered[1:])
    result: list[Article] = []
    for article in ordered:
        if _is_other_report(article, holder, is_shared=is_shared):
            _add_apart(article, result)
        elif is_shared:  # its page shows the other entries too
            result.append(replace(article, state=_without_page(article)))
        else:
            result.append(article)
    return result


def _is_other_report(article: Article, holder: LinkHolder, *, is_shared: bool) -> bool:
    if article.entry_key == holder.entry_key:
        return False
    # The ids of two sources cannot be compared, and each words the headline of one link in its own way.
    if not is_shared and (holder.source != article.source or not article.entry_key or not holder.entry_key):
        return False
    return not is_same_report(article, holder)


def _add_apart(article: Article, result: list[Article]) -> None:
    """Add the entry under its own address, unless it says the same as one that is there already."""
    if not (article.title or article.text) or any(is_same_report(article, one) for one in result):
        return
    url = article.entry_url or article.url
    result.append(replace(article, id=article_id_of(url), url=url, state=_without_page(article)))


def _without_page(article: Article) -> ArticleState:
    return ArticleState.READY if article.title or article.text else article.state


def _as_holder(article: Article) -> LinkHolder:
    return LinkHolder(article.source, article.entry_key, article.title, article.text)
