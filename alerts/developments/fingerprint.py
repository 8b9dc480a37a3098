"""What reports of one story are compared by: concepts, words, numbers, day, and the sketch of their text.

Kept with each report as JSON, so that a restart compares exactly as before.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from zlib import crc32

from alerts.developments.near_duplicates import Signature, signature, unpacked
from alerts.developments.novelty import answered_in, said_of
from alerts.figures.amounts import TITLE, amounts_of
from alerts.matching.similarity import salience, unit
from alerts.text.annotate import Reading, is_theme
from alerts.text.lexicon.forms import is_borderless
from alerts.text.lexicon.load import COUNTRY, PERSON, THEME
from alerts.text.phonetics import stems
from store.records.collection import Article

MAX_DAYS = 15.0
"""Reports further apart are never about the same development, whatever they share."""
_VERSION = 1
_WORD_CHARS, _SOUND_CHARS = 600, 1_200
"""Of the text whose words and sounds are compared."""
_UNPLACED = 0.7
"""Prominence of numbers that were stored without one."""
_MAX_WORDS, _MAX_SOUNDS, _MAX_CONCEPTS = 60, 120, 40
_TOKEN = re.compile(r"[^\W\d_]+")
_TELLING = {COUNTRY: 0.7, PERSON: 1.5, THEME: 1.5}
"""Inside a story, what happens tells more than where everybody is from."""
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Traits:
    """One report as it is compared with others."""

    signature: Signature
    language: str
    day: float
    """Days since 1970, with fraction."""
    concepts: Mapping[str, float]
    """What it names besides the story's own parties, of length 1."""
    words: frozenset[int]
    """Of a text in a script without word borders."""
    numbers: Mapping[float, float]
    """All that it counts, and how prominently (`alerts.figures.amounts`)."""
    sounds: frozenset[str] = frozenset()
    """How words that the lexicon does not know begin by their sound: names are alike in all scripts."""
    themes: Mapping[str, bool] = field(default_factory=dict)
    """What happens by headline and first sentence; True for the headline's."""
    copy: bool = False
    said: frozenset[str] = frozenset()
    """Whether it had an office confirm or deny (`alerts.developments.novelty`)."""
    answered: frozenset[str] = frozenset()
    """Whether it speaks of a confirmation or a denial at all."""
    back: bool = False
    """Whether it looks back, rather than telling news."""
    meaning: bytes = b""
    """What it is about, by an encoder (`alerts.matching.vectors`); empty where there is none."""

    def packed(self) -> str:
        """Itself as JSON."""
        return json.dumps(
            {
                "v": _VERSION,
                "sig": self.signature.packed(),
                "l": self.language,
                "d": round(self.day, 4),
                "c": {key: round(value, 3) for key, value in self.concepts.items()},
                "w": sorted(self.words),
                "n": [[value, self.numbers[value]] for value in sorted(self.numbers)],
                "h": sorted(self.sounds),
                "t": dict(sorted(self.themes.items())),
                "k": self.copy,
                **({"s": sorted(self.said)} if self.said else {}),
                **({"a": sorted(self.answered)} if self.answered else {}),
                **({"b": True} if self.back else {}),
                **({"m": b64encode(self.meaning).decode()} if self.meaning else {}),
            },
            separators=(",", ":"),
        )

    def shareable(self) -> list[str | int | float]:
        """All that another report may have too."""
        return [*self.concepts, *self.words, *self.numbers, *self.sounds]

    def headline_numbers(self) -> set[float]:
        """Those that stand in the headline."""
        return {value for value, place in self.numbers.items() if place == TITLE}

    def headline_themes(self) -> set[str]:
        """What happens, by the headline."""
        return {theme for theme, titled in self.themes.items() if titled}


def near(day: float, other: float) -> bool:
    """Whether reports of these days may be about the same."""
    return abs(day - other) <= MAX_DAYS


def unpack(packed: str) -> Traits | None:
    """The traits that `packed` wrote; None for those of another version."""
    data = json.loads(packed)
    if data.get("v") != _VERSION:
        return None
    return Traits(
        signature=unpacked(data["sig"]),
        language=data["l"],
        day=data["d"],
        concepts=data["c"],
        words=frozenset(data["w"]),
        numbers=_placed(data["n"]),
        sounds=frozenset(data.get("h", ())),
        themes=data.get("t", {}),
        copy=data["k"],
        said=frozenset(data.get("s", ())),
        answered=frozenset(data.get("a", ())),
        back=data.get("b", False),
        meaning=b64decode(data.get("m", "")),
    )


def _placed(numbers: list[list[float] | float]) -> dict[float, float]:
    """Number → prominence, as stored with or without one."""
    pairs = [one if isinstance(one, list) else [one, _UNPLACED] for one in numbers]
    return {float(value): float(place) for value, place in pairs}


def traits_of(article: Article, reading: Reading, own: frozenset[str], now: datetime) -> Traits:
    """The traits of a report; `own`: the story's parties, named in every report and so telling nothing."""
    content = unit({key: value * _telling(key) for key, value in salience(reading).items() if key not in own})
    top = sorted(content.items(), key=lambda pair: (-pair[1], pair[0]))[:_MAX_CONCEPTS]
    when = article.published or now
    return Traits(
        signature=signature(article.title, article.text),
        language=article.language,
        day=min(when, now).timestamp() / _DAY_S,
        concepts=dict(top),
        words=_words(reading.text.normal[: len(article.title) + _WORD_CHARS]),
        numbers=amounts_of(reading),
        sounds=frozenset(sounds_of(reading)),
        themes=_themes(reading),
        said=said_of(reading),
        answered=answered_in(reading),
    )


def sounds_of(reading: Reading) -> list[str]:
    """How the words sound that the lexicon does not know: those that it knows are compared as concepts."""
    text = reading.text
    origins = text.origins or range(len(text.normal))
    known = [
        (origins[hit.start], origins[hit.end - 1] + 1)
        for sentence in reading.sentences
        if sentence.start < _SOUND_CHARS
        for hit in sentence.hits
    ]
    return list(islice(stems(text.original[:_SOUND_CHARS], sorted(known)), _MAX_SOUNDS))


def _themes(reading: Reading) -> dict[str, bool]:
    titled, *rest = (filter(is_theme, sorted(one.concepts)) for one in reading.sentences[:2])
    return dict.fromkeys((theme for lead in rest for theme in lead), False) | dict.fromkeys(titled, True)


def _telling(concept: str) -> float:
    return _TELLING.get(concept[: concept.find(":") + 1], 1.5)


def _words(normal: str) -> frozenset[int]:
    """Hashes of pairs of characters where a script has no word borders; elsewhere sounds tell as much."""
    found: dict[str, None] = {}
    for token in _TOKEN.findall(normal):
        if is_borderless(token[0]):
            found.update(dict.fromkeys(token[at : at + 2] for at in range(len(token) - 1)))
    return frozenset(crc32(word.encode()) for word in list(found)[:_MAX_WORDS])
