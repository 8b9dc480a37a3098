"""Entities of a seed that the lexicon does not have: cities, other names, figures."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from alerts.text.annotate import AnnotatedText, annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.cities import City, find_cities
from alerts.text.lexicon.forms import Ending, Form, is_unsegmented_char, name_forms
from alerts.text.normalize import normalize

_RUN = re.compile(
    r"[^\W\d_][\w'’.-]*(?:[ \u00a0](?:(?:de|da|di|van|von|al|el|bin|of)[ \u00a0])?[^\W\d_][\w'’-]*)*"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\u00a0 ]\d{3})+(?![\w])|(?<![\w.,])\d+(?:[.,]\d+)?(?![\w])")
_MAX_NAMES, _MAX_CITIES, _MAX_FIGURES = 12, 12, 8
_CITY_MIN_LETTERS = 4
_CITY_MIN_POPULATION = 400_000
"""For a city whose country the seed does not name; the names of smaller ones are often common words."""


@dataclass(frozen=True, slots=True)
class SeedEntity:
    """A city, name or figure in a seed."""

    concept: Concept
    label: str
    forms: tuple[Form, ...]
    home_country: Concept | None = None
    """Set for a city."""


def extract_entities(title: str, text: str, language: str) -> list[SeedEntity]:
    """The cities, other names and figures of a seed, with their forms."""
    annotated = annotate(title, text, language)
    known_words = _known_words(annotated)
    cities = _city_entities(annotated, known_words)
    known_words |= {word for city in cities for word in city.label.casefold().split()}
    return [*cities, *_name_entities(annotated, known_words), *_figure_entities(f"{title}\n{text}")]


def _known_words(annotated: AnnotatedText) -> set[str]:
    """Words that are part of a hit of the lexicon."""
    spans = [
        annotated.text.original_slice(hit.start, hit.end)
        for sentence in annotated.sentences
        for hit in sentence.hits
    ]
    return {word.casefold() for span in spans for word in span.split()}


def _city_entities(annotated: AnnotatedText, known_words: set[str]) -> list[SeedEntity]:
    words = _city_candidates(annotated, known_words)
    countries = {concept.name for concept in annotated.concepts if concept.kind is ConceptKind.COUNTRY}

    def rank(city: City) -> tuple[bool, int]:
        return city.country_code in countries, city.population

    candidates = list(find_cities(sorted(words)))
    whole_words = {city.matched_word for city in candidates if words[city.matched_word] == city.matched_word}
    best: dict[str, City] = {}
    for city in candidates:
        word = city.matched_word
        if words[word] in whole_words and word not in whole_words:
            continue
        is_plausible = city.country_code in countries or city.population >= _CITY_MIN_POPULATION
        if is_plausible and (word not in best or rank(city) > rank(best[word])):
            best[word] = city
    by_name = {city.name: city for city in best.values()}
    largest = sorted(by_name.values(), key=lambda city: -city.population)
    return [city_entity(city) for city in largest[:_MAX_CITIES]]


def city_entity(city: City) -> SeedEntity:
    """A city with the forms of its name in all scripts."""
    concept = Concept.of(ConceptKind.CITY, city.name)
    country = Concept.of(ConceptKind.COUNTRY, city.country_code)
    forms = [form for name in city.names for form in name_forms(name, concept)]
    # Ukrainian calls a region by its city: Курськ, Курщина.
    forms += [
        Form(form.text[:-3] + "щин", concept, "", Ending.ANY) for form in forms if form.text.endswith("ськ")
    ]
    return SeedEntity(concept, city.name, tuple(dict.fromkeys(forms)), country)


def _city_candidates(annotated: AnnotatedText, known_words: set[str]) -> dict[str, str]:
    """Strings that may be the name of a city → the word that each is cut from."""
    words: dict[str, str] = {}
    first_names = _first_names(annotated, known_words)
    for match in _WORD.findall(annotated.text.original):
        word = re.split(r"['’]", match)[0].strip(".-")
        if word[:1].islower() or word.casefold() in known_words or word in first_names:
            continue
        for variant in _city_name_variants(word):
            words.setdefault(variant, word)
        words |= {word: word} if word in words else {}
    return words


def _first_names(annotated: AnnotatedText, known_words: set[str]) -> set[str]:
    """Capitalised words that occur only before a known name, as `Vladimir` before `Putin`."""
    inside, starting, _ = _capitalised_runs(annotated)
    before: set[str] = set()
    elsewhere: set[str] = set()
    for run in (*inside, *starting):
        for word, following in itertools.pairwise([*run.split(), ""]):
            (before if following.casefold() in known_words else elsewhere).add(word)
    return before - elsewhere


def _city_name_variants(word: str) -> Iterator[str]:
    """The word with and without a case ending, or its parts if its script has no word borders."""
    if word and is_unsegmented_char(word[0]):
        for size in range(2, 7):
            yield from (word[at : at + size] for at in range(min(len(word) - size + 1, 60)))
        return
    for ending in (0, 1, 2, 3):
        if len(word) - ending >= _CITY_MIN_LETTERS and (ending == 0 or not word.isascii()):
            yield word[: len(word) - ending]


def _name_entities(annotated: AnnotatedText, known_words: set[str]) -> list[SeedEntity]:
    """Runs of capitalised words that occur twice or in the title."""
    inside, starting, title = _capitalised_runs(annotated)
    known_words = known_words | _month_and_day_names(annotated.language)
    is_german = annotated.language == "de"  # German writes every noun with a capital
    min_count = 3 if is_german else 2
    entities = []
    for run, count in inside.most_common():
        words = {word.casefold() for word in run.split()}
        is_frequent = count + starting[run] >= min_count and (run in title or not is_german)
        is_name = is_frequent or (run in title and not is_german and " " in run)
        if is_name and not words & known_words and len(run) >= 3:
            concept = Concept.of(ConceptKind.NAME, run)
            forms = (*name_forms(run, concept), *_surname_forms(run, concept))
            entities.append(SeedEntity(concept, run, forms))
            known_words = known_words | words
    return entities[:_MAX_NAMES]


def _month_and_day_names(language: str) -> set[str]:
    """Names of months and days, which some languages write with a capital."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return set()
    names = [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return {name.casefold() for name in names}


def _capitalised_runs(annotated: AnnotatedText) -> tuple[Counter[str], Counter[str], set[str]]:
    """Counts of runs inside sentences and at their start, and the runs of the title."""
    inside: Counter[str] = Counter()
    starting: Counter[str] = Counter()
    title: set[str] = set()
    for number, sentence in enumerate(annotated.sentences):
        quoted = annotated.text.original_slice(sentence.start, sentence.end)
        for match in _RUN.finditer(quoted):
            for run, at in _split_capitalised(match.group(), match.start()):
                (starting if at == 0 else inside)[run] += 1
                if number == 0:
                    title.add(run)
    for run in list(starting):
        if run in title and run not in inside and starting[run] > 1:
            inside[run] = 0
    return inside, starting, title


def _split_capitalised(run: str, offset: int) -> list[tuple[str, int]]:
    """The parts of a run in which every word has a capital, without possessive endings, and their offsets."""
    parts: list[tuple[str, int]] = []
    words: list[str] = []
    at = begin = offset
    for word in [*run.split(" "), ""]:
        if word[:1].isupper() and not is_unsegmented_char(word[0]):
            begin = begin if words else at
            words.append(word)
        elif words:
            parts.append((re.sub(r"['’]\w{0,3}$", "", " ".join(words)).rstrip(".'’-"), begin))
            words = []
        at += len(word) + 1
    return [(part, at) for part, at in parts if part]


def _surname_forms(run: str, concept: Concept) -> tuple[Form, ...]:
    words = run.split()
    if len(words) in (2, 3) and len(words[-1]) >= 5:
        return tuple(name_forms(words[-1], concept))
    return ()


def _figure_entities(text: str) -> list[SeedEntity]:
    """Numbers with at least three digits or a decimal part; no years."""
    entities: dict[Concept, SeedEntity] = {}
    for match in _NUMBER.finditer(normalize(text).normalized):
        raw = match.group()
        digits = re.sub(r"\D", "", raw)
        is_grouped = len(digits) > 3 and re.fullmatch(r"\d{1,3}(\D\d{3})+", raw)
        is_decimal = not is_grouped and not raw.isdigit()
        is_year = raw.isdigit() and len(raw) == 4 and raw[:2] in ("19", "20")
        if is_year or (len(digits) < 3 and not is_decimal):
            continue
        forms = {raw, raw.replace(",", "."), raw.replace(".", ",")}
        if is_grouped or not is_decimal:
            forms |= {digits, *(f"{int(digits):,}".replace(",", mark) for mark in ",. ")}
        concept = Concept.of(ConceptKind.FIGURE, raw.replace(",", ".") if is_decimal else digits)
        entities[concept] = SeedEntity(concept, raw, tuple(Form(form, concept) for form in sorted(forms)))
    return list(entities.values())[:_MAX_FIGURES]
