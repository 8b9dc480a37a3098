"""The words of the dashboard's pages: labels, refusals, problems of a search, numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.phrase import phrase
from alerts.messages.language.words import ENGLISH, Words
from alerts.stories.story import Group
from service.catalogue.coverage import Coverage, Share
from service.dashboard.search_query import parse_search
from service.dashboard.wording.coverage import coverage_text
from service.dashboard.wording.labels import interval_text, label, override_label
from service.dashboard.wording.numerals import day_text, decimal_text, size_text
from service.dashboard.wording.placing import reason_of_place
from service.dashboard.wording.refusals import RefusedError, reason_text
from store.errors import StoreError
from store.records.decisions import (
    CopyOf,
    Decision,
    Denied,
    Joined,
    Opened,
    OpenReason,
    PlacedByHand,
    Unparsed,
)
from store.records.deliveries import DeliveryKind, DeliveryState
from store.records.matching import ArticleField, Override, OverrideKind
from store.records.sources import SourceKind

NOW = datetime(2026, 11, 30, tzinfo=UTC)
GERMAN, ARABIC, RUSSIAN = Words(("de",)), Words(("ar",)), Words(("ru",))
NAMED_ALIKE = {
    ("de", DeliveryKind.TEST),
    ("de", SourceKind.FEED),
    ("fr", DeliveryKind.TEST),
    ("de", SourceKind.SITEMAP),
    ("es", Group.ACTOR),
}
"""Values that some languages call as the store does."""


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_states_kinds_groups_and_places_have_a_word_in_every_language(language):
    values = (*DeliveryState, *DeliveryKind, *set(SourceKind) - {SourceKind.GDELT}, *Group, *ArticleField)
    bare = [value for value in values if label(value, Words((language,))) == value.value]
    assert [value for value in bare if (language, value) not in NAMED_ALIKE] == []


def test_a_value_without_a_label_stays_as_it_is():
    assert label("gdelt", GERMAN) == "gdelt"


def test_a_refusal_is_in_the_readers_language_and_english_for_scripts():
    error = RefusedError(phrase("A silence lasts 1 to {number} days.", number=365))
    assert str(error) == "A silence lasts 1 to 365 days."
    assert reason_text(error, GERMAN) == "Stummschalten geht für 1 bis 365 Tage."
    assert reason_text(StoreError("the disk is full"), GERMAN) == "the disk is full"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("since:7x", "since:7x ist nicht lesbar; erwartet: eine Dauer wie 7d oder ein Tag wie 2026-10-01"),
        ("matched:perhaps", "matched:perhaps ist nicht lesbar; erwartet: yes, near, no"),
        ("figure:>5", "figure:>5 ist nicht lesbar; erwartet: killed, killed>5000"),
        ("a NOT b", "NOT: Wörter sind ohnehin mit AND verbunden; statt NOT schreiben Sie -Wort"),
        ("a " * 31, "nur die ersten 30 Teile zählen"),
    ],
)
def test_problems_of_a_search_are_in_the_readers_language(text, problem):
    assert [GERMAN.phrase(one) for one in parse_search(text, NOW, GERMAN.zone).problems] == [problem]


def test_scores_and_sizes_have_the_signs_of_the_language():
    assert (decimal_text(0.5, ENGLISH), decimal_text(1, ENGLISH, signed=True)) == ("0.50", "+1.00")
    assert (decimal_text(0.5, GERMAN), decimal_text(-2.345, GERMAN, signed=True)) == ("0,50", "-2,34")
    assert decimal_text(1, GERMAN, signed=True) == "+1,00"
    assert decimal_text(-1, ARABIC, signed=True) == "\u2066-1.00\u2069"
    assert (size_text(3_400_000, ENGLISH), size_text(3_400_000, GERMAN)) == ("3.4 MB", "3,4 MB")
    assert size_text(3_400_000, RUSSIAN) == "3,4 МБ"
    assert day_text(date(2026, 11, 30), GERMAN) == "30. Nov. 2026"


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (timedelta(seconds=20), "1 Minute"),
        (timedelta(minutes=40), "40 Minuten"),
        (timedelta(hours=3), "3 Stunden"),
        (timedelta(days=2), "2 Tage"),
    ],
)
def test_intervals(interval, text):
    assert interval_text(interval, GERMAN) == text


def test_an_override_points_in_the_direction_of_reading():
    merge = Override("o1", "s", OverrideKind.MERGE, "d1", "d2", ("a", "b"), NOW)
    assert override_label(merge, ENGLISH) == "merged: d1 → d2, 2 reports"
    assert override_label(merge, GERMAN) == "zusammengeführt: d1 → d2, 2 Berichte"
    assert "d1 ← d2" in override_label(merge, ARABIC)


def test_coverage_names_what_is_missing():
    share = Share("ko", 1, 1)
    coverage = Coverage(3, 0, (share,), (), (share,), frozenset(), ("ne",), ("NP",), ("alpha",), ())
    assert coverage_text(coverage, GERMAN) == (
        "Sprachen: 1 · Länder: 0 · Medienhäuser: 1 · Es fehlen: Nepalesisch, Nepal"
        " · 1 Quelle brachte vier Wochen lang nichts Neues"
    )


@pytest.mark.parametrize(
    ("placing", "news", "english", "german"),
    [
        (
            Joined(4.8),
            (),
            "same development (+4.80); nothing new",
            "dieselbe Entwicklung (+4,80); nichts Neues",
        ),
        (
            Joined(2.1),
            (Denied(),),
            "same development (+2.10); new: denied",
            "dieselbe Entwicklung (+2,10); neu: dementiert",
        ),
        (PlacedByHand(), (), "put here by hand; nothing new", "von Hand hier eingeordnet; nichts Neues"),
        (CopyOf("a1"), (), "copy of a1", "Kopie von a1"),
        (
            Opened(OpenReason.ANOTHER_DAY),
            (Denied(),),
            "opens a new development: the most similar one is of other days",
            "eröffnet eine neue Entwicklung: die ähnlichste ist von anderen Tagen",
        ),
        (Unparsed("as it was stored"), (), "as it was stored", "as it was stored"),
    ],
)
def test_why_a_report_is_in_its_development(placing, news, english, german):
    decision = Decision(placing, news)
    assert reason_of_place(decision, ENGLISH) == english
    assert reason_of_place(decision, GERMAN) == german
