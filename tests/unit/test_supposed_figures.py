"""Numbers that are asked about, supposed or feared are no claims; those beside them are."""

import pytest

from alerts.figures.extract import extract_figures


def killed(title, language):
    return [one.low for one in extract_figures(title, "", language) if one.kind == "killed"]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Did 300 people die in the blast?"),
        ("ar", "هل قُتل 300 شخص؟"),
        ("ja", "死者は300人か？"),
        ("en", "It would be a disaster if 500 people were killed"),
        ("de", "Es wäre schlimm, wenn 500 Menschen getötet würden"),
        ("ru", "Катастрофа, если 500 человек погибли"),
        ("en", "Fears that 300 people may be dead"),
    ],
)
def test_what_is_asked_or_supposed_is_no_figure(language, title):
    assert killed(title, language) == []


@pytest.mark.parametrize(
    "title",
    [
        "“Did 300 people die?” Officials say 40 people were killed.",
        "If the road is closed, help comes late; 40 people were killed",
        "Fears grow after 40 people were killed",
    ],
)
def test_what_is_said_beside_it_counts(title):
    assert killed(title, "en") == [40.0]
