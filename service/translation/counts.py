"""What the translator did since the service started, for metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class TranslationCounts:
    """Texts by what became of them."""

    cached: int = 0
    """Found in the store."""
    translated: int = 0
    failed: int = 0
    """The service gave no usable answer."""
    over_budget: int = 0
    paused: int = 0
    """Not sent, because the service failed before."""
    late: int = 0
    """The message left before the answer came."""
    characters: int = 0
    """Sent out."""
