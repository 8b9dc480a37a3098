"""robots.txt as the place where a publisher names its sitemaps; `spiders.robots` judges what it forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.entry import Listing
from crawler.formats.cleaning import absolute_url

_RULES = {"useragent", "disallow", "sitemap", "crawldelay"}
_FIRST = re.compile(
    r"(?:user[- ]?agents?|disallow|allow|sitemaps?|crawl-?delay|host|clean-param)[ \t]*:|user-agent[ \t]",
    re.IGNORECASE,
)
_AGENT = re.compile(r"^[ \t]*user[- ]?agent[ \t]*:", re.IGNORECASE | re.MULTILINE)
_REMARK = re.compile(r"[ \t]#")
_COMMENT = re.compile(r"(?:#[^\n]*\n?|\s+)*")
_NEWS = re.compile(r"news|nyheter|noticias|actualit|nachrichten", re.IGNORECASE)
_MAX_SITEMAPS = 1_000
MAX_CHARS = 500 * 1024
"""What of a robots.txt counts, by RFC 9309."""


def is_robots(text: str) -> bool:
    """Whether the text is a robots.txt: its first line that says something is a rule, or it has an agent.

    One of nothing but comments is one too.
    """
    if text[:1] in "<{[":
        return False
    lines = _normalize_newlines(text).lstrip("\ufeff")
    begins = _COMMENT.match(lines)
    said = lines[begins.end() :] if begins else lines
    commented = not said and "#" in lines
    return commented or _FIRST.match(said) is not None or _AGENT.search(lines.partition("<")[0]) is not None


def parse_robots(text: str, url: str) -> Listing:
    """The sitemaps that it names as children, those of news first; its other rules counted in the notes."""
    rules = list(_directives(text))
    named = [address for name, said in rules if name == "sitemap" and (address := absolute_url(said, url))]
    sitemaps = sorted(dict.fromkeys(named), key=lambda address: _NEWS.search(address) is None)
    forbidden = sum(name == "disallow" and bool(said) for name, said in rules)
    agents = sum(name == "useragent" for name, _ in rules)
    delays = dict.fromkeys(said for name, said in rules if name == "crawldelay" and said)
    notes = (
        f"robots.txt: {agents} user agents, {forbidden} paths disallowed, {len(sitemaps)} sitemaps named",
        *(f"crawl-delay: {said}" for said in list(delays)[:5]),
    )
    return Listing("robots", link=url, child_sitemaps=tuple(sitemaps[:_MAX_SITEMAPS]), notes=notes)


def _directives(text: str) -> Iterator[tuple[str, str]]:
    """Those that are counted; `#` begins a comment only after white space, as addresses have it too."""
    for line in _normalize_newlines(text).split("\n"):
        name, _, said = line.partition(":")
        key = name.strip().lower().replace("-", "").replace(" ", "").removesuffix("s")
        if key in _RULES:
            yield key, "" if said.startswith("#") else _REMARK.split(said, maxsplit=1)[0].strip()


def _normalize_newlines(text: str) -> str:
    return text[:MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n")
