"""What a robots.txt says to one crawler, read as RFC 9309 asks.

Protego judges the paths. Which group counts is decided here: it takes a name for part of a whole user agent
(`monitor`, `com`), and gives every rule to every agent of its group, so that 500 KB of many agents and many
rules would take all the memory there is.
"""

from __future__ import annotations

import re
from typing import Any

from protego import Protego

from crawler.formats.encoding import decode_body

MAX_BYTES = 500 * 1024
"""What of a robots.txt counts, by the RFC."""
MIN_DELAY_S, MAX_DELAY_S = 1.0, 60.0
"""Bounds of a Crawl-delay: some state a day, which is no pause between two requests."""
_LINE = re.compile(r"[\r\n]+")
_AGENT = re.compile(r"user[- ]?agents?[ \t]*[:\t ][ \t]*(.*)", re.IGNORECASE)
_SITE_DIRECTIVE = re.compile(r"(?:sitemaps?|site-map|host)[ \t]*[: \t]", re.IGNORECASE)
"""About the whole site; ends no group."""
_COMPATIBLE = re.compile(r"\(compatible; *([^;)]+)")
_ESCAPED = re.compile("[\udc80-\udcff]")
_ANY_AGENT = "*"


class RobotsRules:
    """The rules of one host for one user agent."""

    def __init__(self, text: str, user_agent: str) -> None:
        like_browsers = _COMPATIBLE.search(user_agent)
        product = _product_token(like_browsers.group(1) if like_browsers else user_agent)
        self._rules: Any = Protego.parse(_rules_for_agent(product, text))

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return bool(self._rules.can_fetch(url, _ANY_AGENT))

    def crawl_delay_s(self) -> float | None:
        """The Crawl-delay, within bounds; None if none is asked for."""
        stated = self._rules.crawl_delay(_ANY_AGENT)
        return min(max(float(stated), MIN_DELAY_S), MAX_DELAY_S) if stated else None


def decode_robots(body: bytes) -> str:
    """The text of a robots.txt, at most the 500 KB that count, up to the last whole line.

    It is UTF-8 or, where its bytes say so, UTF-16. A byte that is neither stands as in an address: `%E9`.
    """
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1] or body
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in body[:100]:
        text = decode_body(body, None)[0]
    else:
        text = body.decode("utf-8", "surrogateescape").replace("\udca0", " ")  # a no-break space of Latin-1
        text = _ESCAPED.sub(lambda found: f"%{ord(found.group()) - 0xDC00:02X}", text)
    return text.replace("\0", "").lstrip("\ufeff")


def _rules_for_agent(product: str, text: str) -> str:
    """The rules of the groups that name the product, as one group; without such, of those for everybody."""
    groups: dict[str, list[str]] = {product: [], _ANY_AGENT: []}
    named: set[str] = set()
    ruled, ours = True, False
    for raw in _LINE.split(text):
        line = raw.partition("#")[0].strip()
        if not line or _SITE_DIRECTIVE.match(line):
            continue
        if (agent := _AGENT.fullmatch(line)) is not None:
            if ruled:
                named, ruled = set(), False
            if (name := _product_token(agent.group(1))) and name in groups:
                named.add(name)
                ours = ours or name == product
            continue
        ruled = True
        for name in named:
            groups[name].append(line)
    return "\n".join([f"User-agent: {_ANY_AGENT}", *groups[product if ours else _ANY_AGENT]])


def _product_token(agent: str) -> str:
    """`susulan` of `Susulan/1.0 (desk@example.org)`."""
    name = re.split(r"[/(]", agent.strip(), maxsplit=1)[0].strip().casefold()
    return name if name == _ANY_AGENT else name.replace("*", "")
