"""The part of a text where a search found something, with the found words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

CHARS = 240
_BEFORE = 80


def snippet(text: str, terms: Sequence[str]) -> list[tuple[str, bool]]:
    """Pieces of the text around the first term, each with whether it is a term; the beginning without one."""
    flat = " ".join(text.split())
    pattern = _pattern(terms)
    found = pattern.search(flat) if pattern else None
    start = max(0, found.start() - _BEFORE) if found else 0
    shown = ("…" if start else "") + flat[start : start + CHARS] + ("…" if len(flat) > start + CHARS else "")
    return marked(shown, terms)


def marked(text: str, terms: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a term."""
    pattern = _pattern(terms)
    if pattern is None:
        return [(text, False)]
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in pattern.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], False))
        pieces.append((match[0], True))
        end = match.end()
    return [*pieces, (text[end:], False)] if end < len(text) else pieces


def _pattern(terms: Sequence[str]) -> re.Pattern[str] | None:
    words = [re.escape(term.strip("*")) for term in terms if term.strip("* ")]
    return re.compile("|".join(sorted(words, key=len, reverse=True)), re.IGNORECASE) if words else None
