"""What machine translation may cost in a day, and what it has cost."""

from __future__ import annotations

from dataclasses import dataclass

MAX_TRANSLATIONS = 20_000
"""Translations kept, the latest; they take a few megabytes."""


@dataclass(frozen=True, slots=True)
class TranslationBudget:
    """The limits of one day, UTC."""

    max_requests: int
    max_characters: int


@dataclass(frozen=True, slots=True)
class TranslationUse:
    """What was sent out in one day, also by requests that failed."""

    requests: int = 0
    characters: int = 0
