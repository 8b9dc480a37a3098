"""How prominent each concept is in a seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from alerts.text.annotate import LEAD_SENTENCES, AnnotatedText
from alerts.text.concept import Concept

TITLE_WEIGHT, LEAD_WEIGHT, REPEAT_WEIGHT = 4.0, 2.0, 0.5
_MAX_REPEATS = 8


@dataclass(frozen=True, slots=True)
class SeedSalience:
    """The weight of each concept of a seed."""

    weights: Mapping[Concept, float]
    front_concepts: frozenset[Concept]
    """Those of the title and the first sentence."""
    title_concepts: frozenset[Concept]


def seed_salience(annotated: AnnotatedText, homes: Mapping[Concept, Concept]) -> SeedSalience:
    """Weights by position and frequency, the title first; `homes` are the countries that cities count for."""
    sentences = [
        sentence.concepts | {homes[concept] for concept in sentence.concepts if concept in homes}
        for sentence in annotated.sentences
    ]
    weights: defaultdict[Concept, float] = defaultdict(float)
    for number, concepts in enumerate(sentences):
        place = TITLE_WEIGHT if number == 0 else LEAD_WEIGHT if number <= LEAD_SENTENCES else REPEAT_WEIGHT
        for concept in concepts:
            weights[concept] += place
    counts = Counter(hit.concept for sentence in annotated.sentences for hit in sentence.hits)
    for concept, count in counts.items():
        weights[concept] += REPEAT_WEIGHT * min(count, _MAX_REPEATS)
    return SeedSalience(weights, frozenset().union(*sentences[:2]), frozenset(sentences[0]))
