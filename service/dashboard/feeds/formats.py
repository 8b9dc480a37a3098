"""A story's feed as Atom (RFC 4287) and as JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

from service.dashboard.feeds.entries import FeedEntry

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def as_atom(story: str, address: str, home: str, updated: datetime, entries: Sequence[FeedEntry]) -> bytes:
    """The Atom document."""
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _child(feed, "id", f"urn:susulan:{story}")
    _child(feed, "title", f"Susulan: {story}")
    _child(feed, "updated", updated.isoformat())
    ET.SubElement(feed, "link", {"rel": "self", "href": address, "type": "application/atom+xml"})
    ET.SubElement(feed, "link", {"rel": "alternate", "href": home, "type": "text/html"})
    _child(ET.SubElement(feed, "author"), "name", "Susulan")
    for entry in entries:
        node = ET.SubElement(feed, "entry", {_XML_LANG: entry.language})
        _child(node, "id", entry.id)
        _child(node, "title", entry.title)
        _child(node, "published", entry.published.isoformat())
        _child(node, "updated", entry.published.isoformat())
        ET.SubElement(node, "link", {"rel": "alternate", "href": entry.url})
        _child(ET.SubElement(node, "author"), "name", entry.author or "Susulan")
        content = ET.SubElement(node, "content", {"type": "html"})
        content.text = _xml_text(entry.html)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def as_json_feed(story: str, address: str, home: str, entries: Sequence[FeedEntry]) -> bytes:
    """The JSON Feed document."""
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Susulan: {story}",
        "home_page_url": home,
        "feed_url": address,
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_html": entry.html,
                "content_text": entry.text,
                "date_published": entry.published.isoformat(),
                "language": entry.language,
                "authors": [{"name": entry.author or "Susulan"}],
            }
            for entry in entries
        ],
    }
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def _child(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _xml_text(text)


def _xml_text(text: str) -> str:
    """The text without the control characters that XML does not allow."""
    return "".join(char for char in text if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff"))
