"""What may reach a terminal: no characters that it obeys, and none that reorder the line.

With them a publisher could set the title or the clipboard, or hide text.
"""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Without tab and line feed, and joiners, which Persian and emoji need."""


def printable(text: str) -> str:
    """The text without characters that a terminal obeys instead of showing them."""
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub("", text)


def escaped_json(text: str) -> str:
    """JSON with such characters escaped: it means the same."""
    return text if text.isascii() else _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
