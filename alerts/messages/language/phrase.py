"""A text with its values that is stored and put into words later, for each reader in his language.

`phrase("{source}: works again", source=name)` is marked for `make messages` as a text of `Words` is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text of the catalogues and the values in its braces, by kind: JSON does not tell them apart."""

    message: str
    """In English; the form for one thing where `plural` is set."""
    plural: str = ""
    count: int = 0
    """How many things; `{count}` in the text. Of no meaning without `plural`."""
    texts: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, datetime] = field(default_factory=dict)
    phrases: Mapping[str, Phrase] = field(default_factory=dict)
    """Texts of the catalogues too."""


def phrase(message: str, /, **values: str | float | datetime | Phrase) -> Phrase:
    """A phrase with its values."""
    return _with_values(Phrase(message), values)


def plural_phrase(
    singular: str, plural: str, count: int, /, **values: str | float | datetime | Phrase
) -> Phrase:
    """A phrase about so many things; `{count}` in it is their number."""
    return _with_values(Phrase(singular, plural, count), values)


def _with_values(bare: Phrase, values: Mapping[str, str | float | datetime | Phrase]) -> Phrase:
    return replace(
        bare,
        texts={name: value for name, value in values.items() if isinstance(value, str)},
        numbers={name: value for name, value in values.items() if isinstance(value, int | float)},
        times={name: value for name, value in values.items() if isinstance(value, datetime)},
        phrases={name: value for name, value in values.items() if isinstance(value, Phrase)},
    )
