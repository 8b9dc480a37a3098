"""Acts that are refused, with a reason that a page can give in the reader's language."""

from __future__ import annotations

from alerts.messages.language.phrase import Phrase
from alerts.messages.language.words import ENGLISH, Words
from store.errors import StoreError


class RefusedError(StoreError):
    """A reason in the catalogues; its text is English, for scripts."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(ENGLISH.phrase(reason))
        self.reason = reason


def reason_text(error: StoreError, words: Words) -> str:
    """Why; in English where the store itself refused."""
    return words.phrase(error.reason) if isinstance(error, RefusedError) else str(error)
