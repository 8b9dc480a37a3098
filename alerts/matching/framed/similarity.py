"""The similarity of a report and a story: the cosine of their concept vectors.

Concepts are weighted by how specific they are: a small city counts more than a great power.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from alerts.text.annotate import AnnotatedText
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.load import theme_info

_IDF_BY_KIND = {
    ConceptKind.COUNTRY: 1.6,
    ConceptKind.PERSON: 2.2,
    ConceptKind.ORGANISATION: 1.2,
    ConceptKind.THEME: 1.2,
}
_STORY_ONLY_IDF = 2.6
"""For a city, name or figure that only the story has."""
_IDF_OVERRIDES = {
    Concept("country:US"): 0.7,
    Concept("country:CN"): 1.1,
    Concept("country:RU"): 1.1,
    Concept("country:UA"): 1.2,
    Concept("country:GB"): 1.1,
    Concept("country:DE"): 1.2,
    Concept("country:FR"): 1.2,
    Concept("country:IN"): 1.2,
    Concept("country:JP"): 1.3,
    Concept("person:trump"): 1.2,
    Concept("person:putin"): 1.4,
}
_SENTENCE_WEIGHTS = (3.0, 2.0, 1.6)
_LATER_SENTENCE_WEIGHT = 1.0


def idf_weight(concept: Concept) -> float:
    """How specific a concept is, like an inverse document frequency."""
    if concept in _IDF_OVERRIDES:
        return _IDF_OVERRIDES[concept]
    base = _IDF_BY_KIND.get(concept.kind, _STORY_ONLY_IDF)
    theme = theme_info().get(concept)
    return base * theme.weight if theme else base


def concept_vector(annotated: AnnotatedText) -> dict[Concept, float]:
    """The weights of a report's concepts, as a vector of length 1."""
    return unit_vector(
        {concept: weight * idf_weight(concept) for concept, weight in salience(annotated).items()}
    )


def salience(annotated: AnnotatedText) -> dict[Concept, float]:
    """The prominence of each concept: by its first position, and a little by its frequency."""
    weights: dict[Concept, float] = {}
    for number, sentence in enumerate(annotated.sentences):
        weight = _SENTENCE_WEIGHTS[number] if number < len(_SENTENCE_WEIGHTS) else _LATER_SENTENCE_WEIGHT
        for concept in sentence.concepts:
            weights[concept] = max(weights.get(concept, 0.0), weight) + 0.2
    return weights


def unit_vector(weights: Mapping[Concept, float]) -> dict[Concept, float]:
    """The weights scaled to length 1; empty for none."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {concept: weight / length for concept, weight in weights.items()} if length else {}


def cosine_similarity(report_vector: Mapping[Concept, float], story_vector: Mapping[Concept, float]) -> float:
    """The cosine of two vectors of length 1."""
    return sum(
        weight * report_vector[concept]
        for concept, weight in story_vector.items()
        if concept in report_vector
    )
