"""A number found in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a normal-form text."""

    start: int
    end: int
    low: float
    high: float
    is_bare: bool
    """Digits without separator or scale word: may be a year, a day or an ordinal."""
    in_words: bool = False
    has_scale: bool = False
    """Has a scale word, which may also apply to the lower end of a range: `10 to 12 thousand`."""
