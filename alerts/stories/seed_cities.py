"""The cities that a seed names, from GeoNames, under their names in all scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from alerts.stories.capitalised import CapitalisedRuns
from alerts.text.annotate import AnnotatedText
from alerts.text.concept import ConceptKind
from alerts.text.lexicon.cities import City, find_cities
from alerts.text.lexicon.forms import has_case, is_unsegmented_char
from alerts.text.lexicon.ordinary import ordinary_words
from alerts.text.normalize import normal_form

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_UNSPACED = re.compile(r"[^\W\d_]+")
_MAX_CITIES = 12
_MIN_LETTERS = 4
_MIN_LETTERS_UNCASED, _MIN_LETTERS_UNSPACED = 5, 3
"""For a city whose country the seed does not name, in scripts that tell no names by a capital."""
_MIN_POPULATION = 400_000
"""For a city whose country the seed does not name; the names of smaller ones are often common words."""
_MIN_POPULATION_AT_START = 100_000
"""For a word that has its capital only at the beginning of a sentence."""


def seed_cities(annotated: AnnotatedText, runs: CapitalisedRuns, known_words: set[str]) -> list[City]:
    """The cities of a seed, the most populous first."""
    parts = {_without_known(run, known_words) for run in (*runs.inside, *runs.starting)} - {""}
    words = _candidates(annotated, parts, known_words)
    countries = {concept.name for concept in annotated.concepts if concept.kind is ConceptKind.COUNTRY}

    def rank(city: City) -> tuple[bool, int]:
        return city.country_code in countries, city.population

    def is_plausible(city: City, whole: str) -> bool:
        is_named = city.country_code in countries
        least = 0 if is_named else _MIN_POPULATION
        if has_case(whole[0]):
            if whole not in parts and not (is_named and _plain(city.name) == _plain(whole)):
                return False
            if runs.is_only_at_start(whole):
                least = max(least, _MIN_POPULATION_AT_START)
        elif not is_named and len(city.matched_word) < _least_letters(whole):
            return False
        return city.population >= least

    cities = list(find_cities(sorted(words)))
    whole_words = {city.matched_word for city in cities if words[city.matched_word] == city.matched_word}
    best: dict[str, City] = {}
    for city in cities:
        word = city.matched_word
        if words[word] in whole_words and word not in whole_words:
            continue
        if is_plausible(city, words[word]) and (word not in best or rank(city) > rank(best[word])):
            best[word] = city
    by_name = {city.name: city for city in best.values()}
    return sorted(by_name.values(), key=lambda city: -city.population)[:_MAX_CITIES]


def _least_letters(word: str) -> int:
    return _MIN_LETTERS_UNSPACED if is_unsegmented_char(word[0]) else _MIN_LETTERS_UNCASED


def _plain(name: str) -> str:
    """A name without its accents."""
    return "".join(char for char in unicodedata.normalize("NFD", name.casefold()) if char.isalnum())


def _candidates(annotated: AnnotatedText, parts: set[str], known_words: set[str]) -> dict[str, str]:
    """Strings that may be the name of a city → the word or run that each is cut from."""
    never = ordinary_words(annotated.language).never
    words: dict[str, str] = {}
    for whole in _wholes(annotated.text.original, parts, known_words):
        for variant in _variants(whole):
            if normal_form(variant) not in never:
                words.setdefault(variant, whole)
        words |= {whole: whole} if whole in words else {}
    return words


def _wholes(original: str, parts: set[str], known_words: set[str]) -> Iterator[str]:
    """Runs except surnames, the first words of longer runs, and words of scripts without capitals."""
    surnames = {part.rpartition(" ")[2] for part in parts if " " in part}
    yield from sorted(part for part in parts if " " in part or part not in surnames)
    yield from sorted(part.partition(" ")[0] for part in parts if " " in part)
    for word in _WORD.findall(original):
        if is_unsegmented_char(word[0]):
            yield from (run for run in _UNSPACED.findall(word) if is_unsegmented_char(run[0]))
        elif not has_case(word[0]) and word.casefold() not in known_words:
            yield re.split(r"['’]", word)[0].strip(".-")


def _without_known(run: str, known_words: set[str]) -> str:
    """A run without known words at its beginning; empty before one, as `Vladimir` before `Putin`."""
    words = run.split()
    while words and words[0].casefold() in known_words:
        del words[0]
    return "" if words and words[-1].casefold() in known_words else " ".join(words)


def _variants(whole: str) -> Iterator[str]:
    """The word with and without a case ending, or its parts if its script has no word borders."""
    if is_unsegmented_char(whole[0]):
        for size in range(2, 7):
            yield from (whole[at : at + size] for at in range(min(len(whole) - size + 1, 60)))
        return
    for ending in (0, 1, 2, 3):
        if len(whole) - ending >= _MIN_LETTERS and (ending == 0 or not whole.isascii()):
            yield whole[: len(whole) - ending]
