"""The catalogue's data: form, uniqueness, counts; and the geography that it is read with."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from urllib.parse import urlsplit

import pytest

from alerts.outlets.records import Control
from service.catalogue.feeds import HOME, WORLD, catalogue
from service.catalogue.geography import (
    countries_of_language,
    country_name,
    is_country,
    main_languages,
    neighbours,
    regions,
)
from service.catalogue.topics import _NAMES
from service.config.add_sources import address_key

TOPICS = frozenset(
    {"general", "politics", "business", "trade", "sport", "football", "tennis", "science", "health", "food"}
    | {"environment", "climate", "energy", "technology", "cyber", "defence", "disasters", "aviation"}
    | {"maritime", "justice", "rights", "migration", "labour", "agriculture", "culture", "religion", "space"}
    | {"media", "motorsport", "cricket", "rugby", "cycling", "basketball"}
)
LARGE_LANGUAGES = frozenset(
    {"ar", "bn", "de", "en", "es", "fa", "fr", "hi", "id", "it", "ja"}
    | {"ko", "pl", "pt", "ru", "sw", "th", "tr", "uk", "ur", "vi", "zh"}
)
ROWS = (files("service.catalogue") / "feeds.tsv").read_text(encoding="utf-8").splitlines()


def test_the_catalogue_is_large_enough_to_follow_any_story():
    feeds = catalogue()
    languages = Counter(feed.language for feed in feeds)
    countries = Counter(code for feed in feeds for code in feed.countries)
    assert len(feeds) >= 800
    assert len(languages) >= 60
    assert len(countries) >= 120


def test_every_row_has_its_form():
    wrong = []
    for feed in catalogue():
        url = urlsplit(feed.url)
        is_right = (
            url.scheme in ("http", "https")
            and url.hostname
            and " " not in feed.url
            and feed.kind in ("feed", "sitemap", "site")
            and re.fullmatch(r"[a-z]{2,3}", feed.language)
            and all(place in (HOME, WORLD) or is_country(place) or place in regions() for place in feed.scope)
            and set(feed.topics) <= TOPICS
            and re.fullmatch(r"publisher|list|lists:\d+", feed.confirmed)
            and re.fullmatch(r"(20[12]\d-(0[1-9]|1[0-2]))?", feed.checked)
            and feed.outlet.owner
            and feed.outlet.control is not Control.UNKNOWN
        )
        if not is_right:
            wrong.append(feed)
    assert wrong == []


def test_no_address_stands_twice():
    counts = Counter(address_key(feed.url) for feed in catalogue())
    assert [key for key, count in counts.items() if count > 1] == []


def test_rows_are_sorted_so_that_a_change_is_easy_to_read():
    keys = [
        (feed.outlet.country, line.split("\t")[2], line.split("\t")[0])
        for feed, line in zip(catalogue(), ROWS[1:], strict=True)
    ]
    assert keys == sorted(keys)


@pytest.mark.parametrize("host", ["voanews.com", "rfa.org", "voakorea.com"])
def test_services_that_stopped_in_2025_are_left_out(host):
    assert [feed.url for feed in catalogue() if (urlsplit(feed.url).hostname or "").endswith(host)] == []


def test_every_continent_and_every_large_language_has_general_news():
    general = [feed for feed in catalogue() if feed.is_general]
    languages = {feed.language for feed in general}
    assert languages >= LARGE_LANGUAGES
    countries = {code for feed in general for code in feed.countries}
    for slug, (_, codes) in regions().items():
        assert len(countries & codes) >= len(codes) * 0.5 or slug in ("caribbean", "pacific"), slug


def test_regions_name_present_countries():
    assert {code for _, codes in regions().values() for code in codes if not is_country(code)} == set()
    assert set(_NAMES) <= TOPICS


def test_geography():
    assert country_name("RS") == "Serbia"
    assert {"HR", "HU", "XK"} <= set(neighbours("RS"))
    assert neighbours("ZZ") == ()
    assert main_languages("CH")[0] == "de"
    assert main_languages("XK")[0] == "sq"
    assert main_languages("ET") == ("am",)
    assert countries_of_language("pt")[0] == "BR"
    assert countries_of_language("zz") == ()
