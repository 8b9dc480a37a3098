"""The record of what a recipient answered to an alert."""

from __future__ import annotations

from dataclasses import dataclass

from store.records.deliveries import Silence
from store.records.matching import Feedback


@dataclass(frozen=True, slots=True)
class AnswerState:
    """What the recipient of a delivery answered about one development in it, as far as it is in force."""

    version: int = 0
    """How often the answer was changed; a change names the version that it replaces."""
    feedback: Feedback | None = None
    """None: no opinion, or it was undone."""
    silence: Silence | None = None
    """None: the development is not muted, or not any more."""
