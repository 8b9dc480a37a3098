"""Loads the lexicon from its files, on first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from alerts.text.concept import Concept, ConceptKind
from alerts.text.lexicon.forms import Form, is_unsegmented, name_forms, split_forms, word_form
from alerts.text.lexicon.inflection import inflected_name
from alerts.text.lexicon.letters import TRANSLITERATORS
from alerts.text.lexicon.ordinary import expression_forms

ConceptFilter = Collection[Concept] | None
"""The concepts wanted; None for all."""
_CONGOS = frozenset({"CD", "CG"})
"""Countries of one name, which data and texts tell apart by their capitals."""
_PARTS_OF_CHINA = frozenset({"HK", "MO"})
"""Countries whose name has another one in brackets that is no name of theirs."""
_CONGO = re.compile(r"([^-–—(（]{2,}?)\s*[-–—(（]\s*([^)）]+)[)）]?$")
_BRACKETS = re.compile(r"([^(（]{3,}?)\s*[(（](.{2,})[)）]$")
_MAX_LANGUAGES = 8
"""A capital's name that more languages share is taken to be known in all of them."""
_SHARED_NAMES = frozenset({"CR", "GY", "HK", "JM", "MU", "PR", "RE"})
"""Countries whose capital has the name of many towns or people: San José, Georgetown, Victoria, Kingston."""
_SHORT, _SHORT_UNSPACED = 6, 3
"""A name of a capital with fewer letters is likely to be a word of some language; in Han, kana and Hangul."""
_LISTS = (("people.txt", ConceptKind.PERSON), ("organisations.txt", ConceptKind.ORGANISATION))


@dataclass(frozen=True, slots=True)
class ThemeInfo:
    """A theme's family and weight."""

    family: str
    weight: float
    """How specific it is, 0 to 1: `war` less than `prisoners of war`."""
    is_core: bool
    """Whether a story of its family can rest on it: `troops`, not `sanctions`."""


def _data() -> Traversable:
    return files("alerts.text.lexicon") / "data"


