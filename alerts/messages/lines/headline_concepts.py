"""What a headline names, as concepts: they have a name in every language of the messages."""

from __future__ import annotations

from functools import lru_cache

from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import theme_info

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


@lru_cache(maxsize=1024)
def concept_of_anchor(anchor: str, term: str, language: str) -> Concept | None:
    """What an anchor stands for, by its own name or the term found; None if the lexicon knows neither.

    An anchor of the general judge is a word of the seed, or its stem, in the seed's language.
    """
    if anchor.replace(" ", "-") in _theme_names():
        return Concept.of(ConceptKind.THEME, anchor.replace(" ", "-"))
    sentences = annotate(term, "", language).sentences[:1] if term.strip() else ()
    hits = (hit for sentence in sentences for hit in sentence.hits if hit.concept.kind in _TOLD)
    return next((hit.concept for hit in hits if hit.start == 0 and " " not in term[hit.end :]), None)


@lru_cache(maxsize=1)
def _theme_names() -> frozenset[str]:
    return frozenset(theme.name for theme in theme_info())
