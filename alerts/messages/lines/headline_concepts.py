"""What a headline names, as concepts: they have a name in every language of the messages."""

from __future__ import annotations

from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind

MAX_CONCEPTS = 8
MAX_TEXT_CHARS = 4_000
_TOLD = frozenset({ConceptKind.COUNTRY, ConceptKind.PERSON, ConceptKind.ORGANISATION, ConceptKind.THEME})


def headline_concepts(title: str, text: str, language: str) -> tuple[Concept, ...]:
    """The persons, organisations, countries and themes of a headline, in its order, each once.

    The text shows which of its words are names: `Turkey on the table` above `roast turkey` names no country.
    """
    sentences = annotate(title, text[:MAX_TEXT_CHARS], language).sentences[:1] if title.strip() else ()
    hits = sorted((hit for sentence in sentences for hit in sentence.hits), key=lambda hit: hit.start)
    found = dict.fromkeys(hit.concept for hit in hits if hit.concept.kind in _TOLD)
    return tuple(found)[:MAX_CONCEPTS]
