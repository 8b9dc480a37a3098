"""Quotation marks of all languages: which stretches of a line are quoted."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_SPANS = 40
"""Quoted stretches of a line that are read."""
_MAX_DEPTH = 4
_CLOSING = {
    "“": "”",
    "„": "“”",
    "”": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    '"': '"',
}
"""Opening mark → the marks that may close it."""
_TITLES = frozenset("『")
"""Marks around titles of works, and around quotes within quotes."""
_MARK = re.compile('[“”„«»‹›「」『』"]')


class QuotedSpan(NamedTuple):
    """A quoted stretch, without its marks."""

    start: int
    end: int
    mark: str
    """The opening mark."""

    @property
    def outer_start(self) -> int:
        """Where the opening mark stands."""
        return self.start - 1

    @property
    def outer_end(self) -> int:
        """The position after the closing mark."""
        return self.end + 1


def quoted_spans(line: str) -> list[QuotedSpan]:
    """The outermost quoted stretches in order; what is never closed is none, with all that it holds."""
    spans: list[QuotedSpan] = []
    open_marks: list[tuple[str, int]] = []
    for match in _MARK.finditer(line):
        mark, at = match.group(), match.start()
        if open_marks and mark in _CLOSING[open_marks[-1][0]] and not _must_open(line, at, mark):
            opening, begin = open_marks.pop()
            if not open_marks and opening not in _TITLES:
                spans.append(QuotedSpan(begin + 1, at, opening))
                if len(spans) == MAX_SPANS:
                    break
        elif mark in _CLOSING and len(open_marks) < _MAX_DEPTH and _may_open(line, at, mark):
            open_marks.append((mark, at))
    return spans


def _may_open(line: str, at: int, mark: str) -> bool:
    """Whether a mark that looks the same at both ends can stand at the beginning here."""
    if mark not in '"”»':
        return True
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    return bool(after.strip()) and not (mark != '"' and before.isalnum())


def _must_open(line: str, at: int, mark: str) -> bool:
    """Whether a mark between a blank and a letter begins a quote within another."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    return mark in "“«" and before.isspace() and after.isalnum()
