"""The names and figures of a seed that the shipped lexicon does not know: its cities, persons, companies."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from alerts.text.annotate import Reading, read
from alerts.text.lexicon.cities import City, cities_named
from alerts.text.lexicon.forms import Ending, Form, is_borderless, name_forms
from alerts.text.lexicon.load import COUNTRY
from alerts.text.normalize import normalise

CITY, NAME, FIGURE = "city:", "name:", "figure:"
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
class Found:
    """Something a seed names."""

    concept: str
    label: str
    forms: tuple[Form, ...]
    home: str = ""
    """The concept of its country, for a city."""


def names_in(title: str, text: str, language: str) -> list[Found]:
    """Cities, other names and figures of a seed, each with the forms to look for."""
    reading = read(title, text, language)
    taken = _taken(reading)
    cities = _cities(reading, taken)
    known = taken | {word for one in cities for word in one.label.casefold().split()}
    return [*cities, *_names(reading, known), *_figures(f"{title}\n{text}")]


def _taken(reading: Reading) -> set[str]:
    """Words that the lexicon explains already."""
    spans = [reading.text.quote(hit.start, hit.end) for one in reading.sentences for hit in one.hits]
    return {word.casefold() for span in spans for word in span.split()}


def _cities(reading: Reading, taken: set[str]) -> list[Found]:
    words = _candidates(reading, taken)
    countries = {c.removeprefix(COUNTRY) for c in reading.concepts if c.startswith(COUNTRY)}
    found: dict[str, City] = {}
    named = list(cities_named(sorted(words)))
    whole = {words[city.matched] for city in named if words[city.matched] == city.matched}
    for city in named:
        if words[city.matched] in whole and city.matched not in whole:
            continue
        if city.country in countries or city.population >= _CITY_MIN_POPULATION:
            best = found.get(city.matched)
            if best is None or (city.country in countries, city.population) > (
                best.country in countries,
                best.population,
            ):
                found[city.matched] = city
    chosen = sorted({one.name: one for one in found.values()}.values(), key=lambda one: -one.population)
    return [_city(one) for one in chosen[:_MAX_CITIES]]


def _city(city: City) -> Found:
    concept = CITY + city.name
    forms = [form for name in city.names for form in name_forms(name, concept)]
    # Ukrainian calls a region by its city: Курськ, Курщина.
    forms += [
        Form(form.text[:-3] + "щин", concept, "", Ending.ANY) for form in forms if form.text.endswith("ськ")
    ]
    return Found(concept, city.name, tuple(dict.fromkeys(forms)), COUNTRY + city.country)


def _candidates(reading: Reading, taken: set[str]) -> dict[str, str]:
    """Words that may be cities, capitalised where there are capitals; each with the word it is cut from."""
    words: dict[str, str] = {}
    first_names = _first_names(reading, taken)
    for found in _WORD.findall(reading.text.original):
        word = re.split(r"['’]", found)[0].strip(".-")
        if word[:1].islower() or word.casefold() in taken or word in first_names:
            continue
        for cut in _cuts(word):
            words.setdefault(cut, word)
        words |= {word: word} if word in words else {}
    return words


def _first_names(reading: Reading, taken: set[str]) -> set[str]:
    """Capitalised words that stand only before a known name, as `Vladimir` before `Putin`."""
    inside, starting, _ = _runs(reading)
    before: set[str] = set()
    elsewhere: set[str] = set()
    for run in (*inside, *starting):
        for word, following in itertools.pairwise([*run.split(), ""]):
            (before if following.casefold() in taken else elsewhere).add(word)
    return before - elsewhere


def _cuts(word: str) -> Iterator[str]:
    """The word itself, without a case ending, or its pieces where a script has no word borders."""
    if word and is_borderless(word[0]):
        for size in range(2, 7):
            yield from (word[at : at + size] for at in range(min(len(word) - size + 1, 60)))
        return
    for ending in (0, 1, 2, 3):
        if len(word) - ending >= _CITY_MIN_LETTERS and (ending == 0 or not word.isascii()):
            yield word[: len(word) - ending]


def _names(reading: Reading, taken: set[str]) -> list[Found]:
    """Runs of capitalised words that are said twice or stand in the title."""
    inside, starting, title = _runs(reading)
    taken = taken | _calendar(reading.language)
    wanted = 3 if reading.language == "de" else 2  # German writes every noun with a capital
    found = []
    for run, times in inside.most_common():
        words = {word.casefold() for word in run.split()}
        german = reading.language == "de"
        often = times + starting[run] >= wanted and (run in title or not german)
        enough = often or (run in title and not german and " " in run)
        if enough and not words & taken and len(run) >= 3:
            found.append(Found(NAME + run, run, tuple(name_forms(run, NAME + run)) + _surname(run)))
            taken = taken | words
    return found[:_MAX_NAMES]


def _calendar(language: str) -> set[str]:
    """Months and days, which some languages write with a capital."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return set()
    names = [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return {name.casefold() for name in names}


def _runs(reading: Reading) -> tuple[Counter[str], Counter[str], set[str]]:
    inside: Counter[str] = Counter()
    starting: Counter[str] = Counter()
    title: set[str] = set()
    for number, sentence in enumerate(reading.sentences):
        quoted = reading.text.quote(sentence.start, sentence.end)
        for match in _RUN.finditer(quoted):
            for run, at in _capitalised(match.group(), match.start()):
                (starting if at == 0 else inside)[run] += 1
                if number == 0:
                    title.add(run)
    for run in list(starting):
        if run in title and run not in inside and starting[run] > 1:
            inside[run] = 0
    return inside, starting, title


def _capitalised(run: str, offset: int) -> list[tuple[str, int]]:
    """The stretches of a run whose words begin with a capital, possessive ending off."""
    found: list[tuple[str, int]] = []
    words: list[str] = []
    at = begin = offset
    for word in [*run.split(" "), ""]:
        if word[:1].isupper() and not is_borderless(word[0]):
            begin = begin if words else at
            words.append(word)
        elif words:
            found.append((re.sub(r"['’]\w{0,3}$", "", " ".join(words)).rstrip(".'’-"), begin))
            words = []
        at += len(word) + 1
    return [(one, at) for one, at in found if one]


def _surname(run: str) -> tuple[Form, ...]:
    words = run.split()
    if len(words) in (2, 3) and len(words[-1]) >= 5:
        return tuple(name_forms(words[-1], NAME + run))
    return ()


def _figures(text: str) -> list[Found]:
    """Telling numbers: of three digits and more, or with a decimal; no years."""
    found: dict[str, Found] = {}
    for match in _NUMBER.finditer(normalise(text).normal):
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
        concept = FIGURE + (raw.replace(",", ".") if decimal else digits)
        found[concept] = Found(concept, raw, tuple(Form(one, concept) for one in sorted(forms)))
    return list(found.values())[:_MAX_FIGURES]
