"""How prominent a figure is in its report, and whether it is worth an update."""

import pytest

from alerts.figures.extract import extract_figures
from alerts.figures.prominence import Prominence, background_figures, is_news, prominence_of
from alerts.text.annotate import annotate
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
def test_headline_figures_are_prominent_and_later_ones_are_background(language, title, text):
    annotated = annotate(title, text, language)
    assert prominence_of(figure(112.0), annotated) is Prominence.TITLE
    assert prominence_of(figure(24.0), annotated) is Prominence.BODY
    assert figure(24.0) in background_figures([figure(112.0), figure(24.0)], annotated)


def test_a_headline_may_round():
    annotated = annotate("Nearly 5,000 hurt", "The agency counts 4,700 of them. More follows.", "en")
    assert prominence_of(figure(4_700.0), annotated) is Prominence.TITLE


def test_a_figure_spelled_out_in_the_title_is_prominent():
    title, text = "Three generals died", "They were killed on Monday. Two drivers died too."
    figures = {figure.low: figure for figure in extract_figures(title, text, "en")}
    assert prominence_of(figures[3.0], annotate(title, text, "en")) is Prominence.TITLE


@pytest.mark.parametrize(
    ("status", "value", "known", "expected"),
    [
        (ClaimStatus.FIRST, 112.0, (), True),
        (ClaimStatus.FIRST, 112.0, (112.0,), False),
        (ClaimStatus.FIRST, 45.0, (), False),
        (ClaimStatus.MAXIMUM, 300.0, (), True),
        (ClaimStatus.REVISED, 300.0, (), False),
        (ClaimStatus.CONTRADICTS, 300.0, (), False),
    ],
)
def test_only_prominent_and_new_figures_are_news(status, value, known, expected):
    annotated = annotate(TITLE, "At least 300 people were aboard. The injured are 45.", "en")
    assert is_news(figure(value, status), annotated, known) == expected
