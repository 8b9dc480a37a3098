"""Concepts: what a text can name in any language, independent of the words used for it."""

from __future__ import annotations

from enum import StrEnum
from typing import final


class ConceptKind(StrEnum):
    """What sort of thing a concept is."""

    COUNTRY = "country"
    """Named by ISO 3166 code: `KP`."""
    PERSON = "person"
    ORGANISATION = "organisation"
    THEME = "theme"
    """An event or subject: `killed`, `sanctions`."""
    CITY = "city"
    """A city that a seed names."""
    NAME = "name"
    """Another name in a seed, which the lexicon does not list."""
    FIGURE = "figure"
    """A number in a seed."""
    USER = "user"
    """An anchor from the configuration."""
    COUNT_WORD = "count"
    """A word for what a number counts or who gives it (`alerts.figures.words`); never part of a story."""


@final
class Concept(str):
    """A concept in its stored form, `kind:name`.

    It is a string, because concepts are dictionary keys for every report and are stored in JSON: it has the
    hash, order and bytes of its text. There is one object per concept, kept for the life of the process, so
    that a lookup ends at the identity check. Its attributes must not be changed.

    Raises:
        ValueError: the text has no known kind.
    """

    __slots__ = ("kind", "name")
    kind: ConceptKind
    name: str

    def __new__(cls, text: str) -> Concept:
        """The one object for this text."""
        known = _CONCEPTS.get(text)
        if known is None:
            kind, _, name = text.partition(":")
            known = super().__new__(cls, text)
            known.kind, known.name = ConceptKind(kind), name
            known = _CONCEPTS.setdefault(str(known), known)
        return known

    @classmethod
    def of(cls, kind: ConceptKind, name: str) -> Concept:
        """The concept of this kind and name."""
        return cls(f"{kind}:{name}")

    def __reduce__(self) -> tuple[type[Concept], tuple[str]]:
        return Concept, (str(self),)


_CONCEPTS: dict[str, Concept] = {}
