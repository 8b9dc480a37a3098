"""Finds a feed's WebSub links: to its hub and to itself."""

from __future__ import annotations

import html
import re

from crawler.formats.cleaning import absolute_url

_LINK = re.compile(r"<(?:[\w.-]+:)?link\b[^<>]{0,3000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z])([a-zA-Z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COMMENTS_AND_CDATA = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
"""An unclosed one is ignored to the end: searching for each end again would take quadratic time."""
_HEAD_CHARS = 100_000


def hub_links(head: str, url: str) -> tuple[tuple[str, ...], str]:
    """Return the hubs that a feed's head names, and the feed's own address; absolute, or empty."""
    head = head[:_HEAD_CHARS]
    if "hub" not in head:  # most feeds name none
        return (), ""
    hubs, self_url = [], ""
    for tag in _LINK.findall(_COMMENTS_AND_CDATA.sub("", head)):
        attributes = {name.lower(): "".join(values) for name, *values in _ATTRIBUTE.findall(tag)}
        relations = attributes.get("rel", "").lower().split()
        address = absolute_url(html.unescape(attributes.get("href", "")), url)
        if address and "hub" in relations:
            hubs.append(address)
        if address and "self" in relations:
            self_url = self_url or address
    return tuple(dict.fromkeys(hubs)), self_url
