"""Decides whether the fast parser reads everything in a feed correctly.

Each check is a few searches for fixed bytes: a pattern over a whole feed takes longer than the fast parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from xml.parsers import expat

_BASE = re.compile(rb"xml:base\s*=")
_OLD_NAMESPACES = (b"http://purl.org/atom/ns#", b"http://purl.org/net/rss1.1")
_UNSAFE_NAMES = ("CHANNEL", "source")
_FULL_TEXT = ("fulltext", "full-text")
"""Legal, but not reliable in the fast parser: document types, bases, RDF, CDF, Atom 0.3, RSS 1.1, sources,
and the full text of Yandex's feeds."""
_TEXT_ELEMENTS = frozenset(("title", "description", "summary", "encoded"))
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_NAME_ENDS = frozenset(b" \t\r\n/>")
_ENTRY_START = re.compile(rb"<(?:\w+:)?(?:item|entry)\b")
_LONG_TAG = re.compile(rb"<[^!?<>][^<>]{1000,}+")
_MAX_ATTRIBUTES = 200
"""Both parsers take the square of the attributes of one tag. Few documents get as far as that search."""


class _Refused(Exception):
    """The document has a part that the fast parser is not to see."""


def is_safe_for_fast(data: bytes) -> bool:
    """Return whether expat finds it well-formed and the fast parser reads everything in it correctly."""
    if any(mark in data for mark in _OLD_NAMESPACES) or (b"xml:base" in data and _BASE.search(data)):
        return False
    names = _element_names(data)
    if names is None or any(_is_unsafe(name) for name in names):
        return False
    return not (_has_markup_in_text(data, names) or _has_foreign_title_first(data, names))


def has_too_many_attributes(data: bytes) -> bool:
    """Return whether a tag has more attributes than any feed needs."""
    if data.count(b"=") <= _MAX_ATTRIBUTES:
        return False
    return any(tag[0].count(b"=") > _MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(data))


def _element_names(data: bytes) -> frozenset[str] | None:
    """Return the names of all elements; None if the document is not well-formed or has a DOCTYPE."""
    names: dict[str, object] = {}
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = names.setdefault  # a built-in: the call costs a third of a function's
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position
    except (expat.ExpatError, ValueError, _Refused):
        return None
    return frozenset(names)


def _refuse(*_: object) -> None:
    raise _Refused


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _is_unsafe(name: str) -> bool:
    return name in _UNSAFE_NAMES or _local(name) == "RDF" or name.endswith(_FULL_TEXT)


def _has_markup_in_text(data: bytes, names: Iterable[str]) -> bool:
    """Return whether a title or text holds elements or comments: the fast parser stops at the first.

    The feed is well-formed, so every tag and every CDATA section ends.
    """
    for name in names:
        if _local(name) not in _TEXT_ELEMENTS:
            continue
        tag = b"<" + name.encode()
        at = data.find(tag)
        while at >= 0:
            end = at + len(tag)
            if data[end] in _NAME_ENDS and _begins_with_child(data, end):
                return True
            at = data.find(tag, end)
    return False


def _begins_with_child(data: bytes, at: int) -> bool:
    """Return whether an element or a comment follows the start tag that ends behind `at`, and its text."""
    opened = data.find(b"<", data.find(b">", at))
    while data.startswith(_CDATA, opened):
        opened = data.find(b"<", data.find(_CDATA_END, opened))
    return not data.startswith(b"</", opened)


def _has_foreign_title_first(data: bytes, names: Iterable[str]) -> bool:
    """Return whether `media:title` or `itunes:title` precedes an entry's own title."""
    if not any(name.endswith(":title") for name in names):
        return False
    starts = [match.start() for match in _ENTRY_START.finditer(data)]
    for start, end in pairwise([*starts, len(data)]):
        foreign = data.find(b":title", start, end)
        own = data.find(b"<title", start, end)
        if foreign >= 0 and not 0 <= own < foreign:
            return True
    return False
