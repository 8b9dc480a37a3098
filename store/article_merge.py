"""How a stored article changes with its entry or its page. Pure."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from store.records.articles import Article, ArticleState

MAX_VERSIONS = 5
"""Kept of one article, the latest; a live ticker has hundreds."""
_ELLIPSES = ("…", "...")
_MIN_TEXT_RATIO = 0.5
"""An entry whose text is a smaller part of the stored text than this is a teaser of the page's text."""


def entry_hash(article: Article) -> str:
    """A hash that changes when the entry of an article says something else."""
    return blake2b(f"{article.title}\n{article.text}".encode(), digest_size=12).hexdigest()


def apply_entry(stored: Article, entry: Article) -> Article:
    """The stored article with title and text of the changed entry.

    The same object if neither changes: a cut or missing title is not used, and a teaser does not replace the
    text of a page.
    """
    title = stored.title if not entry.title or entry.title.endswith(_ELLIPSES) else entry.title
    text = entry.text if len(entry.text) >= _MIN_TEXT_RATIO * len(stored.text) else stored.text
    if (title, text) == (stored.title, stored.text):
        return stored
    return replace(stored, title=title, text=text)


def prepare_new(article: Article, host: str | None, *, baseline: bool) -> Article:
    """A new article as it is stored; it does not await a page whose URL names no host."""
    unfetchable = article.state is ArticleState.AWAITING_PAGE and host is None
    if not unfetchable and (article.baseline or not baseline):
        return article
    state = ArticleState.READY if unfetchable else article.state
    return replace(article, state=state, baseline=baseline or article.baseline)


def apply_page(stored: Article, page: Article) -> Article:
    """The stored article with what its page said, ready to be matched."""
    return replace(
        stored,
        title=page.title,
        text=page.text,
        language=page.language,
        published=page.published,
        author=page.author,
        site=page.site,
        time_basis=page.time_basis,
        state=ArticleState.READY,
    )
