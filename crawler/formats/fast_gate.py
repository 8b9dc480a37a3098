"""Decides whether the fast parser reads everything in a feed correctly."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.parsers import expat

_UNSAFE_FOR_FAST = re.compile(
    r"<!DOCTYPE|xml:base\s*=|<(?:\w+:)?RDF\b|<CHANNEL\b|http://purl\.org/atom/ns#|http://purl\.org/net/rss1\.1"
    r"|<source\b|full-?text>"
)
"""Legal, but not reliable in the fast parser: entities, bases, RDF, CDF, Atom 0.3, RSS 1.1, sources, and the
full text of Yandex's feeds."""
_UNSAFE_MARKERS = (
    b"<!DOCTYPE", b"xml:base", b"RDF", b"<CHANNEL", b"<source", b"text>",
    b"http://purl.org/atom/", b"http://purl.org/net/",
)  # fmt: skip
"""A feed that matches the pattern has one of these; searching them is a hundred times faster."""
_TEXT_ELEMENTS = (b"<title", b"<description", b"<summary", b"<content:encoded", b"<atom:title")
_BEGINS_WITH_CHILD = re.compile(rb"[^<>]*>[^<]*(?>(?:<!\[CDATA\[.*?\]\]>[^<]*)*)<(?!/|!\[CDATA\[)", re.DOTALL)
"""What follows the name of an element that has an element or a comment in its text."""
_ENTRY_START = re.compile(rb"<(?:\w+:)?(?:item|entry)\b")


def is_safe_for_fast(data: bytes, text: str) -> bool:
    """Return whether expat finds it well-formed and the fast parser reads everything in it correctly."""
    if any(mark in data for mark in _UNSAFE_MARKERS) and _UNSAFE_FOR_FAST.search(text):
        return False
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position
    except (expat.ExpatError, ValueError):
        return False
    return not (_has_markup_in_text(data) or _has_foreign_title_first(data))


def _has_markup_in_text(data: bytes) -> bool:
    """Return whether a title or text holds elements or comments: the fast parser stops at the first.

    The feed is well-formed, so every CDATA section ends, and the pattern is linear.
    """
    for name in _TEXT_ELEMENTS:
        at = data.find(name)
        while at >= 0:
            if _BEGINS_WITH_CHILD.match(data, at + len(name)):
                return True
            at = data.find(name, at + len(name))
    return False


def _has_foreign_title_first(data: bytes) -> bool:
    """Return whether `media:title` or `itunes:title` precedes an entry's own title."""
    if b":title" not in data:
        return False
    starts = [match.start() for match in _ENTRY_START.finditer(data)]
    for start, end in pairwise([*starts, len(data)]):
        foreign = data.find(b":title", start, end)
        own = data.find(b"<title", start, end)
        if foreign >= 0 and not 0 <= own < foreign:
            return True
    return False
