"""The notation of the lexicon, and where its forms are found."""

import pytest

from alerts.text.concept import Concept
from alerts.text.lexicon.forms import Ending, name_forms, split_forms, word_form
from alerts.text.normalize import normalize
from alerts.text.scanner import Scanner


def found(notation, text, language="xx", *, stems=True):
    forms = [word_form(one, Concept("theme:it"), language, any_ending=stems) for one in split_forms(notation)]
    whole = normalize(text)
    return [whole.original_slice(hit.start, hit.end) for hit in Scanner(forms).scan(whole, language)]


def named(notation, text, language):
    whole = normalize(text)
    return bool(Scanner(name_forms(notation, Concept("country:XX"), language)).scan(whole, language))


@pytest.mark.parametrize(
    ("notation", "text", "words"),
    [
        ("lesn* pożar", "Wielki leśny pożar", []),
        ("leśn* pożar", "Wielki leśny pożar", ["leśny pożar"]),
        ("leśn* pożar", "Nowe leśne pożary", ["leśne pożar"]),
        ("leśn* pożar", "Leśny wielki pożar", []),
        ("мирн{ый,ого}= план", "без мирного плана", ["мирного план"]),
        ("мирн{ый,ого}= план", "мирногоо плана", []),
        ("взят* в плен=", "взятые в плен бойцы", ["взятые в плен"]),
        ("взят* в плен=", "взятые в пленники", []),
    ],
)
def test_a_star_between_words_stands_for_any_ending(notation, text, words):
    assert found(notation, text) == words


def test_a_star_between_words_works_without_any_ending():
    assert found("clear* mine=", "clearing mine", stems=False) == ["clearing mine"]
    assert found("clear* mine", "clearing mines", stems=False) == []
    assert found("clear* mine*", "clearing mines", stems=False) == ["clearing mine"]


def test_a_name_of_several_words_is_inflected_in_each():
    assert named("организаци* объединенных наций", "в Организации Объединённых Наций", "ru")
    assert not named("организаци* объединенных наций", "организации наций", "ru")


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        ("ჯარ=", "მოჯარისკაცე"),
        ("সেনা=", "সেনাপতি"),
        ("बल=", "बला टली"),
        ("मत=", "मतलब"),
        ("రణం", "కారణం"),
        ("போர்=", "போராட்டம்"),
    ],
)
def test_words_of_scripts_with_word_borders_are_not_found_inside_others(notation, text):
    assert found(notation, text) == []


@pytest.mark.parametrize(
    ("notation", "text", "language"),
    [
        ("რუსეთი", "ჯარი რუსეთისთვის იბრძვის", "ka"),
        ("రష్యా", "రష్యాకు సైనికులు", "te"),
        ("ரஷ்யா", "ரஷ்யாவுக்காக போராடும்", "ta"),
        ("রাশিয়া", "রাশিয়ার পক্ষে", "bn"),
        ("रशिया", "रशियाच्या सैनिकांना", "mr"),
        ("Oroszország", "Oroszországnak harcolnak", "hu"),
        ("Venäjä", "Venäjällä taistelleet", "fi"),
    ],
)
def test_names_may_have_the_endings_of_their_language(notation, text, language):
    assert named(notation, text, language)


@pytest.mark.parametrize("text", ["החיילים", "והחיילים", "לחיילים", "שהחיילים"])
def test_hebrew_prefixes_may_precede_a_word(text):
    assert found("חייל", text, "he")


def test_a_word_of_a_script_without_word_borders_has_any_ending():
    assert word_form("ทหาร", Concept("theme:it"), "th").ending is Ending.ANY
    assert found("စစ်သား", "မြောက်ကိုရီးယားစစ်သားများ", "my")
    assert found("ទាហាន", "កងទាហានកូរ៉េខាងជើង", "km")


@pytest.mark.parametrize("text", ["ወታደሮች", "የወታደሮች", "ለወታደሮች", "በወታደሮች"])
def test_amharic_prefixes_may_precede_a_word(text):
    assert found("ወታደሮች", text, "am")


def test_the_end_of_another_word_is_no_prefix():
    assert not found("ወታደር=", "ማንወታደር", "am")
    assert not found("חייל=", "אבגחייל", "he")
