"""Words, numbers, times and names for a reader, and what happens where a catalogue has a fault."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog

from alerts.messages.language import catalogues
from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.phrase import phrase, plural_phrase
from alerts.messages.language.words import ENGLISH, Words
from alerts.text.annotate import annotate
from alerts.text.concept import Concept
from alerts.text.lexicon.load import listed_concepts

WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("languages", "language"),
    [
        ((), "en"),
        (("id", "en"), "id"),
        (("th", "ko", "en"), "ko"),
        (("th",), "en"),
        (("pt-BR", "zh-Hant-TW"), "zh"),
        (("DE_at",), "de"),
        (("in",), "id"),
        (("en", "de"), "en"),
        (("not a tag", ""), "en"),
    ],
)
def test_a_message_is_in_the_first_language_that_has_a_catalogue(languages, language):
    assert Words(languages).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_no_catalogue_has_stays_english(language):
    words = Words((language,))
    assert words("Nobody translates {what}.", what="this") == "Nobody translates this."
    assert words.plural("{count} oddity", "{count} oddities", 2) == "2 oddities"
    assert words.label("theme", "no such theme") == "no such theme"


def test_a_broken_translation_falls_back_to_english(monkeypatch):
    broken = Catalog(locale="de")
    broken.add("first by {name}", "zuerst bei {nmae}")
    broken.add("names {name}", "nennt {name")
    broken.add("says {speaker}", "laut {speaker.__class__}")
    broken.add("New", "Neu")
    broken.add(("{count} report", "{count} reports"), ("ein Bericht", "{zahl} Berichte"))
    monkeypatch.setattr(catalogues, "read_catalogue", lambda _: broken)
    catalogues.translations.cache_clear()
    try:
        words = Words(("de",))
        assert words("first by {name}", name="X") == "first by X"
        assert words("names {name}", name="X") == "names X"
        assert words("says {speaker}", speaker="X") == "says X"
        assert words.plural("{count} report", "{count} reports", 5) == "5 reports"
        assert words("New") == "Neu"
    finally:
        catalogues.translations.cache_clear()


@pytest.mark.parametrize(
    ("language", "number", "time", "reports"),
    [
        ("en", "2,600.5", "2 Jan 2026, 10:04 WIB", "5 reports"),
        ("id", "2.600,5", "2 Jan 2026 10:04 WIB", "5 laporan"),
        ("ko", "2,600.5", "2026년 1월 2일 10:04 WIB", "보도 5건"),
        ("ru", "2\u00a0600,5", "2 янв. 2026\u202fг., 10:04 WIB", "5 сообщений"),
        ("uk", "2\u00a0600,5", "2 січ. 2026\u202fр., 10:04 WIB", "5 повідомлень"),
        ("ja", "2,600.5", "2026年1月2日 10:04 WIB", "報道5件"),
        ("zh", "2,600.5", "2026年1月2日 10:04 WIB", "5篇报道"),
        ("de", "2.600,5", "2. Jan. 2026, 10:04 WIB", "5 Berichte"),
        ("fr", "2\u202f600,5", "2 janv. 2026, 10:04 WIB", "5 articles"),
        ("es", "2.600,5", "2 ene 2026, 10:04 WIB", "5 noticias"),
        ("ar", "2,600.5", "2 يناير 2026، \u206810:04 WIB\u2069", "5 تقارير"),
    ],
)
def test_numbers_times_and_plurals_are_those_of_the_language(language, number, time, reports):
    words = Words((language,), JAKARTA)
    assert words.number(2_600.5) == number
    assert words.time(WHEN) == time
    assert words.plural("{count} report", "{count} reports", 5) == reports
    assert words.clock(WHEN) == "10:04"
    assert words.date(WHEN) in time


@pytest.mark.parametrize(
    ("number", "reports"),
    [
        (1, "تقرير واحد"),
        (2, "تقريران"),
        (5, "5 تقارير"),
        (15, "15 تقريرًا"),
        (100, "100 تقرير"),
        (103, "103 تقارير"),
    ],
)
def test_arabic_counts_in_its_six_forms(number, reports):
    assert Words(("ar",)).plural("{count} report", "{count} reports", number) == reports


def test_names_are_those_of_news():
    names = {
        language: Words((language,)).country_name("KR") for language in ("en", "ko", "ru", "ja", "de", "ar")
    }
    assert names == {
        "en": "South Korea",
        "ko": "한국",
        "ru": "Южная Корея",
        "ja": "韓国",
        "de": "Südkorea",
        "ar": "كوريا الجنوبية",
    }
    german = Words(("de",))
    assert german.country_name("MM") == "Myanmar"
    assert (german.country_name("CD"), german.country_name("CG")) == ("DR Kongo", "Republik Kongo")
    assert german.country_name("XX") == "XX"
    assert german.concept_name(Concept("theme:airstrike")) == "Luftangriff"
    assert german.language_name("ko") == "Koreanisch"
    assert german.language_name("no tag at all") == german.language_name("und") == "Sprache unbekannt"
    assert german.anchor_name("North Korea") == "Nordkorea"
    assert german.anchor_name("Sunda Strait") == "Sunda Strait"
    assert ENGLISH.anchor_name("North Korea") == "North Korea"


def test_a_stored_phrase_speaks_every_language():
    inner = plural_phrase("{count} report", "{count} reports", 2)
    outer = phrase("{what}: {stated}", what=WHEN, stated=inner)
    assert ENGLISH.phrase(outer) == "2 Jan 2026, 03:04 UTC: 2 reports"
    assert Words(("ru",)).phrase(outer) == "2 янв. 2026\u202fг., 03:04 UTC: 2 сообщения"
    assert Words(("ja",)).phrase(phrase("at least {number}", number=2_600)) == "2,600以上"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_the_lexicon_knows_a_translated_name_as_no_other_person_or_organisation(language):
    """A name in the wrong row of a catalogue is found as somebody else's. Not every name has forms in every language."""
    words, known = Words((language,)), listed_concepts()
    found = {
        concept: annotate(words.concept_name(concept), "", language).concepts & known
        for concept in sorted(known)
    }
    assert {concept: others for concept, others in found.items() if others and concept not in others} == {}
    assert sum(concept in others for concept, others in found.items()) > 70


def test_countries_have_short_names():
    for language in LANGUAGES:
        words = Words((language,))
        names = {
            code: words.country_name(code)
            for code in [
                "CD",
                "CG",
                "CN",
                "HK",
                "MO",
                "KP",
                "KR",
                "PS",
                "US",
                "GB",
                "RU",
                "UA",
                "ID",
                "MM",
                "TW",
            ]
        }
        assert len(set(names.values())) == len(names)
        assert not [name for name in names.values() if "(" in name or " - " in name]


def test_arabic_counts_by_its_own_rules():
    arabic = Words(("ar",))
    told = [
        arabic.plural("{count} development", "{count} developments", number)
        for number in (2, 3, 11, 99, 100, 103)
    ]
    assert told == ["تطوران", "3 تطورات", "11 تطورًا", "99 تطورًا", "100 تطور", "103 تطورات"]
