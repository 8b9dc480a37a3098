"""The line that says what happened: made from data, in every language, and nothing that the data does not hold."""

import re
import string
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.messages.language.catalogues import LANGUAGES
from alerts.messages.language.names import language_name
from alerts.messages.language.words import ENGLISH, Words
from alerts.messages.lines.headline_concepts import headline_concepts
from alerts.messages.lines.line import MAX_LINE, concept_of, line_of
from alerts.messages.sample import sample_alert
from alerts.outlets.records import Control, Owner
from alerts.text.concept import Concept, ConceptKind
from store.records.claims import ClaimStatus
from store.records.decisions import (
    Confirmed,
    Denied,
    FirstNews,
    IndependentSource,
    NewActor,
    NewFigure,
    NewPlace,
    StatedFigure,
    Unparsed,
)
from store.records.matching import ArticleField, Figure, Reason
from tests.support.alerting import make_item, make_report
from tests.support.catalogues import FOLDER, template

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
WORD = re.compile(r"[^\W\d_]+")
SPACED = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Letters of scripts with spaces between words."""
NAMED_CONTEXTS = {"country", "name", "theme", "figure", "office", "unit"}
"""Contexts of what data names; all other texts are ours and name nothing."""


def killed(number, speaker="NIS", unit="people"):
    return StatedFigure(number, number, speaker, "killed", unit)


def told(language="en", **changes):
    values = {"reports": 1, "why": (), "new": (), "figures": (), "others": (), "repeats": "", "owners": ()}
    return line_of(make_item(**{**values, **changes}), Words((language,), SEOUL), NOW).text


def test_the_line_says_who_what_where_how_many_against_what_and_who_was_first():
    line = told(
        report=make_report(language="ko"),
        named=("country:KP", "country:RU", "theme:troops", "theme:killed"),
        new=(NewFigure(killed(2_600.0), ClaimStatus.MAXIMUM, killed(2_000.0)),),
        others=(make_report(language="ja"), make_report(language="en")),
        reports=4,
        languages=3,
        owners=(Owner("A"), Owner("B"), Owner("C")),
        first="Yonhap",
        first_published=NOW - timedelta(hours=2),
        first_is_certain=True,
    )
    assert line == (
        "North Korea, Russia (troops) — NIS: 2,600 killed (before 2,000); first by Yonhap 10:04 KST; "
        "4 reports by 3 independent owners in Korean, Japanese, English"
    )


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        (
            {"new": (NewFigure(killed(24.0, "A"), "contradicts", killed(31.0, "B")),)},
            "A: 24 killed (against 31, B);",
        ),
        ({"new": (NewFigure(killed(24.0, "A"), "first"),)}, "A: 24 killed;"),
        ({"new": (NewFigure(killed(24.0, ""), "maximum", killed(9.0, "")),)}, "24 killed (before 9);"),
        (
            {
                "figures": (
                    Figure("killed", 20.0, None, "people", "A"),
                    Figure("missing", 9.0, 9.0, "people", "A"),
                )
            },
            "A: at least 20 killed, 9 missing;",
        ),
        (
            {"figures": (Figure("tanks", 20.0, 30.0), Figure("length", 4.0, 4.0, "km"))},
            "20–30 tanks, length: 4 km;",
        ),
        ({"new": (Denied(("country:RU",)),), "named": ("country:RU",)}, "Russia — denial in the headline;"),
        ({"new": (Confirmed(),)}, "confirmation in the headline;"),
        ({"new": (NewActor("person:putin"),)}, "named for the first time: Putin;"),
        ({"why": (Reason("Kursk", "Kursk", ArticleField.LEAD, "Kursk", 1.0),)}, "Kursk; only report"),
        (
            {"why": (Reason("Kursk", "Kursk", ArticleField.LEAD, "", 1.0),), "named": ("country:RU",)},
            "Russia; only report",
        ),
        ({"reports": 5, "languages": 3, "first": ""}, "5 reports in 3 languages"),
        ({"reports": 5, "languages": 1, "first": ""}, "5 reports in Ukrainian"),
        ({"retrospective": True}, "background or anniversary piece;"),
        (
            {
                "why": (
                    Reason("Kursk", "Kursk", ArticleField.TITLE, "Kursk", 1.0),
                    Reason("soldier", "soldiers", ArticleField.TITLE, "", 0.5),
                )
            },
            "Kursk (soldier);",
        ),
        (
            {
                "why": (
                    Reason("Kursk", "Kursk", ArticleField.BODY, "Kursk", 1.0),
                    Reason("meaning", "", ArticleField.TITLE, "", 0.5),
                )
            },
            "only report",
        ),
    ],
)
def test_each_fact_has_its_words(changes, part):
    assert told(**changes).startswith(part)


def test_a_report_of_another_day_has_its_date():
    yesterday = make_report(published=NOW - timedelta(days=1))
    assert told(report=yesterday).endswith(" 1 Jan 2026, 12:04 KST")
    assert told(report=make_report(published=None)).endswith(": Outlet")


def test_a_headline_in_any_language_gives_the_same_names_and_themes():
    korean = headline_concepts("국정원 “러시아 파병 북한군 2천600명 전사”", "", "ko")
    english = headline_concepts("Spy agency: 2,600 North Korean troops killed in Russia", "", "en")
    assert {"country:KP", "country:RU"} <= set(korean) & set(english)
    assert "theme:troops" in english
    served = headline_concepts("Turkey on the table", "Turkey was served; roast turkey followed.", "en")
    assert "country:TR" not in served
    assert headline_concepts("", "Russia", "en") == ()


@pytest.mark.parametrize(
    ("title", "language", "theme"),
    [
        ("European Union approves aid for flood victims", "en", "layoffs"),
        ("Credit union robbed in Ohio", "en", "layoffs"),
        ("Strajk kierowców w Ekwadorze", "pl", "layoffs"),
    ],
)
def test_a_headline_has_no_theme_that_it_does_not_tell(title, language, theme):
    assert Concept.of(ConceptKind.THEME, theme) not in headline_concepts(title, "", language)


# ── whatever the records hold ─────────────────────────────────────────────────────────────────────

NAMES = ("Qorblat", "Wexnim", "Ypsodru", "Zarquel", "صحيفة الوزير", "Жвакин", "크바르트", "鎖国堂")
LETTERS = st.sampled_from(NAMES)
HOSTILE = st.text(
    alphabet=st.characters(exclude_characters=string.digits, exclude_categories=["Nd", "No", "Nl", "Cs"]),
    max_size=30,
)
NAME = st.one_of(LETTERS, HOSTILE)
NUMBERS = st.one_of(
    st.none(), st.integers(0, 10**9).map(float), st.floats(0, 1e6).map(lambda value: round(value, 2))
)
SPEAKERS = st.one_of(NAME, st.sampled_from(["NIS", "Ukraine general staff", "South Korea", "Putin", ""]))
KINDS = st.one_of(NAME, st.sampled_from(["killed", "civilians wounded", "troops sent", "money", "tanks", ""]))
UNITS = st.sampled_from(["people", "km", "USD", ""])
STATED = st.builds(StatedFigure, NUMBERS, NUMBERS, SPEAKERS, KINDS, UNITS)
STATUS = st.sampled_from(list(ClaimStatus))
CONCEPTS = st.sampled_from(
    [
        "country:KP",
        "country:UA",
        "country:XX",
        "person:putin",
        "organisation:nato",
        "theme:troops",
        "theme:fire",
        "idea:of a later version",
    ]
)
FIGURES = st.builds(
    Figure,
    KINDS,
    NUMBERS,
    NUMBERS,
    UNITS,
    SPEAKERS,
    st.just(""),
    STATUS,
    st.one_of(st.none(), STATED, st.builds(Unparsed, NAME)),
)
FACTS = st.one_of(
    st.builds(NewFigure, STATED, STATUS, st.one_of(st.none(), STATED)),
    st.builds(NewActor, CONCEPTS),
    st.builds(NewPlace, CONCEPTS),
    st.builds(Denied, st.lists(CONCEPTS, max_size=2).map(tuple)),
    st.builds(Confirmed),
    st.builds(FirstNews),
    st.builds(IndependentSource, NAME),
    st.builds(Unparsed, NAME),
)
TAGS = st.sampled_from(["en", "ko", "zh-Hant", "und", "xx", "no tag"])
REPORTS = st.builds(
    lambda source, language, published: make_report(source=source, language=language, published=published),
    NAME,
    TAGS,
    st.sampled_from([None, NOW, NOW - timedelta(days=3)]),
)
OWNERS = st.builds(Owner, NAME, st.sampled_from(list(Control)))
ITEMS = st.builds(
    make_item,
    report=REPORTS,
    why=st.lists(
        st.builds(Reason, NAME, NAME, st.sampled_from(list(ArticleField)), NAME, st.floats(0, 3)), max_size=5
    ).map(tuple),
    new=st.lists(FACTS, max_size=4).map(tuple),
    figures=st.lists(FIGURES, max_size=4).map(tuple),
    others=st.lists(REPORTS, max_size=5).map(tuple),
    reports=st.integers(1, 500),
    languages=st.integers(1, 9),
    first=NAME,
    first_is_certain=st.booleans(),
    first_published=st.sampled_from([None, NOW]),
    sources=st.integers(0, 20),
    owners=st.lists(OWNERS, max_size=4).map(tuple),
    owner=st.one_of(st.none(), OWNERS),
    outlet_owner=st.one_of(st.none(), OWNERS),
    repeats=NAME,
    retrospective=st.booleans(),
    named=st.lists(CONCEPTS, max_size=6).map(tuple),
)


@given(ITEMS, st.sampled_from(LANGUAGES))
def test_the_line_holds_no_number_that_its_records_do_not_hold(item, language):
    words = Words((language,), SEOUL)
    line = line_of(item, words, NOW).text
    assert len(line) <= MAX_LINE
    assert line.count("\u2068") == line.count("\u2069")
    given_numbers = {token for text in numbers_of(item, words) for token in NUMBER.findall(text)}
    assert set(NUMBER.findall(whole_part(line))) <= given_numbers


@given(ITEMS, st.sampled_from(LANGUAGES))
def test_the_line_holds_no_name_that_its_records_do_not_hold(item, language):
    words = Words((language,), SEOUL)
    left = whole_part(line_of(item, words, NOW).text)
    for known in sorted(names_of(item, words), key=len, reverse=True):
        left = re.sub(whole_words(known), " ", left)
    assert [token for token in WORD.findall(left) if not is_own(token, language)] == []


def is_own(token, language):
    """Whether it is a word of our texts; without spaces between words, several of them."""
    known = own_words(language)
    if token in known or SPACED.match(token):
        return token in known
    return (
        any(token.startswith(word) and is_own(token[len(word) :], language) for word in known)
        if token
        else True
    )


def whole_part(line):
    """The line without its last pieces where it was cut: half a number is none, and half a name neither."""
    return (
        re.split("[;；؛／]", line.rpartition("…")[0])[:-1][0] if line.rstrip("\u2069").endswith("…") else line
    )


def whole_words(text):
    """A name as the line may hold it: not inside another word, where words have borders."""
    start, end = (SPACED.match(text[at]) for at in (0, -1))
    return f"(?<!{SPACED.pattern})" * bool(start) + re.escape(text) + f"(?!{SPACED.pattern})" * bool(end)


def bounds(item):
    stated = [fact.figure for fact in item.new if isinstance(fact, NewFigure)] + [*item.figures]
    stated += [fact.against for fact in item.new if isinstance(fact, NewFigure) and fact.against]
    stated += [
        figure.compared_with for figure in item.figures if isinstance(figure.compared_with, StatedFigure)
    ]
    return stated


def numbers_of(item, words):
    counts = [item.reports, item.languages, item.sources, len(item.owners), *range(1, 5), 1]
    stated = [one for figure in bounds(item) for one in (figure.low, figure.high) if one is not None]
    times = [one for one in (item.first_published, item.report.published) if one]
    return {
        *(words.number(number) for number in chain(counts, stated)),
        *(text for when in times for text in (words.time(when), words.clock(when))),
    }


def names_of(item, words):
    """Everything that the records name, as the line may write it."""
    stated = bounds(item)
    concepts = [*item.named, *(fact.concept for fact in item.new if isinstance(fact, NewActor | NewPlace))]
    from alerts.messages.language.figure_words import kind_text, speaker_text
    from alerts.messages.wording import one_line

    found = [words.concept_name(concept) for concept in filter(None, map(concept_of, concepts))]
    found += [
        text
        for figure in stated
        for text in (
            kind_text(figure.kind, words),
            speaker_text(figure.speaker, words),
            figure.unit,
            words.label("unit", figure.unit),
        )
    ]
    found += [words.anchor_name(reason.anchor) for reason in item.why]
    found += [item.first, item.repeats, item.report.source, "KST"]
    found += [words.time(one) for one in (item.first_published, item.report.published) if one]
    found += [words.language_name(report.language) for report in (item.report, *item.others)]
    raw = [language_name(report.language, words.language) for report in (item.report, *item.others)]
    cleaned = {one_line(text, limit) for text in (*found, *raw) for limit in (60, 80, 100, 10_000)}
    return {text for text in (*cleaned, *raw, *found) if text.strip()}


@cache
def own_words(language):
    """The words of all texts that are ours."""
    from babel.messages.pofile import read_po

    if language == "en":
        messages = [(one.context, one.id) for one in template() if one.id]
    else:
        with (FOLDER / f"{language}.po").open("rb") as file:
            messages = [(one.context, one.string) for one in read_po(file) if one.id]
    texts = [
        text
        for context, forms in messages
        if context not in NAMED_CONTEXTS
        for text in ((forms,) if isinstance(forms, str) else forms)
    ]
    return {word for text in texts for word in WORD.findall(re.sub(r"\{\w+\}", " ", text))}


def test_the_property_would_see_a_number_and_a_name_too_many():
    item, words = sample_alert().items[0], ENGLISH
    assert "3,100" not in numbers_of(item, words)
    assert "Moscow" not in own_words("en") | names_of(item, words)


def test_no_language_fails_on_the_sample():
    lines = {
        language: line_of(sample_alert().items[0], Words((language,)), NOW).text for language in LANGUAGES
    }
    assert len(set(lines.values())) == len(LANGUAGES)
    assert all("600" in line for line in lines.values())


def test_an_anchor_that_is_a_word_of_the_seed_is_told_in_the_readers_language_and_once():
    why = (
        Reason("Katihar", "Katihar", ArticleField.TITLE, weight=4.0),
        Reason("Narendra Modi", "Modi", ArticleField.TITLE, weight=3.0),
        Reason("derail", "derailment", ArticleField.TITLE, weight=2.0),
        Reason("Explosi", "blast", ArticleField.TITLE, weight=1.0),
    )
    named = ("person:modi", "theme:crash", "theme:explosion")
    assert told("ko", named=named, why=why, report=make_report(language="en")).startswith(
        "모디, Katihar(사고, 폭발); "
    )
