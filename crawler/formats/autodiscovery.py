"""Finds the feeds that a page links to: in its head, in its `Link` header and in its text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.formats.cleaning import absolute_url
from crawler.link_header import parse_link_parameters

_LINK = re.compile(r"<link\b(?:[^<>]++|<(?!link\b))*+>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\b(?:[^<>]++|<(?!a\b))*+>", re.IGNORECASE)
_BASE = re.compile(r"<base\b(?:[^<>]++|<(?!base\b))*+>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FEED_LIKE = re.compile(
    r"(?:^|[/?&=._-])(?:rss2?|feeds?|atom)(?:[/?&=._-]|$)|\.(?:rss|rdf|atom)(?:$|\?)|/index\.xml$|feedburner\.com/",
    re.IGNORECASE,
)
_EXCLUDED_FEEDS = re.compile(
    r"add\.my\.yahoo|feedly\.com|inoreader|netvibes|bloglines|newsgator|/comments?/feed|feedback|google\.com/reader",
    re.IGNORECASE,
)
"""Buttons of feed readers, and comment feeds."""
_COMMENT_ADDRESS = re.compile(
    r"(?<![a-z])(?:comments?|kommentar[a-z]*|commentaires?|comentarios?|reacties|replies)(?![a-z])"
    r"|feed=comments|withcomments",
    re.IGNORECASE,
)
_COMMENT_TITLE = re.compile(
    r"\bcomments\b|kommentar|kommentti|commentaire|comentario|comentário|commenti\b|reacties|komentar|komentář|komentář"
    r"|yorum|hozzászólás|σχόλια|комментари|коментар|каментар|コメント|댓글|评论|評論|回應|留言|תגובות|تعليق|نظرات"
    r"|bình luận|ความคิดเห็น|टिप्प",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z-])([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_TYPES = {
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/json",
    "application/rdf+xml", "application/xml", "text/xml", "text/rss+xml", "text/atom+xml", "text/rss",
    "application/rss", "application/atom", "application/x-rss+xml", "application/x.atom+xml",
}  # fmt: skip
_HEAD_CHARS = 500_000


@dataclass(frozen=True, slots=True)
class _FeedLink:
    address: str
    is_comments: bool


def feed_links(text: str, url: str, link_header: str = "") -> tuple[str, ...]:
    """Return absolute URLs of a page's `rel="alternate"` feeds, each once: in order, comment feeds last.

    `link_header` is the response's `Link` header, which counts like the links in the head.
    """
    head = _COMMENT.sub("", text[:_HEAD_CHARS])
    base = _base_of(head, url)
    links = [
        *_declared(
            ({"href": target, **parameters} for target, parameters in parse_link_parameters(link_header)), url
        ),
        *_declared(map(_attributes, _LINK.findall(head)), base),
    ]
    ordered = sorted(links, key=lambda link: link.is_comments)
    return tuple(dict.fromkeys(link.address for link in ordered))


def feed_like_links(text: str, url: str) -> tuple[str, ...]:
    """Return absolute URLs of `<a>` links that look like a feed, on any site, in order, each once."""
    head = text[:_HEAD_CHARS]
    base = _base_of(head, url)
    urls: dict[str, None] = {}
    for tag in _ANCHOR.findall(head):
        address = absolute_url(_attributes(tag).get("href", ""), base)
        if address and _FEED_LIKE.search(address) and not _EXCLUDED_FEEDS.search(address):
            urls.setdefault(address.partition("#")[0])
    return tuple(urls)


def is_comment_feed(address: str, title: str, links: Iterable[str] = ()) -> bool:
    """Return whether a feed lists comments: by its address, its title, or most of its entries' links."""
    if _COMMENT_ADDRESS.search(address) or _COMMENT_TITLE.search(title):
        return True
    fragments = [link.partition("#")[2].lower() for link in links]
    to_comments = sum(re.match(r"(?:comment|c-?\d|respond|reply)", part) is not None for part in fragments)
    return to_comments * 2 > len(fragments) > 0


def _declared(links: Iterable[dict[str, str]], base: str) -> list[_FeedLink]:
    found = []
    for link in links:
        relations = link.get("rel", "").lower().split()
        kind = link.get("type", "").partition(";")[0].strip().lower()
        if not ("feed" in relations or ("alternate" in relations and kind in _TYPES)):
            continue
        address = absolute_url(link.get("href", ""), base)
        if address and "/wp-json/" not in address:
            found.append(_FeedLink(address, is_comment_feed(address, link.get("title", ""))))
    return found


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): html.unescape("".join(values)) for name, *values in _ATTRIBUTE.findall(tag)}


def _base_of(head: str, url: str) -> str:
    """Return what relative links of the page are resolved against: its first `<base href>`, else its URL."""
    for tag in _BASE.findall(head):
        if base := absolute_url(_attributes(tag).get("href", ""), url):
            return base
    return url
