"""How alike the contents of a report and a story are, over concepts known in every language.

A cosine over named countries, cities, people, themes and figures, each weighted by how much it tells:
a small city more than a great power. It ranks reports for any seed, where groups alone say yes or no.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from alerts.text.annotate import Reading
from alerts.text.lexicon.load import COUNTRY, ORGANISATION, PERSON, THEME, theme_info

_TELLING = {COUNTRY: 1.6, PERSON: 2.2, ORGANISATION: 1.2, THEME: 1.2}
_OWN = 2.6
"""A city, name or figure that only the story knows."""
_COMMON = {
    "country:US": 0.7,
    "country:CN": 1.1,
    "country:RU": 1.1,
    "country:UA": 1.2,
    "country:GB": 1.1,
    "country:DE": 1.2,
    "country:FR": 1.2,
    "country:IN": 1.2,
    "country:JP": 1.3,
    "person:trump": 1.2,
    "person:putin": 1.4,
}
_PLACE = (3.0, 2.0, 1.6)
_LATER = 1.0


def telling(concept: str) -> float:
    """How much a concept tells about a report, in the manner of an inverse document frequency."""
    if concept in _COMMON:
        return _COMMON[concept]
    kind = concept[: concept.find(":") + 1]
    base = _TELLING.get(kind, _OWN)
    return base * theme_info()[concept].weight if kind == THEME and concept in theme_info() else base


def content_of(reading: Reading) -> dict[str, float]:
    """A report's concepts with their weights, of length 1."""
    return unit({concept: weight * telling(concept) for concept, weight in salience(reading).items()})


def salience(reading: Reading) -> dict[str, float]:
    """How prominent each concept is: title before lead, lead before the rest, often before once."""
    weights: dict[str, float] = {}
    for number, sentence in enumerate(reading.sentences):
        place = _PLACE[number] if number < len(_PLACE) else _LATER
        for concept in sentence.concepts:
            weights[concept] = max(weights.get(concept, 0.0), place) + 0.2
    return weights


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """The weights scaled to length 1; empty stays empty."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {concept: weight / length for concept, weight in weights.items()} if length else {}


def likeness(content: Mapping[str, float], story: Mapping[str, float]) -> float:
    """Cosine of two contents, 0 to 1."""
    return sum(weight * content[concept] for concept, weight in story.items() if concept in content)
