"""Which reports are better judged with the text of their page."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.stories.seed import word_count
from store.records.articles import Article
from store.records.matching import Match

MAX_WORDS = 40
"""A headline with less text than this scores two to three lower, in log-odds, than with its whole text."""
BELOW, ABOVE = 3.0, 1.0
"""Log-odds around the threshold within which the text may turn the verdict."""


def is_undecided(article: Article, matches: Iterable[Match]) -> bool:
    """Whether a report has little text, and is so near the threshold of a story that its text may decide."""
    is_near = any(match.margin is not None and -BELOW <= match.margin <= ABOVE for match in matches)
    return is_near and word_count(article.text) < MAX_WORDS
