"""The interface that every translation service offers to the translator, and the check of its answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from alerts.messages.wording import one_line
from crawler.formats.cleaning import html_to_text
from store.errors import TranslationError

MAX_ANSWER_BYTES = 262_144
"""Read of one answer; a request holds at most 10,000 characters."""
_MAX_TEXT = 2_000
_MAX_GROWTH, _MAX_MORE = 8, 200
"""A translation is at most so many times as long as its original, and so many characters more."""


class Provider(Protocol):
    """One configured service."""

    name: str
    """As readers know it."""

    async def translate(self, texts: Sequence[str], source: str | None, target: str) -> list[str]:
        """The translations in order; `source` is None where the language is not known.

        Raises:
            TranslationError: there is no answer, or none that can be used.
        """

    async def close(self) -> None:
        """Close all connections."""

    def secrets(self) -> tuple[str, ...]:
        """Texts that must never be shown or logged."""


def checked_answers(originals: Sequence[str], answers: object) -> list[str]:
    """The answers as clean lines, as any foreign text; empty for one that says what its original says.

    Raises:
        TranslationError: they are not as many texts as were sent, or one cannot be a translation.
    """
    if not isinstance(answers, list) or len(answers) != len(originals):
        count = len(answers) if isinstance(answers, list) else "no list of"
        raise TranslationError(f"{count} translations for {len(originals)} texts")
    return [_checked(original, answer) for original, answer in zip(originals, answers, strict=True)]


def _checked(original: str, answer: object) -> str:
    if not isinstance(answer, str):
        raise TranslationError("a translation that is no text")
    if len(answer) > _MAX_GROWTH * len(original) + _MAX_MORE:
        raise TranslationError(f"a translation of {len(answer):,} characters for {len(original):,}")
    text = one_line(html_to_text(answer, _MAX_TEXT), _MAX_TEXT)
    if not text:
        raise TranslationError("an empty translation")
    return "" if text.casefold() == one_line(original, _MAX_TEXT).casefold() else text
