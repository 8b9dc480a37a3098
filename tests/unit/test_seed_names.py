"""Names of a seed that no list knows, and its cities: what a capital proves, and where it proves nothing."""

import pytest

from alerts.stories.capitalised import has_capitals_throughout
from alerts.stories.entities import extract_entities
from alerts.text.concept import ConceptKind


def named(title, text, language, kind):
    return {one.label for one in extract_entities(title, text, language) if one.concept.kind is kind}


def names(title, text, language):
    return named(title, text, language, ConceptKind.NAME)


def cities(title, text, language):
    return named(title, text, language, ConceptKind.CITY)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Council Approves Plan To Repair Two Bridges", True),
        ("COUNCIL APPROVES PLAN TO REPAIR BRIDGES", True),
        ("Council approves plan to repair two Bridges", False),
        ("Совет утвердил план ремонта мостов", False),
        ("市議会が橋の補修計画を承認", False),
        ("Kursk", False),
    ],
)
def test_headlines_in_which_a_capital_says_nothing(headline, expected):
    assert has_capitals_throughout(headline) is expected


def test_a_headline_in_title_case_or_capitals_names_nothing_by_itself():
    text = "The council met on Monday. A vote followed."
    assert names("Repair of Two Old Bridges Approved", text, "en") == set()
    assert names("COUNCIL APPROVES PLAN TO REPAIR BRIDGES", text, "en") == set()


def test_a_name_of_the_text_counts_under_a_headline_in_title_case():
    text = "The group Norvatek said so. Shares of Norvatek fell."
    assert names("Norvatek Shares Fall After Warning", text, "en") == {"Norvatek"}


def test_the_beginning_of_a_sentence_makes_no_name():
    text = "However the dam held. However nobody left. However it rained, and however hard, it held."
    assert names("However the dam held", text, "en") == set()
    assert cities("Gift in der Milch", "Weil es regnet, bleibt Deutschland kalt.", "de") == set()


def test_a_german_noun_is_no_name():
    text = "In vielen Werken ruht die Arbeit. Die neuen Werken gehörenden Hallen sind leer. In den Werken ist es still."
    assert names(
        "Streik in allen Werken von Zarbeck", f"{text} Zarbeck schweigt. Chef von Zarbeck ist fort.", "de"
    ) == {"Zarbeck"}


def test_a_dateline_is_a_city_but_no_other_name():
    found = extract_entities("Bridge collapses", "KHARKIV, Ukraine — A bridge collapsed on Monday.", "en")
    assert not [one for one in found if one.concept.kind is ConceptKind.NAME]
    assert cities("Pont fermé", "Vevey/Berne. Le pont est fermé, dit la Suisse.", "fr") == {"Vevey"}


def test_a_person_is_not_the_city_of_the_same_name():
    text = "Brazil praised João Vasques and Miguel Gutierrez. In Mexico people like Gutierrez, João Vasques said."
    assert cities("Two brothers win in Brazil", text, "en") == set()


def test_a_city_of_several_words_is_found_whole():
    assert cities("Fires spread", "The fires reached Los Angeles on Monday.", "en") == {"Los Angeles"}


def test_a_city_may_begin_a_longer_run():
    assert "Aswān" in cities("Work ends", "Egypt closed the Aswan High Dam on Monday.", "en")


def test_an_ordinary_word_in_a_script_without_capitals_is_no_city():
    assert cities("افتتاح الجسر", "كانو ينتظرون الجسر منذ سنوات", "ar") == set()
    assert cities("桥梁关闭", "两国2019年联合声明说，15名工人获救。中国表示欢迎。", "zh") == set()


def test_a_turkish_ending_after_an_apostrophe_is_no_part_of_a_city():
    assert "Yekaterinburg" in cities("Gözaltı", "Rusya'da gazeteci Yekaterinburg'daki evinde tutuldu.", "tr")


def test_a_figure_of_a_record_is_no_city():
    assert cities("16人受伤", "巴西15人受伤，德国16人受伤。", "zh") == set()
