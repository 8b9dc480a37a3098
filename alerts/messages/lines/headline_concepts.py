"""What a headline names, as concepts: they have a name in every language of the messages."""

from __future__ import annotations

from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind

MAX_CONCEPTS = 8
_TOLD = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION, ConceptKind.THEME})


def headline_concepts(title: str, text: str, language: str) -> tuple[Concept, ...]:
    """The persons, organisations, countries and themes of a headline, in its order, each once.

    The text tells whether a doubtful word is a name: `Turkey` above a report on roast turkey is none.
    """
    sentences = annotate(title, text, language).sentences[:1] if title.strip() else ()
    hits = sorted((hit for sentence in sentences for hit in sentence.hits), key=lambda hit: hit.start)
    found = dict.fromkeys(hit.concept for hit in hits if hit.concept.kind in _TOLD)
    return tuple(found)[:MAX_CONCEPTS]
