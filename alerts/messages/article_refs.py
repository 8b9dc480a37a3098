"""Reports as alerts name them."""

from __future__ import annotations

from alerts.messages.alert import ArticleRef
from store.records.articles import Article

MAX_OTHERS = 12
"""Further reports named in one item."""


def article_ref(article: Article) -> ArticleRef:
    """An article as an alert names it."""
    return ArticleRef(
        article_id=article.id,
        title=article.title,
        url=article.url,
        source=article.site or article.source,
        language=article.language,
        published=article.published,
        seen=article.seen,
    )
