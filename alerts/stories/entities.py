"""Entities of a seed that the lexicon does not have: cities, other names, figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.stories.capitalised import CapitalisedRuns, capitalised_runs
from alerts.stories.seed_cities import seed_cities
from alerts.text.annotate import AnnotatedText, annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.cities import City
from alerts.text.lexicon.forms import Ending, Form, name_forms
from alerts.text.normalize import normalize

_REST_OF_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\u00a0 ]\d{3})+(?![\w])|(?<![\w.,])\d+(?:[.,]\d+)?(?![\w])")
_MAX_NAMES, _MAX_FIGURES = 12, 8


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
    runs = capitalised_runs(annotated)
    cities = [city_entity(city) for city in seed_cities(annotated, runs, known_words)]
    known_words |= {word for city in cities for word in city.label.casefold().split()}
    return [*cities, *_name_entities(annotated, runs, known_words), *_figure_entities(f"{title}\n{text}")]


def _known_words(annotated: AnnotatedText) -> set[str]:
    """Words that are part of a hit of the lexicon, with their case endings, which a hit leaves out."""
    original, offsets = annotated.text.original, annotated.text.offsets
    known: set[str] = set()
    for hit in (hit for sentence in annotated.sentences for hit in sentence.hits):
        start, end = (
            (hit.start, hit.end) if offsets is None else (offsets[hit.start], offsets[hit.end - 1] + 1)
        )
        whole = _REST_OF_WORD.match(original, end)
        for span in (original[start:end], original[start : whole.end() if whole else end]):
            known.update(word.casefold() for word in span.split())
    return known


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


def _name_entities(
    annotated: AnnotatedText, runs: CapitalisedRuns, known_words: set[str]
) -> list[SeedEntity]:
    """Runs of capitalised words that occur twice or in the title."""
    known_words = known_words | _month_and_day_names(annotated.language)
    is_german = annotated.language == "de"  # German writes every noun with a capital
    min_count = 3 if is_german else 2
    entities = []
    for run, inside in runs.inside.most_common():
        words = {word.casefold() for word in run.split()}
        count = inside + runs.starting[run]
        is_noun = is_german and 2 * runs.nouns[run] > count
        is_frequent = count >= min_count and (run in runs.title or not is_german)
        is_name = not is_noun and (is_frequent or (run in runs.title and not is_german and " " in run))
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
