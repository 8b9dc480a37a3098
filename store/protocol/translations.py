"""What every store promises about machine translations; a part of `store.protocol.store`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from store.records.translations import TranslationBudget, TranslationUse


class TranslationStore(Protocol):
    """Translations by a key that stands for service, target language and text, and what they cost."""

    def translations(self, keys: Iterable[str]) -> dict[str, str]:
        """Those of the keys that are stored."""

    def save_translations(self, texts: Mapping[str, str], now: datetime) -> None:
        """Store texts by key, replacing earlier ones.

        Beyond `MAX_TRANSLATIONS` those that were stored first are deleted.
        """

    def spend_translation_budget(self, day: date, characters: int, budget: TranslationBudget) -> bool:
        """Count a request of so many characters; False, and nothing is counted, if it exceeds the budget.

        Called before a request is made, so that a crash can waste a part of the budget but not exceed it.
        """

    def translation_use(self, day: date) -> TranslationUse:
        """What was counted on that day."""
