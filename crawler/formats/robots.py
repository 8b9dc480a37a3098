"""robots.txt as the place where a publisher names its sitemaps; `spiders.robots` judges what it forbids."""

from __future__ import annotations

import re

from crawler.entry import Listing
from crawler.formats.cleaning import link

_RULE = re.compile(
    r"^[ \t]*(user-?agent|disallow|allow|sitemap|crawl-?delay|host|clean-param|request-rate|visit-time"
    r"|noindex|content-signal)[ \t]*:[ \t]*(.*?)[ \t]*(?:[ \t]#.*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_LOOKS_LIKE = re.compile(
    r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*"
    r"(?:user-?agent|disallow|allow|sitemap|crawl-?delay|host|clean-param)[ \t]*:",
    re.IGNORECASE,
)
_NEWS = re.compile(r"news|nyheter|noticias|actualit|nachrichten", re.IGNORECASE)
_MAX_SITEMAPS = 1_000
MAX_CHARS = 500 * 1024
"""What of a robots.txt counts, by RFC 9309."""


def is_robots(text: str) -> bool:
    """Whether the text is a robots.txt: its first line that says something is one of its rules."""
    return _LOOKS_LIKE.match(text[:MAX_CHARS]) is not None


def read(text: str, url: str) -> Listing:
    """The sitemaps that it names as children, those of news first; its other rules counted in the notes."""
    rules = [(name.lower().replace("-", ""), said) for name, said in _RULE.findall(_lines(text))]
    named = [address for name, said in rules if name == "sitemap" and (address := link(said, url))]
    sitemaps = sorted(dict.fromkeys(named), key=lambda address: _NEWS.search(address) is None)
    forbidden = sum(name == "disallow" and bool(said) for name, said in rules)
    agents = sum(name == "useragent" for name, _ in rules)
    delays = dict.fromkeys(said for name, said in rules if name == "crawldelay" and said)
    notes = (
        f"robots.txt: {agents} user agents, {forbidden} paths disallowed, {len(sitemaps)} sitemaps named",
        *(f"crawl-delay: {said}" for said in list(delays)[:5]),
    )
    return Listing("robots", link=url, children=tuple(sitemaps[:_MAX_SITEMAPS]), notes=notes)


def _lines(text: str) -> str:
    return text[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
