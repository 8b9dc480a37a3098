"""Tells elements of an article from those of comments, teasers and lists."""

from __future__ import annotations

import re

import lxml.html

_ASIDE = re.compile(
    r"comment|reply|related|teaser|recommend|sidebar|most-?(read|popular)|latest|footer|widget|promo|card|carousel"
    r"|trending|newsletter|author-?box|updated|modified",
    re.IGNORECASE,
)
_ASIDES = re.compile(r"comments?|comment-?list|replies|related.*|recommend.*|teasers?", re.IGNORECASE)
_ASIDE_TAGS = {"aside", "footer", "nav", "a", "li"}
_MAX_ANCESTORS = 12
"""Ancestors to check; a teaser is never nested deeper."""


def is_in_aside(element: lxml.html.HtmlElement) -> bool:
    """Return whether it is in a comment, a teaser or a list, by its ancestors up to the article."""
    for above in [element, *element.iterancestors()][:_MAX_ANCESTORS]:
        if above.tag in ("body", "html", "main"):
            return False
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag in _ASIDE_TAGS or _ASIDE.search(names):
            return True
        if above.tag == "article":
            return any(_is_aside_container(outer) for outer in above.iterancestors())
    return False


def _is_aside_container(outer: lxml.html.HtmlElement) -> bool:
    """Return whether articles in it are comments or teasers: it is an article, an aside or a list."""
    names = f"{outer.get('class') or ''} {outer.get('id') or ''}".split()
    return outer.tag in ("article", "aside", "footer", "nav") or any(map(_ASIDES.fullmatch, names))
