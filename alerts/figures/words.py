"""The vocabulary of figures: labelled words, number words and scale words, a file per language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from alerts.text.concept import Concept, ConceptKind
from alerts.text.languages import primary_language, related_languages
from alerts.text.lexicon.forms import Form, split_forms, word_form
from alerts.text.normalize import normal_form
from alerts.text.scanner import Scanner

_NUMBER_ENTRY, _SCALE_ENTRY = "number", "scale"


@dataclass(frozen=True, slots=True)
class FigureVocabulary:
    """One language's words."""

    language: str
    scanner: Scanner
    number_words: Mapping[str, float]
    """Spelled-out numbers that num2words does not write; 0 marks a vague one."""
    scale_words: Mapping[str, float]


def _folder() -> Traversable:
    return files("alerts.figures") / "data"


@lru_cache(maxsize=1)
def supported_languages() -> tuple[str, ...]:
    """Languages with a vocabulary."""
    return tuple(
        sorted(file.name.removesuffix(".txt") for file in _folder().iterdir() if file.name.endswith(".txt"))
    )


@lru_cache(maxsize=64)
def figure_vocabulary(tag: str) -> FigureVocabulary:
    """The vocabulary of a language; if it has none, that of a related language or of English."""
    language = primary_language(tag)
    known = supported_languages()
    if language not in known:
        language = next(
            (related for related in sorted(related_languages(language)) if related in known), "en"
        )
    forms: list[Form] = []
    numbers: dict[str, float] = {}
    scales: dict[str, float] = {}
    for label, notations in _lines(language):
        if label in {_NUMBER_ENTRY, _SCALE_ENTRY}:
            target = numbers if label == _NUMBER_ENTRY else scales
            for pair in notations:
                word, _, value = pair.rpartition("=")
                target[normal_form(word.strip())] = float(value or 0)
        else:
            concept = Concept.of(ConceptKind.COUNT_WORD, label)
            forms += [word_form(notation, concept, "") for notation in notations]
    return FigureVocabulary(language, Scanner(forms), numbers, scales)


def _lines(language: str) -> Iterator[tuple[str, list[str]]]:
    for line in (_folder() / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            label, _, rest = line.partition(":")
            yield label.strip(), split_forms(rest)
