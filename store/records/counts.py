"""What the store holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Counts:
    """What the store holds, for status and tests."""

    articles: int = 0
    articles_by_state: dict[str, int] = field(default_factory=dict)
    matches: int = 0
    developments: int = 0
    deliveries_by_state: dict[str, int] = field(default_factory=dict)
