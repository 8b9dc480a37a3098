"""The names and figures of a seed that the shipped lexicon does not know: its cities, persons, companies."""

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
"""Of a city whose country the seed does not name; smaller ones are too easily a common word."""


@dataclass(frozen=True, slots=True)
class SeedEntity:
    """Something a seed names."""

    concept: Concept
    label: str
    forms: tuple[Form, ...]
    home_country: Concept | None = None
    """Set for a city."""


def extract_entities(title: str, text: str, language: str) -> list[SeedEntity]:
    """Cities, other names and figures of a seed, each with the forms to look for."""
    reading = annotate(title, text, language)
    taken = _known_words(reading)
    cities = _city_entities(reading, taken)
    known = taken | {word for one in cities for word in one.label.casefold().split()}
    return [*cities, *_name_entities(reading, known), *_figure_entities(f"{title}\n{text}")]


def _known_words(annotated: AnnotatedText) -> set[str]:
    """Words that the lexicon explains already."""
    spans = [
        annotated.text.original_slice(hit.start, hit.end) for one in annotated.sentences for hit in one.hits
    ]
    return {word.casefold() for span in spans for word in span.split()}


def _city_entities(annotated: AnnotatedText, known_words: set[str]) -> list[SeedEntity]:
    words = _city_candidates(annotated, known_words)
    countries = {one.name for one in annotated.concepts if one.kind is ConceptKind.COUNTRY}
    found: dict[str, City] = {}
    named = list(find_cities(sorted(words)))
    whole = {words[city.matched_word] for city in named if words[city.matched_word] == city.matched_word}
    for city in named:
        if words[city.matched_word] in whole and city.matched_word not in whole:
            continue
        if city.country_code in countries or city.population >= _CITY_MIN_POPULATION:
            best = found.get(city.matched_word)
            if best is None or (city.country_code in countries, city.population) > (
                best.country_code in countries,
                best.population,
            ):
                found[city.matched_word] = city
    chosen = sorted({one.name: one for one in found.values()}.values(), key=lambda one: -one.population)
    return [_city_entity(one) for one in chosen[:_MAX_CITIES]]


def _city_entity(city: City) -> SeedEntity:
    concept = Concept.of(ConceptKind.CITY, city.name)
    country = Concept.of(ConceptKind.COUNTRY, city.country_code)
    forms = [form for name in city.names for form in name_forms(name, concept)]
    # Ukrainian calls a region by its city: Курськ, Курщина.
    forms += [
        Form(form.text[:-3] + "щин", concept, "", Ending.ANY) for form in forms if form.text.endswith("ськ")
    ]
    return SeedEntity(concept, city.name, tuple(dict.fromkeys(forms)), country)


def _city_candidates(annotated: AnnotatedText, known_words: set[str]) -> dict[str, str]:
    """Words that may be cities, capitalised where there are capitals; each with the word it is cut from."""
    words: dict[str, str] = {}
    first_names = _first_names(annotated, known_words)
    for found in _WORD.findall(annotated.text.original):
        word = re.split(r"['’]", found)[0].strip(".-")
        if word[:1].islower() or word.casefold() in known_words or word in first_names:
            continue
        for cut in _city_name_variants(word):
            words.setdefault(cut, word)
        words |= {word: word} if word in words else {}
    return words


def _first_names(annotated: AnnotatedText, known_words: set[str]) -> set[str]:
    """Capitalised words that stand only before a known name, as `Vladimir` before `Putin`."""
    inside, starting, _ = _capitalised_runs(annotated)
    before: set[str] = set()
    elsewhere: set[str] = set()
    for run in (*inside, *starting):
        for word, following in itertools.pairwise([*run.split(), ""]):
            (before if following.casefold() in known_words else elsewhere).add(word)
    return before - elsewhere


def _city_name_variants(word: str) -> Iterator[str]:
    """The word itself, without a case ending, or its pieces where a script has no word borders."""
    if word and is_unsegmented_char(word[0]):
        for size in range(2, 7):
            yield from (word[at : at + size] for at in range(min(len(word) - size + 1, 60)))
        return
    for ending in (0, 1, 2, 3):
        if len(word) - ending >= _CITY_MIN_LETTERS and (ending == 0 or not word.isascii()):
            yield word[: len(word) - ending]


def _name_entities(annotated: AnnotatedText, known_words: set[str]) -> list[SeedEntity]:
    """Runs of capitalised words that are said twice or stand in the title."""
    inside, starting, title = _capitalised_runs(annotated)
    known_words = known_words | _month_and_day_names(annotated.language)
    wanted = 3 if annotated.language == "de" else 2  # German writes every noun with a capital
    found = []
    for run, times in inside.most_common():
        words = {word.casefold() for word in run.split()}
        german = annotated.language == "de"
        often = times + starting[run] >= wanted and (run in title or not german)
        enough = often or (run in title and not german and " " in run)
        if enough and not words & known_words and len(run) >= 3:
            concept = Concept.of(ConceptKind.NAME, run)
            forms = (*name_forms(run, concept), *_surname_forms(run, concept))
            found.append(SeedEntity(concept, run, forms))
            known_words = known_words | words
    return found[:_MAX_NAMES]


def _month_and_day_names(language: str) -> set[str]:
    """Months and days, which some languages write with a capital."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return set()
    names = [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return {name.casefold() for name in names}


def _capitalised_runs(annotated: AnnotatedText) -> tuple[Counter[str], Counter[str], set[str]]:
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
    """The stretches of a run whose words begin with a capital, possessive ending off."""
    found: list[tuple[str, int]] = []
    words: list[str] = []
    at = begin = offset
    for word in [*run.split(" "), ""]:
        if word[:1].isupper() and not is_unsegmented_char(word[0]):
            begin = begin if words else at
            words.append(word)
        elif words:
            found.append((re.sub(r"['’]\w{0,3}$", "", " ".join(words)).rstrip(".'’-"), begin))
            words = []
        at += len(word) + 1
    return [(one, at) for one, at in found if one]


def _surname_forms(run: str, concept: Concept) -> tuple[Form, ...]:
    words = run.split()
    if len(words) in (2, 3) and len(words[-1]) >= 5:
        return tuple(name_forms(words[-1], concept))
    return ()


def _figure_entities(text: str) -> list[SeedEntity]:
    """Telling numbers: of three digits and more, or with a decimal; no years."""
    found: dict[Concept, SeedEntity] = {}
    for match in _NUMBER.finditer(normalize(text).normalized):
        raw = match.group()
        digits = re.sub(r"\D", "", raw)
        grouped = len(digits) > 3 and re.fullmatch(r"\d{1,3}(\D\d{3})+", raw)
        decimal = not grouped and not raw.isdigit()
        year = raw.isdigit() and len(raw) == 4 and raw[:2] in ("19", "20")
        if year or (len(digits) < 3 and not decimal):
            continue
        forms = {raw, raw.replace(",", "."), raw.replace(".", ",")}
        if grouped or not decimal:
            forms |= {digits, *(f"{int(digits):,}".replace(",", mark) for mark in ",. ")}
        concept = Concept.of(ConceptKind.FIGURE, raw.replace(",", ".") if decimal else digits)
        found[concept] = SeedEntity(concept, raw, tuple(Form(one, concept) for one in sorted(forms)))
    return list(found.values())[:_MAX_FIGURES]
