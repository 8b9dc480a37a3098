"""How an article changes on its way in; pure, and the same for every store."""

from __future__ import annotations

from dataclasses import replace

from store.types import Article, ArticleState


def as_stored(article: Article, host: str | None, *, baseline: bool) -> Article:
    """A new article as it is stored: a page that no host can give is not waited for."""
    waits_in_vain = article.state is ArticleState.PAGE and host is None
    if not waits_in_vain and (article.baseline or not baseline):
        return article
    state = ArticleState.READY if waits_in_vain else article.state
    return replace(article, state=state, baseline=baseline or article.baseline)


def improved(stored: Article, found: Article) -> Article:
    """The stored article with what its page told, ready to be matched."""
    return replace(
        stored,
        title=found.title,
        text=found.text,
        language=found.language,
        published=found.published,
        author=found.author,
        site=found.site,
        state=ArticleState.READY,
    )
