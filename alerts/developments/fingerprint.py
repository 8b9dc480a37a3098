"""What reports of one story are compared by: concepts, words, numbers, day, and the sketch of their text.

Stored with each report as JSON, so that a restart compares exactly as before.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from alerts.developments.near_duplicates import ShingleSketch, sketch_from_text, sketch_of
from alerts.developments.novelty import mentioned_statements, statements_in
from alerts.developments.sounds import heaviest_sounds
from alerts.figures.amounts import TITLE_PROMINENCE, amount_prominence
from alerts.matching.framed.similarity import salience, unit_vector
from alerts.text.annotate import AnnotatedText
from alerts.text.concept import Concept, ConceptKind
from alerts.text.keys import Key
from alerts.text.lexicon.forms import is_unsegmented_char
from store.records.articles import Article

MAX_DAYS = 15.0
"""Reports further apart never belong to the same development, whatever they share."""
_VERSION = 1
_WORD_CHARS = 600
"""Characters of the text whose words are compared."""
_DEFAULT_PROMINENCE = 0.7
"""Prominence of numbers that were stored without one."""
_MAX_WORDS, _MAX_CONCEPTS = 60, 40
_TOKEN = re.compile(r"[^\W\d_]+")
_CONCEPT_WEIGHTS = {ConceptKind.COUNTRY: 0.7}
"""Inside a story, themes and people distinguish reports better than countries."""
_DEFAULT_CONCEPT_WEIGHT = 1.5
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One report as it is compared with others."""

    sketch: ShingleSketch
    language: str
    day: float
    """Days since 1970, with fraction."""
    concepts: Mapping[Concept, float]
    """What it names besides the story's own parties, as a vector of length 1."""
    words: frozenset[int]
    """Hashes of character pairs, in a script without word borders."""
    numbers: Mapping[float, float]
    """All numbers that it gives, and how prominently (`alerts.figures.amounts`)."""
    sounds: frozenset[Key] = frozenset()
    """See `alerts.developments.sounds`."""
    themes: Mapping[Concept, bool] = field(default_factory=dict)
    """Themes of headline and first sentence; True for the headline's."""
    is_copy: bool = False
    statements: frozenset[str] = frozenset()
    """What its headline has somebody confirm or deny (`alerts.developments.novelty`)."""
    mentioned_statements: frozenset[str] = frozenset()
    """Whether it mentions a confirmation or a denial at all."""
    waiting_names: frozenset[Concept] = frozenset()
    """Names that are news once a report in another language confirms them."""
    retrospective: bool = False
    """Whether it looks back, rather than reporting news."""
    embedding: bytes = b""
    """From an encoder (`alerts.matching.vectors`); empty where there is none."""

    def to_json(self) -> str:
        """The fingerprint as JSON."""
        return json.dumps(
            {
                "v": _VERSION,
                "sig": self.sketch.to_text(),
                "l": self.language,
                "d": round(self.day, 4),
                "c": {key: round(value, 3) for key, value in self.concepts.items()},
                "w": sorted(self.words),
                "n": [[value, self.numbers[value]] for value in sorted(self.numbers)],
                "p": sorted(self.sounds),
                "t": dict(sorted(self.themes.items())),
                "k": self.is_copy,
                **({"s": sorted(self.statements)} if self.statements else {}),
                **({"a": sorted(self.mentioned_statements)} if self.mentioned_statements else {}),
                **({"x": sorted(self.waiting_names)} if self.waiting_names else {}),
                **({"b": True} if self.retrospective else {}),
                **({"m": b64encode(self.embedding).decode()} if self.embedding else {}),
            },
            separators=(",", ":"),
        )

    def index_terms(self) -> list[str | int | float]:
        """All that another report may share: concepts, words, numbers and sounds."""
        return [*self.concepts, *self.words, *self.numbers, *self.sounds]

    def headline_numbers(self) -> set[float]:
        """The numbers of the headline."""
        return {value for value, place in self.numbers.items() if place == TITLE_PROMINENCE}

    def headline_themes(self) -> set[Concept]:
        """The themes of the headline."""
        return {theme for theme, titled in self.themes.items() if titled}


def is_near_day(day: float, other: float) -> bool:
    """Whether reports of these days may report the same event."""
    return abs(day - other) <= MAX_DAYS


def fingerprint_from_json(text: str) -> Fingerprint | None:
    """The fingerprint that `to_json` wrote; None for one of another version."""
    data = json.loads(text)
    if data.get("v") != _VERSION:
        return None
    return Fingerprint(
        sketch=sketch_from_text(data["sig"]),
        language=data["l"],
        day=data["d"],
        concepts={Concept(text): weight for text, weight in data["c"].items()},
        words=frozenset(data["w"]),
        numbers=_with_prominence(data["n"]),
        sounds=frozenset(data.get("p", ())),
        themes={Concept(text): in_headline for text, in_headline in data.get("t", {}).items()},
        is_copy=data["k"],
        statements=frozenset(data.get("s", ())),
        mentioned_statements=frozenset(data.get("a", ())),
        waiting_names=frozenset(map(Concept, data.get("x", ()))),
        retrospective=data.get("b", False),
        embedding=b64decode(data.get("m", "")),
    )


def _with_prominence(numbers: list[list[float] | float]) -> dict[float, float]:
    """Number → prominence, as stored with or without one."""
    pairs = [entry if isinstance(entry, list) else [entry, _DEFAULT_PROMINENCE] for entry in numbers]
    return {float(value): float(place) for value, place in pairs}


def fingerprint_of(
    article: Article, annotated: AnnotatedText, party_concepts: frozenset[Concept], now: datetime
) -> Fingerprint:
    """The fingerprint of a report; `party_concepts`, which every report of the story names, are left out."""
    content = unit_vector(
        {
            key: value * _concept_weight(key)
            for key, value in salience(annotated).items()
            if key not in party_concepts
        }
    )
    top = sorted(content.items(), key=lambda pair: (-pair[1], pair[0]))[:_MAX_CONCEPTS]
    when = article.published or now
    return Fingerprint(
        sketch=sketch_of(article.title, article.text),
        language=article.language,
        day=min(when, now).timestamp() / _DAY_S,
        concepts=dict(top),
        words=_bigram_hashes(annotated.text.normalized[: len(article.title) + _WORD_CHARS]),
        numbers=amount_prominence(annotated),
        sounds=frozenset(heaviest_sounds(annotated)),
        themes=_lead_themes(annotated),
        statements=statements_in(annotated),
        mentioned_statements=mentioned_statements(annotated),
    )


def _lead_themes(annotated: AnnotatedText) -> dict[Concept, bool]:
    titled, *rest = (
        [concept for concept in sorted(sentence.concepts) if concept.kind is ConceptKind.THEME]
        for sentence in annotated.sentences[:2]
    )
    return dict.fromkeys((theme for lead in rest for theme in lead), False) | dict.fromkeys(titled, True)


def _concept_weight(concept: Concept) -> float:
    return _CONCEPT_WEIGHTS.get(concept.kind, _DEFAULT_CONCEPT_WEIGHT)


def _bigram_hashes(normalized: str) -> frozenset[int]:
    """Hashes of character pairs where a script has no word borders; elsewhere sounds serve as well."""
    pairs: dict[str, None] = {}
    for token in _TOKEN.findall(normalized):
        if is_unsegmented_char(token[0]):
            pairs.update(dict.fromkeys(token[at : at + 2] for at in range(len(token) - 1)))
    return frozenset(crc32(word.encode()) for word in list(pairs)[:_MAX_WORDS])
