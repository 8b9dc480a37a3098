"""Makes names in a text inert: a receiver that reads @name or <!channel> mentions nobody."""

from __future__ import annotations

import re
from typing import Any

_INERT = "\u2060"
"""A word joiner looks like nothing, and ends what would be a name."""
_URL = re.compile(r"https?://\S+")
_MENTION = re.compile(r"@|<(?=[!@#&])")


def without_mentions(text: str) -> str:
    """The text with every @name made inert."""
    return text.replace("@", f"@{_INERT}")


def link_without_mentions(url: str) -> str:
    """The address with every @ encoded: it leads to the same page."""
    return url.replace("@", "%40")


def inert_text(text: str) -> str:
    """The text without mentions in any of the ways that chats write them; addresses in it still work."""
    if "@" not in text and "<" not in text:
        return text
    parts, end = [], 0
    for found in _URL.finditer(text):
        parts += [_inert_words(text[end : found.start()]), link_without_mentions(found.group())]
        end = found.end()
    return "".join((*parts, _inert_words(text[end:])))


def inert_data(value: Any) -> Any:  # noqa: ANN401 - JSON-ready data
    """The same for every text in JSON-ready data."""
    if isinstance(value, str):
        return inert_text(value)
    if isinstance(value, list):
        return [inert_data(one) for one in value]
    if isinstance(value, dict):
        return {key: inert_data(one) for key, one in value.items()}
    return value


def _inert_words(text: str) -> str:
    return _MENTION.sub(lambda found: found.group() + _INERT, text)
