"""Whether a report is about a figure, and what two tellings of one thing share in any language."""

import pytest

from alerts.developments.claim_status import classify_figure
from alerts.figures.amounts import amount_prominence
from alerts.figures.extract import extract_figures
from alerts.figures.prominence import Prominence, background_figures, is_news, prominence_of
from alerts.text.annotate import annotate
from alerts.text.phonetics import phonetic_stems
from store.records.claims import ClaimStatus
from store.records.matching import Figure

TITLE = "Death toll from ferry rises to 112"
TEXT = (
    "Divers found dozens of bodies, the coast guard said, and at least 112 people are dead. The number of "
    "injured stands at 45. A week earlier 24 people had been reported killed."
)


def figure(value, status=ClaimStatus.FIRST, sentence=""):
    return Figure("killed", value, value, "people", "NIS", sentence, status)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", TITLE, TEXT),
        (
            "ru",
            "Погибли 112 человек",
            "Водолазы нашли десятки тел. Раненых 45. Ранее сообщали о 24 погибших.",
        ),
        ("zh", "渡轮沉没致112人死亡", "潜水员找到数十具遗体。受伤者45人。此前通报24人死亡。"),
        (
            "es",
            "Suben a 112 los muertos",
            "Los buzos hallaron cuerpos. Hay 45 heridos. Antes se contaban 24 muertos.",
        ),
    ],
)
def test_what_stands_in_the_headline_is_told_and_what_comes_last_is_recalled(language, title, text):
    reading = annotate(title, text, language)
    assert prominence_of(figure(112.0), reading) is Prominence.TITLE
    assert prominence_of(figure(24.0), reading) is Prominence.BODY
    assert figure(24.0) in background_figures([figure(112.0), figure(24.0)], reading)


def test_a_headline_may_round():
    reading = annotate("Nearly 5,000 hurt", "The agency counts 4,700 of them. More follows.", "en")
    assert prominence_of(figure(4_700.0), reading) is Prominence.TITLE


def test_the_sentence_of_a_small_figure_shows_its_place():
    title, text = "Three generals died", "They were killed on Monday. Two drivers died too."
    read_there = {one.low: one for one in extract_figures(title, text, "en")}
    assert prominence_of(read_there[3.0], annotate(title, text, "en")) is Prominence.TITLE


@pytest.mark.parametrize(
    ("status", "value", "known", "speaks"),
    [
        (ClaimStatus.FIRST, 112.0, (), True),
        (ClaimStatus.FIRST, 112.0, (112.0,), False),
        (ClaimStatus.FIRST, 45.0, (), False),
        (ClaimStatus.MAXIMUM, 300.0, (), True),
        (ClaimStatus.REVISED, 300.0, (), False),
        (ClaimStatus.CONTRADICTS, 300.0, (), False),
    ],
)
def test_only_what_a_report_is_about_speaks_and_only_once(status, value, known, speaks):
    reading = annotate(TITLE, "At least 300 people were aboard. The injured are 45.", "en")
    assert is_news(figure(value, status), reading, known) == speaks


def test_what_is_told_in_passing_corrects_and_contradicts_nobody_but_may_be_the_most():
    known = [
        Figure("killed", 2_000.0, 2_000.0, "people", "NIS"),
        Figure("killed", 6_000.0, 6_000.0, "people", "HUR"),
    ]
    lower = Figure("killed", 3_000.0, 3_000.0, "people", "UK")
    assert classify_figure(lower, known, repeated=False)[0] == "contradicts"
    assert classify_figure(lower, known, repeated=False, background=True)[0] == "part"
    own = Figure("killed", 1_000.0, 1_000.0, "people", "NIS")
    assert classify_figure(own, known, repeated=False)[0] == "revised"
    assert classify_figure(own, known, repeated=False, background=True)[0] == "part"
    most = Figure("killed", 9_000.0, 9_000.0, "people", "UK")
    assert classify_figure(most, known, repeated=False, background=True)[0] == "maximum"


def test_amounts_are_all_numbers_but_days_and_years_by_prominence():
    title, text = (
        "Fund of 40 million",
        "On 14 May 2027 it paid 62 people. Aged 34, she led 480 more. At 17 % it ended.",
    )
    found = amount_prominence(annotate(title, text, "en"))
    assert found[40e6] > found[62.0] > found[480.0]
    assert {34.0, 17.0} <= found.keys()
    assert not {14.0, 2027.0} & found.keys()


@pytest.mark.parametrize(
    "name", ["Abastillas", "Абастильяс", "アバスティリャス", "아바스티야스", "Abastillasin"]
)
def test_a_name_sounds_alike_in_all_scripts(name):
    (heard,) = phonetic_stems(name)
    assert heard.startswith("pst")


def test_words_that_are_known_are_not_heard():
    text = "Quiambao met Abastillas"
    assert list(phonetic_stems(text)) == ["kmp", "pstrs"]
    assert list(phonetic_stems(text, [(13, 23)])) == ["kmp"]
