"""The names and figures of a seed that the shipped lexicon does not know: its cities, persons, companies."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from alerts.lexicon.cities import City, cities_named
from alerts.lexicon.forms import Form, Ending, is_borderless, name_forms
from alerts.lexicon.load import COUNTRY
from alerts.normal import normalise
from alerts.reading import Reading, read

CITY, NAME, FIGURE = "city:", "name:", "figure:"
_RUN = re.compile(r"[^\W\d_][\w'’.-]*(?:[ \u00a0](?:(?:de|da|di|van|von|al|el|bin|of)[ \u00a0])?[^\W\d_][\w'’-]*)*")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\u00a0 ]\d{3})+(?![\w])|(?<![\w.,])\d+(?:[.,]\d+)?(?![\w])")
_MAX_NAMES, _MAX_CITIES, _MAX_FIGURES = 12, 12, 8
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
    words = _candidates(reading) - taken
    countries = {c.removeprefix(COUNTRY) for c in reading.concepts if c.startswith(COUNTRY)}
    found: dict[str, City] = {}
    for city in cities_named(sorted(words)):
        if city.country in countries or city.population >= _CITY_MIN_POPULATION:
            best = found.get(city.matched)
            if best is None or (city.country in countries, city.population) > (best.country in countries, best.population):
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


def _candidates(reading: Reading) -> set[str]:
    """Words that may be cities: capitalised, or any word where the script has no capitals."""
    text = reading.text.original
    words: set[str] = set()
    for match in _WORD.finditer(text):
        word = match.group().strip(".'’-").removesuffix("'s").removesuffix("’s")
        word = re.split(r"['’]", word)[0]
        if len(word) < 2 or word[0].islower():
            continue
        if is_borderless(word[0]):
            words |= {word[i : i + n] for n in range(2, 7) for i in range(min(len(word) - n + 1, 60))}
        else:
            words |= {word, *(word[:-n] for n in (1, 2, 3) if len(word) - n >= 4 and not word.isascii())}
    return {word for word in words if len(word) >= (2 if is_borderless(word[0]) else 4)}


def _names(reading: Reading, taken: set[str]) -> list[Found]:
    """Runs of capitalised words that are said twice or stand in the title."""
    inside, starting, title = _runs(reading)
    wanted = 3 if reading.language == "de" else 2  # German writes every noun with a capital
    found = []
    for run, times in inside.most_common():
        words = {word.casefold() for word in run.split()}
        enough = times + starting[run] >= wanted or (run in title and reading.language != "de" and " " in run)
        if enough and not words & taken and len(run) >= 3:
            found.append(Found(NAME + run, run, tuple(name_forms(run, NAME + run)) + _surname(run)))
            taken = taken | words
    return found[:_MAX_NAMES]


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
