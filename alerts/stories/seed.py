"""The seeds of a story: one account or more of the same facts, in any languages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.text.languages import primary_language

_SOFT_LINE_BREAK = re.compile(r"(?<![.!?…。\"”»\n])\n(?!\s*\n)")
"""A line break inside a sentence: seed files are wrapped by hand."""


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


def single_seed(text: str, language: str | None = None) -> tuple[SeedText, ...]:
    """The seeds of a story that has one."""
    return (SeedText(text, language),)


def parse_seed(seed: SeedText) -> Seed:
    """The headline and the text, without marks of light Markdown and line breaks inside sentences."""
    title, _, text = seed.text.strip().partition("\n")
    return Seed(
        title.lstrip("# ").strip(),
        _SOFT_LINE_BREAK.sub(" ", text.strip()),
        primary_language(seed.language or "und"),
    )
