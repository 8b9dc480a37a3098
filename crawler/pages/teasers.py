"""Tells a page of teasers, such as a home or section page, from an article."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import lxml.html

from crawler.formats.cleaning import absolute_url
from crawler.formats.element_text import spaced_text
from crawler.pages.site_suffix import comparison_key

_MIN_TEASERS = 3
"""Of one form; fewer may be links within an article."""
_MIN_ASCII_KEY, _MIN_KEY = 20, 9
"""Letters of a teaser's headline, in ASCII and in other scripts; shorter links are navigation."""
_MAX_LINKS = 400
_MAX_CLIMB = 8
_MAX_TEASER = 2_000
"""Letters of one teaser; more is an article."""
_MAX_LETTERS = 60_000
"""Letters of all teasers, and lines of the text, that are compared."""
_MAX_LINES = 150
_TEASER_SHARE = 0.5
"""Share of the extracted text; an article has more than its related teasers."""
_MAX_BESIDE = 12
"""Letters beside a teaser's link: a category or a time."""
_INLINE = frozenset({"span", "b", "strong", "em", "i", "u", "font", "a"})


def teaser_texts(root: lxml.html.HtmlElement, url: str) -> list[str]:
    """Return the letters of each teaser of other pages, if at least three have one form.

    A teaser is the largest element around a link to another page that holds no second link of this kind.
    """
    links = list(_headline_links(root, url))
    if len(links) < _MIN_TEASERS:
        return []
    counts = Counter(above for link in links for above in _ancestors(link))
    by_form = defaultdict(list)
    for link in links:
        around = link
        for above in _ancestors(link):
            if counts[above] > 1:
                break
            around = above
        by_form[around.tag, around.get("class"), around.getparent() if around is link else None].append(
            around
        )
    texts, letters = [], 0
    for teaser in (one for form in by_form.values() if len(form) >= _MIN_TEASERS for one in form):
        key = comparison_key(spaced_text(teaser)[: 2 * _MAX_TEASER])
        letters += len(key)
        if letters > _MAX_LETTERS:
            break
        if len(key) <= _MAX_TEASER:
            texts.append(key)
    return texts


def is_made_of(text: str, teasers: Iterable[str]) -> bool:
    """Return whether most of a text, one paragraph a line, stands in the teasers."""
    joined = "\n".join(teasers)
    if not joined:
        return False
    keys = [key for line in text.split("\n")[:_MAX_LINES] if (key := comparison_key(line))]
    inside = sum(len(key) for key in keys if key in joined)
    return inside > _TEASER_SHARE * sum(map(len, keys))


def _headline_links(root: lxml.html.HtmlElement, url: str) -> Iterator[lxml.html.HtmlElement]:
    """Yield links to other pages with the words of a headline that are not within a paragraph of text."""
    own = urlsplit(url).path.rstrip("/")
    lengths: dict[lxml.html.HtmlElement, int] = {}
    for link in list(root.iter("a"))[: 5 * _MAX_LINKS]:
        key = comparison_key(spaced_text(link)[:_MAX_TEASER])
        if len(key) < (_MIN_ASCII_KEY if key.isascii() else _MIN_KEY) or _is_within_text(link, key, lengths):
            continue
        target = absolute_url(link.get("href"), url or "http://page.invalid/")
        if target and urlsplit(target).path.rstrip("/") != own:
            yield link


def _is_within_text(link: lxml.html.HtmlElement, key: str, lengths: dict[lxml.html.HtmlElement, int]) -> bool:
    """Return whether text stands beside the link, or around it in the same paragraph.

    `lengths` keeps the letters of paragraphs, so that one with many links is read once.
    """
    node = link
    while (above := node.getparent()) is not None:
        before = node.getprevious()
        beside = f"{node.tail or ''}{(above.text if before is None else before.tail) or ''}"
        if len(comparison_key(beside)) > _MAX_BESIDE:
            return True
        if above.tag == "p":
            if above not in lengths:
                lengths[above] = len(comparison_key(above.text_content()[: 2 * _MAX_TEASER]))
            return lengths[above] > len(key) + _MAX_BESIDE
        if above.tag not in _INLINE:
            return False
        node = above
    return False


def _ancestors(link: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    for number, above in enumerate(link.iterancestors()):
        if number == _MAX_CLIMB or above.tag in ("body", "main", "html"):
            return
        yield above