def _lines(name: str) -> Iterator[str]:
    for line in (_data() / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def all_forms(wanted: ConceptFilter = None) -> Iterator[Form]:
    """Names, then words of themes; all of them, or those of the wanted concepts. Nothing is cached.

    All of them hold the expressions of `NO_NAME` too.

    Building a form costs twenty times as much as skipping one. Files that cannot have a wanted concept are
    not read.
    """
    yield from _entity_forms(wanted)
    if wanted is None:
        yield from expression_forms()
    if _wants_kind(ConceptKind.THEME, wanted):
        yield from _theme_forms(wanted)


def _wants_kind(kind: ConceptKind, wanted: ConceptFilter) -> bool:
    return wanted is None or any(concept.kind is kind for concept in wanted)


def forms_of(concepts: Iterable[Concept]) -> list[Form]:
    """The forms of some concepts, in the lexicon's order for each.

    A concept is read from the files on first use, then cached. Stories name few concepts, and all forms of
    the lexicon take more memory than the scanner that finds them.
    """
    wanted = sorted(set(concepts))
    if missing := {concept: list[Form]() for concept in wanted if concept not in _FORMS}:
        for form in all_forms(missing):
            missing[form.concept].append(form)
        _FORMS.update({concept: tuple(forms) for concept, forms in missing.items()})
    return [form for concept in wanted for form in _FORMS[concept]]


_FORMS: dict[Concept, tuple[Form, ...]] = {}


@lru_cache(maxsize=1)
def english_country_names() -> Mapping[Concept, str]:
    """Country → its first English name."""
    names: dict[Concept, str] = {}
    for form in (*_territory_forms(language="en"), *_country_forms(language="en")):
        if not form.vowel_dropped:
            names.setdefault(form.concept, form.text.title())
    return names


def _entity_forms(wanted: ConceptFilter) -> Iterator[Form]:
    if _wants_kind(ConceptKind.COUNTRY, wanted):
        yield from _territory_forms(wanted)
        yield from _capital_forms(wanted)
        yield from _country_forms(wanted)
    for name, kind in _LISTS:
        yield from _listed_forms(name, kind, wanted)


def listed_concepts() -> frozenset[Concept]:
    """All persons and organisations."""
    return frozenset(
        Concept.of(kind, line.split(":", 1)[0].split()[0]) for name, kind in _LISTS for line in _lines(name)
    )


@lru_cache(maxsize=1)
def home_countries() -> Mapping[Concept, Concept]:
    """Person or organisation → its country, if it has one."""
    homes = {}
    for name, kind in _LISTS:
        for line in _lines(name):
            key, code = line.split(":", 1)[0].split()
            if code != "-":
                homes[Concept.of(kind, key)] = Concept.of(ConceptKind.COUNTRY, code)
    return homes


def with_home_countries(concepts: Collection[Concept]) -> frozenset[Concept]:
    """The concepts, and the countries of the persons and organisations among them."""
    known = home_countries()
    return frozenset(concepts).union([known[concept] for concept in concepts if concept in known])


def _territory_forms(wanted: ConceptFilter = None, language: str = "") -> Iterator[Form]:
    for line in _lines("territories.tsv"):
        code, form_language, name = line.split("\t")
        country = Concept.of(ConceptKind.COUNTRY, code)
        if (wanted is None or country in wanted) and language in ("", form_language):
            for part in _names_in(name, code):
                yield from name_forms(part, country, form_language)
                if inflected := inflected_name(part, form_language):
                    yield from name_forms(inflected, country, form_language)


def _names_in(name: str, code: str) -> list[str]:
    """Both names of `Myanmar (Burma)`; `Hong Kong` of `Hong Kong (China)`; `Congo Kinshasa` in all ways."""
    if code in _CONGOS and (match := _CONGO.match(name)):
        country, capital = match.groups()
        joined = "" if is_unsegmented(country) else " "
        ways = [f"{country}{between}{capital}" for between in ("-", " - ", joined)]
        return [*ways, f"{country} ({capital})", f"{country}({capital})"]
    match = _BRACKETS.match(name)
    if match is None:
        return [name]
    return [match[1]] if code in _PARTS_OF_CHINA else [match[1], match[2]]


def _capital_forms(wanted: ConceptFilter) -> Iterator[Form]:
    """The capitals as each language writes them, then their names from anywhere.

    The latter have no language: a short one counts only where the report names the country in another way.
    """
    known: set[tuple[str, str]] = set()
    for line in _lines("seats.tsv"):
        code, languages, name = line.split("\t")
        country = Concept.of(ConceptKind.COUNTRY, code)
        known.add((code, name))
        if wanted is None or country in wanted:
            tags = languages.split(",")
            required = (country,) if code in _SHARED_NAMES or _is_short_uncased(name) else ()
            for language in tags if len(tags) <= _MAX_LANGUAGES else [""]:
                yield from name_forms(name, country, language, required)
    for line in _lines("capitals.tsv"):
        code, names = line.split("\t")
        country = Concept.of(ConceptKind.COUNTRY, code)
        if wanted is None or country in wanted:
            for name in names.split("|"):
                if (name[0].isupper() or not name.isascii()) and (code, name) not in known:
                    required = (country,) if code in _SHARED_NAMES or _is_short(name) else ()
                    yield from name_forms(name, country, "", required)


def _is_short_uncased(name: str) -> bool:
    """The same in scripts without capitals, where nothing else tells a name from a word."""
    first = name[0]
    if is_unsegmented(first):
        return len(name) < (_SHORT_UNSPACED if first > "\u3000" else _SHORT)
    return "\u0590" <= first <= "\u0e00" and len(name) < _SHORT - 1


def _is_short(name: str) -> bool:
    return len(name) < (_SHORT_UNSPACED if "\u3000" <= name[0] <= "\ud7ff" else _SHORT)


def _country_forms(wanted: ConceptFilter = None, language: str = "") -> Iterator[Form]:
    for section, head, rest in _country_lines():
        code, _, other = head.partition("~")
        country = Concept.of(ConceptKind.COUNTRY, code)
        if (wanted is None or country in wanted) and language in ("", section):
            required = (country, Concept.of(ConceptKind.COUNTRY, other)) if other else ()
            for form in split_forms(rest):
                yield from name_forms(form, country, section, required)


def _country_lines() -> Iterator[tuple[str, str, str]]:
    """Language, code and forms of each entry; the files differ in how many entries a line may have."""
    for name, separator in (("countries.txt", "\n"), ("demonyms.txt", ";")):
        section = ""
        for line in _lines(name):
            if line.startswith("["):
                section = line.strip("[] ")
                continue
            for entry in line.split(separator):
                head, rest = entry.split(":", 1)
                yield section.strip("*"), head.strip(), rest


def _listed_forms(name: str, kind: ConceptKind, wanted: ConceptFilter) -> Iterator[Form]:
    if not _wants_kind(kind, wanted):
        return
    for line in _lines(name):
        head, rest = line.split(":", 1)
        concept = Concept.of(kind, head.split()[0])
        if wanted is None or concept in wanted:
            for notation in split_forms(rest):
                for form in name_forms(notation, concept):
                    is_person = kind is ConceptKind.PERSON and not form.case
                    yield form._replace(case="name") if is_person else form


@lru_cache(maxsize=1)
def theme_info() -> Mapping[Concept, ThemeInfo]:
    """Every theme of `families.toml`."""
    families = tomllib.loads((_data() / "families.toml").read_text(encoding="utf-8"))
    return {
        Concept.of(ConceptKind.THEME, name): ThemeInfo(family, float(value[0]), len(value) > 1)
        for family, themes in families.items()
        for name, value in themes.items()
    }


def _theme_forms(wanted: ConceptFilter) -> Iterator[Form]:
    for file in sorted((_data() / "themes").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".txt"):
            yield from _forms_in_theme_file(file, file.name.removesuffix(".txt"), wanted)


def _forms_in_theme_file(file: Traversable, language: str, wanted: ConceptFilter) -> Iterator[Form]:
    any_ending, transliterate = False, TRANSLITERATORS.get(language)
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            any_ending = any_ending or line.lstrip("# ").startswith("stems")
        elif line.strip():
            name, rest = line.split(":", 1)
            concept = Concept.of(ConceptKind.THEME, name.strip())
            if wanted is not None and concept not in wanted:
                continue
            forms = split_forms(rest)
            for form in (*forms, *map(transliterate, forms)) if transliterate else forms:
                yield word_form(form, concept, language, any_ending=any_ending)


@lru_cache(maxsize=1)
def retrospective_title_phrases() -> tuple[str, ...]:
    """Phrases in a headline that mark a retrospective or an explainer."""
    return tuple(phrase for line in _lines("retrospective.txt") for phrase in split_forms(line))


@lru_cache(maxsize=1)
def retrospective_lead_phrases() -> tuple[str, ...]:
    """The same for the first sentences, where fewer phrases are unambiguous."""
    return tuple(phrase for line in _lines("retrospective_leads.txt") for phrase in split_forms(line))
