"""Captions of pictures, which parsers take for the text of the entry. Pure, and linear in the text."""

from __future__ import annotations

import re

_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_OWN_TEXT = re.compile(
    r"<(?:description|summary|content(?::encoded)?)(?:\s[^<>]*)?(?<!/)>"
    r"(?!\s*(?:<!\[CDATA\[\s*\]\]>\s*)?</)",
    re.IGNORECASE,
)
"""The beginning of a text of the entry that is not empty."""
_CAPTION = "<media:description"
_ELEMENT = re.compile(r"<media:description\b[^<>]*?(?P<empty>/)?>")
_CAPTION_END = "</media:description>"


def without_captions(text: str) -> str:
    """Return the feed without `media:description` in entries that have a text of their own."""
    if _CAPTION not in text:
        return text
    starts = [match.start() for match in _ENTRY.finditer(text)]
    ends = [*starts[1:], len(text)]
    pieces = [text[: starts[0]]] if starts else [text]
    for start, end in zip(starts, ends, strict=True):
        entry = text[start:end]
        pieces.append(_cut(entry) if _CAPTION in entry and _OWN_TEXT.search(entry) else entry)
    return "".join(pieces)


def _cut(entry: str) -> str:
    pieces, position = [], 0
    for match in _ELEMENT.finditer(entry):
        end = match.end() if match["empty"] else entry.find(_CAPTION_END, match.end()) + len(_CAPTION_END)
        if end < match.end():  # it has no end
            break
        if match.start() >= position:
            pieces.append(entry[position : match.start()])
            position = end
    return "".join([*pieces, entry[position:]])
