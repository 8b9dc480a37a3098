"""The words that counts are made of and counted in: `figure_data`, one file a language."""

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

BOUND_LABELS = frozenset({"more", "upto", "fewer", "about"})
"""Labels of words that say how a number is meant."""
_NUMBER_ENTRY, _SCALE_ENTRY = "number", "scale"


@dataclass(frozen=True, slots=True)
class FigureVocabulary:
    """One language's words, ready to be looked for."""

    language: str
    scanner: Scanner
    number_words: Mapping[str, float]
    """Written-out numbers beside those of num2words; 0 marks a vague one that is no figure."""
    scale_words: Mapping[str, float]


def _folder() -> Traversable:
    return files("alerts.figures") / "data"


@lru_cache(maxsize=1)
def supported_languages() -> tuple[str, ...]:
    """Languages that there are words for."""
    return tuple(
        sorted(one.name.removesuffix(".txt") for one in _folder().iterdir() if one.name.endswith(".txt"))
    )


@lru_cache(maxsize=64)
def figure_vocabulary(tag: str) -> FigureVocabulary:
    """The words of a language; those of a near relative, else of English, where it has none."""
    language = primary_language(tag)
    known = supported_languages()
    if language not in known:
        language = next((one for one in sorted(related_languages(language)) if one in known), "en")
    forms: list[Form] = []
    numbers: dict[str, float] = {}
    scales: dict[str, float] = {}
    for name, notations, stems in _lines(language):
        if name in {_NUMBER_ENTRY, _SCALE_ENTRY}:
            target = numbers if name == _NUMBER_ENTRY else scales
            for pair in notations:
                word, _, value = pair.rpartition("=")
                target[normal_form(word.strip())] = float(value or 0)
        else:
            concept = Concept.of(ConceptKind.COUNT_WORD, name)
            forms += [word_form(one, concept, "", any_ending=stems) for one in notations]
    return FigureVocabulary(language, Scanner(forms), numbers, scales)


def _lines(language: str) -> Iterator[tuple[str, list[str], bool]]:
    for line in (_folder() / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(":")
            yield name.strip(), split_forms(rest), False
