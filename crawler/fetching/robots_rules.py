"""The rules of a robots.txt for one crawler, by RFC 9309.

Protego matches the paths. The group is selected here, because Protego matches a name against any part of the
user agent (`monitor`, `com`). It also copies every rule to every agent of its group, so that 500 KB of many
agents and many rules would exhaust the memory.
"""

from __future__ import annotations

import re
from typing import Any

from protego import Protego

from crawler.encodings.decode import decode_body

MAX_BYTES = 500 * 1024
"""Limit of a robots.txt by the RFC; the rest is ignored."""
MIN_DELAY_S, MAX_DELAY_S = 1.0, 60.0
"""Limits of a Crawl-delay: some hosts state a day, which cannot be meant as a pause between requests."""
_LINE = re.compile(r"[\r\n]+")
_AGENT = re.compile(r"user[- ]?agents?[ \t]*[:\t ][ \t]*(.*)", re.IGNORECASE)
_SITE_DIRECTIVE = re.compile(r"(?:sitemaps?|site-map|host)[ \t]*[: \t]", re.IGNORECASE)
"""Directives about the whole site, which do not end a group."""
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
        """Return whether the URL may be fetched."""
        return bool(self._rules.can_fetch(url, _ANY_AGENT))

    def crawl_delay_s(self) -> float | None:
        """Return the Crawl-delay, within its limits; None if none is stated."""
        stated = self._rules.crawl_delay(_ANY_AGENT)
        return min(max(float(stated), MIN_DELAY_S), MAX_DELAY_S) if stated else None


def decode_robots(body: bytes) -> str:
    """Decode the first 500 KB of a robots.txt, up to the last complete line.

    It is UTF-8, or UTF-16 if its bytes show that. An invalid byte is percent-encoded, as in a URL: `%E9`.
    """
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1] or body
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in body[:100]:
        text = decode_body(body, None)[0]
    else:
        text = body.decode("utf-8", "surrogateescape").replace("\udca0", " ")  # a no-break space of Latin-1
        text = _ESCAPED.sub(lambda match: f"%{ord(match.group()) - 0xDC00:02X}", text)
    return text.replace("\0", "").lstrip("\ufeff")


def _rules_for_agent(product: str, text: str) -> str:
    """Return the rules of all groups that name the product, as one group; without any, those for `*`."""
    groups: dict[str, list[str]] = {product: [], _ANY_AGENT: []}
    named: set[str] = set()
    group_ended, has_own_group = True, False
    for raw in _LINE.split(text):
        line = raw.partition("#")[0].strip()
        if not line or _SITE_DIRECTIVE.match(line):
            continue
        if (agent := _AGENT.fullmatch(line)) is not None:
            if group_ended:
                named, group_ended = set(), False
            if (name := _product_token(agent.group(1))) and name in groups:
                named.add(name)
                has_own_group = has_own_group or name == product
            continue
        group_ended = True
        for name in named:
            groups[name].append(line)
    return "\n".join([f"User-agent: {_ANY_AGENT}", *groups[product if has_own_group else _ANY_AGENT]])


def _product_token(agent: str) -> str:
    """Return `susulan` for `Susulan/1.0 (desk@example.org)`."""
    name = re.split(r"[/(]", agent.strip(), maxsplit=1)[0].strip().casefold()
    return name if name == _ANY_AGENT else name.replace("*", "")
