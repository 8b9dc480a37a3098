"""Finds the sitemaps that a robots.txt names; its rules are applied by `crawler.spiders.robots`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.entry import Listing
from crawler.formats.cleaning import absolute_url
from crawler.formats.sitemap_order import newest_first

_RULES = {"useragent", "disallow", "sitemap", "crawldelay"}
_FIRST = re.compile(
    r"(?:user[- ]?agents?|disallow|allow|sitemaps?|crawl-?delay|host|clean-param)[ \t]*:|user-agent[ \t]",
    re.IGNORECASE,
)
_AGENT = re.compile(r"^[ \t]*user[- ]?agent[ \t]*:", re.IGNORECASE | re.MULTILINE)
_REMARK = re.compile(r"[ \t]#")
_COMMENT = re.compile(r"(?:#[^\n]*\n?|\s+)*")
_MAX_SITEMAPS = 1_000
MAX_CHARS = 500 * 1024
"""Limit of a robots.txt by RFC 9309; the rest is ignored."""


def is_robots(text: str) -> bool:
    """Return whether the text is a robots.txt: its first directive is a rule, or it names a user agent.

    A text of comments only counts as one too.
    """
    if text[:1] in "<{[":
        return False
    lines = _normalize_newlines(text).lstrip("\ufeff")
    comment = _COMMENT.match(lines)
    content = lines[comment.end() :] if comment else lines
    only_comments = not content and "#" in lines
    return (
        only_comments
        or _FIRST.match(content) is not None
        or _AGENT.search(lines.partition("<")[0]) is not None
    )


def parse_robots(text: str, url: str) -> Listing:
    """Return the sitemaps that it names as children, news first; the notes count its other rules."""
    rules = list(_directives(text))
    urls = [address for name, value in rules if name == "sitemap" and (address := absolute_url(value, url))]
    sitemaps = newest_first([(None, address) for address in urls])
    forbidden = sum(name == "disallow" and bool(value) for name, value in rules)
    agents = sum(name == "useragent" for name, _ in rules)
    delays = dict.fromkeys(value for name, value in rules if name == "crawldelay" and value)
    notes = (
        f"robots.txt: {agents} user agents, {forbidden} paths disallowed, {len(sitemaps)} sitemaps named",
        *(f"crawl-delay: {delay}" for delay in list(delays)[:5]),
    )
    return Listing("robots", link=url, child_sitemaps=tuple(sitemaps[:_MAX_SITEMAPS]), notes=notes)


def _directives(text: str) -> Iterator[tuple[str, str]]:
    """Yield known directives; `#` begins a comment only after white space, since URLs contain it too."""
    for line in _normalize_newlines(text).split("\n"):
        name, _, value = line.partition(":")
        key = name.strip().lower().replace("-", "").replace(" ", "").removesuffix("s")
        if key in _RULES:
            yield key, "" if value.startswith("#") else _REMARK.split(value, maxsplit=1)[0].strip()


def _normalize_newlines(text: str) -> str:
    return text[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
