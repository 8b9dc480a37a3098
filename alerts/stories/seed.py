"""The seeds of a story: one account or more of the same facts, in any languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.text.languages import primary_language
from alerts.text.sentences import sentence_starts

_SOFT_LINE_BREAK = re.compile(r"(?<![.!?…。\"”»\n])\n(?![^\S\n]*+\n)")
"""A line break inside a sentence: seed files are wrapped by hand."""

_CHARS_PER_WORD = (
    (re.compile("[\u3400-\u9fff]"), 1.8),
    (re.compile("[\u3040-\u30ff]"), 4.0),
    (re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"), 5.5),
)
"""Scripts without spaces, Chinese, kana, and those of South East Asia, with their usual characters a word."""
_WORD_CHAR = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class SeedText:
    """A seed as the user gives it."""

    text: str
    """Its first line is the headline."""
    language: str | None = None
    """None if unknown."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed as the matcher reads it."""

    title: str
    text: str
    """Without the headline; one sentence or paragraph per line."""
    language: str
    """The primary language, `und` if unknown."""

    @property
    def full_text(self) -> str:
        """The headline, and the text below it."""
        return f"{self.title}\n{self.text}"


def word_count(text: str) -> int:
    """The number of words; in scripts without spaces, as many as the characters usually make."""
    count = 0.0
    for chars, per_word in _CHARS_PER_WORD:
        text, number = chars.subn(" ", text)
        count += number / per_word
    return round(count + sum(_WORD_CHAR.search(token) is not None for token in text.split()))


def single_seed(text: str, language: str | None = None) -> tuple[SeedText, ...]:
    """The seeds of a story that has one."""
    return (SeedText(text, language),)


def parse_seed(seed: SeedText) -> Seed:
    """The headline and the text, without marks of light Markdown and line breaks inside sentences.

    Of a text in one line the first sentence is the headline.
    """
    title, _, text = seed.text.strip().partition("\n")
    if not text and len(starts := sentence_starts(title)) > 1:
        title, text = title[: starts[1]], title[starts[1] :]
    return Seed(
        title.lstrip("# ").strip(),
        _SOFT_LINE_BREAK.sub(" ", text.strip()),
        primary_language(seed.language or "und"),
    )
