"""Where a feed says that it is pushed from: its links to a hub and to itself (WebSub)."""

from __future__ import annotations

import html
import re

from crawler.formats.cleaning import absolute_url

_LINK = re.compile(r"<(?:[\w.-]+:)?link\b[^<>]{0,3000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z])([a-zA-Z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COMMENTS_AND_CDATA = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
"""What never ends is unseen to the end: looking for each one's end anew would take for ever."""
_HEAD_CHARS = 100_000


def hub_links(head: str, url: str) -> tuple[tuple[str, ...], str]:
    """The hubs that a feed's head names, and the feed's own address by its word; absolute, or empty."""
    head = head[:_HEAD_CHARS]
    if "hub" not in head:  # most feeds name none
        return (), ""
    hubs, own = [], ""
    for tag in _LINK.findall(_COMMENTS_AND_CDATA.sub("", head)):
        said = {name.lower(): "".join(values) for name, *values in _ATTRIBUTE.findall(tag)}
        relations = said.get("rel", "").lower().split()
        address = absolute_url(html.unescape(said.get("href", "")), url)
        if address and "hub" in relations:
            hubs.append(address)
        if address and "self" in relations:
            own = own or address
    return tuple(dict.fromkeys(hubs)), own
