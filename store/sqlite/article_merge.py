"""How an article changes on its way in; pure, and the same for every store."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from store.records.collection import Article, ArticleState

MAX_VERSIONS = 5
"""Of one article, the latest; a live ticker has hundreds."""
_ELLIPSES = ("…", "...")
_MIN_TEXT_RATIO = 0.5
"""An entry with less of the stored text than this is a teaser beside the text of the page."""


def entry_hash(article: Article) -> str:
    """Tells whether the entry behind an article says something else than before."""
    return blake2b(f"{article.title}\n{article.text}".encode(), digest_size=12).hexdigest()


def apply_entry(stored: Article, entry: Article) -> Article:
    """The stored article as the changed entry has it.

    The same object if nothing that is kept changes: a cut or missing title says nothing new, a teaser does
    not replace the text of a page.
    """
    title = stored.title if not entry.title or entry.title.endswith(_ELLIPSES) else entry.title
    text = entry.text if len(entry.text) >= _MIN_TEXT_RATIO * len(stored.text) else stored.text
    if (title, text) == (stored.title, stored.text):
        return stored
    return replace(stored, title=title, text=text)


def prepare_new(article: Article, host: str | None, *, baseline: bool) -> Article:
    """A new article as it is stored: a page that no host can give is not waited for."""
    waits_in_vain = article.state is ArticleState.AWAITING_PAGE and host is None
    if not waits_in_vain and (article.baseline or not baseline):
        return article
    state = ArticleState.READY if waits_in_vain else article.state
    return replace(article, state=state, baseline=baseline or article.baseline)


def apply_page(stored: Article, found: Article) -> Article:
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
