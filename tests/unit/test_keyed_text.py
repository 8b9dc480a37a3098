"""The keys of a text: where each stands, and what gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.annotate import annotate
from alerts.text.concept import Concept, ConceptKind
from alerts.text.keyed_text import BODY, FRONT, FRONT_WORDS, TITLE, read_keys, script_of
from alerts.text.keys import KeyKind, concept_key, kind_of, token_keys
from alerts.text.tokens import TokenKind, tokens

TITLE_TEXT = "Lighthouse keeper Ostrander quits in Norway"
TEXT = (
    "The lighthouse near Bergen lost 1,250 kroner. Ostrander left on Monday. Nobody in Norway knows why. "
    + "Then come many plain words. " * 14
    + "Pilot Vandermeer waits."
)
NORWAY = concept_key(Concept.of(ConceptKind.COUNTRY, "NO"))


def read(title, text="", language="en"):
    return read_keys(annotate(title, text, language))


def first_key(word):
    (token,) = tokens(word)
    return token_keys(token.kind, token.text)[0][0]


def use_of(keyed, word):
    """The use of the first key of a word."""
    return keyed.uses[first_key(word)]


def words(keyed):
    return {keyed.original[use.start : use.end] for use in keyed.uses.values()}


@pytest.mark.parametrize(
    ("word", "place", "count"),
    [
        ("Ostrander", TITLE, 2),
        ("keeper", TITLE, 1),
        ("kroner", FRONT, 1),
        ("Monday", FRONT, 1),
        ("Vandermeer", BODY, 1),
    ],
)
def test_a_key_has_its_best_place_and_counts_its_uses(word, place, count):
    use = use_of(read(TITLE_TEXT, TEXT), word)
    assert (use.place, use.count) == (place, count)


def test_the_front_ends_after_sixty_words_or_the_second_sentence_after_the_headline():
    short = "One. Two. Vandermeer waits."
    assert use_of(read("Headline", short), "Vandermeer").place == FRONT
    filler = "plain " * (FRONT_WORDS - 2)
    assert use_of(read("Headline", f"One. Two. {filler}Vandermeer."), "Vandermeer").place == BODY
    assert use_of(read("Headline", f"{filler * 2}Vandermeer. Two."), "Vandermeer").place == FRONT


def test_the_opening_is_the_headline_and_the_sentence_after_it():
    keyed = read(TITLE_TEXT, TEXT)
    for word, inside in (("keeper", True), ("kroner", True), ("Monday", False), ("Vandermeer", False)):
        key = next(key for key, use in keyed.uses.items() if keyed.original[use.start : use.end] == word)
        assert keyed.in_opening(key) is inside, word


def test_a_headline_without_text_is_bare():
    assert read("Keeper quits").is_bare
    assert not read("Keeper quits", "He left.").is_bare


def test_a_known_name_is_one_key_and_its_words_give_none():
    keyed = read("Envoys of the United Nations meet in South Korea")
    assert concept_key(Concept.of(ConceptKind.COUNTRY, "KR")) in keyed.uses
    spelled = {
        keyed.original[u.start : u.end] for k, u in keyed.uses.items() if kind_of(k) is not KeyKind.CONCEPT
    }
    assert "Envoys" in spelled
    assert not spelled & {"South", "Korea", "United", "Nations"}


def test_the_words_of_a_theme_keep_their_keys():
    keyed = read("Earthquake damages a library")
    kinds = {
        kind_of(key) for key, use in keyed.uses.items() if keyed.original[use.start : use.end] == "Earthquake"
    }
    assert {KeyKind.THEME, KeyKind.SPELLING} <= kinds


@pytest.mark.parametrize(
    ("title", "language"),
    [("Bus crash near Rotterdam", "en"), ("ДТП под Роттердамом", "ru"), ("ロッテルダムで事故", "ja"), ("حادث في روتردام", "ar")],
)  # fmt: skip
def test_a_large_city_is_a_name_in_every_script(title, language):
    keyed = read(title, language=language)
    assert concept_key(Concept.of(ConceptKind.CITY, "Rotterdam, NL")) in keyed.other_names


def test_the_word_of_a_city_keeps_its_keys():
    kinds = {kind_of(key) for key, use in read("Rotterdam").uses.items() if use.start == 0}
    assert {KeyKind.CONCEPT, KeyKind.SOUND, KeyKind.SPELLING} <= kinds


def test_an_ordinary_word_is_no_city():
    assert not read("Weather stays nice", "A nice book for reading, and a split in the essen.").other_names


def test_countries_and_other_names_are_told_apart_with_their_place():
    keyed = read(TITLE_TEXT, TEXT)
    assert keyed.countries[NORWAY] == TITLE
    assert not keyed.countries.keys() & keyed.other_names.keys()
    assert keyed.other_names[concept_key(Concept.of(ConceptKind.CITY, "Bergen, NO"))] == FRONT


def test_the_country_of_an_organisation_counts_where_it_stands():
    keyed = read("Kremlin is silent")
    russia = concept_key(Concept.of(ConceptKind.COUNTRY, "RU"))
    assert keyed.countries[russia] == TITLE
    assert keyed.original[keyed.uses[russia].start : keyed.uses[russia].end] == "Kremlin"


def test_positions_are_those_of_the_original_text():
    keyed = read("Ｎorway’s  “ﬁne” Ｌighthouse", "Ｏstrander ﬂed.")
    assert {"Ｎorway", "Ｌighthouse", "Ｏstrander"} <= words(keyed)


def test_places_hold_where_normalising_changes_the_length():
    for title in (
        "Oﬃce ﬁre ﬁre ﬁre ﬁre ﬁre",
        "ﷺ ﷺ ﷺ ﷺ",
        "A  \u00ad\u00ad\u00ad\u00ad\u00ad  \u00ad\u00ad waits",
    ):
        keyed = read(title, "Ostrander left. Vandermeer stayed.")
        assert use_of(keyed, "Ostrander").place == FRONT, title
        opening = {word: keyed.in_opening(first_key(word)) for word in ("Ostrander", "Vandermeer")}
        assert opening == {"Ostrander": True, "Vandermeer": False}, title


def test_a_removed_key_is_gone_everywhere():
    keyed = read(TITLE_TEXT, TEXT)
    keyed.remove(NORWAY)
    assert NORWAY not in keyed.uses
    assert NORWAY not in keyed.countries
    keyed.remove(NORWAY)


def test_a_better_place_replaces_a_worse_one_and_a_worse_one_only_counts():
    keyed = read("", "")
    keyed.add(7, BODY, 50, 55, is_name=False, is_window=True)
    keyed.add(7, TITLE, 3, 8, is_name=True)
    keyed.add(7, FRONT, 20, 25, is_name=False)
    use = keyed.uses[7]
    assert (use.place, use.start, use.end, use.count, use.is_name, use.is_window) == (
        TITLE,
        3,
        8,
        3,
        True,
        False,
    )


def test_keys_that_nobody_wants_are_left_out():
    def only_numbers(kind, text):
        return token_keys(kind, text) if kind is TokenKind.NUMBER else ()

    keyed = read_keys(annotate("Keeper lost 1,250 kroner", "", "en"), only_numbers)
    assert words(keyed) == {"1,250"}


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("A lighthouse", "latin"),
        ("Hải đăng ở biển", "latin"),
        ("Маяк в Бергене", "cyrillic"),
        ("灯台のひかり", "han"),
        ("灯塔", "han"),
        ("등대가 꺼졌다", "hangul"),
        ("ประภาคาร", "thai"),
        ("منارة", "arabic"),
        ("प्रकाशस्तंभ", "devanagari"),
        ("12 + 3", "latin"),
        ("", "latin"),
    ],
)
def test_the_script_of_a_text(text, script):
    assert script_of(text) == script


any_text = st.text(max_size=150) | st.text(
    alphabet="Norway灯台守한국ไทยﬁＮé\u0301, .\n12Kremlinका\u2028İ", max_size=150
)


@given(any_text, any_text, st.sampled_from(["en", "ja", "th", "und", "hi"]))
def test_every_use_points_at_text_that_gives_its_key(title, text, language):
    keyed = read(title, text, language)
    for key, use in keyed.uses.items():
        assert 0 <= use.start < use.end <= len(keyed.original)
        assert use.place in (TITLE, FRONT, BODY)
        assert use.count >= 1
        if kind_of(key) not in (KeyKind.CONCEPT, KeyKind.THEME):
            quoted = keyed.original[use.start : use.end]
            assert key in {own for token in tokens(quoted) for own, _ in token_keys(token.kind, token.text)}


@pytest.mark.parametrize(
    ("title", "text", "is_bare"),
    [
        ("Ferry sinks off Gotland", "", True),
        ("", "Ferry sinks off Gotland", True),
        ("", "Ferry sinks off Gotland. It was old.", False),
        ("Ferry sinks", "It was old.", False),
        ("", "", False),
    ],
)
def test_one_headline_or_sentence_is_bare(title, text, is_bare):
    assert read_keys(annotate(title, text, "en")).is_bare is is_bare


@pytest.mark.parametrize(
    ("title", "text", "language", "least", "most"),
    [
        ("Keeper quits", "He left the old lighthouse on Monday.", "en", 9, 9),
        ("Смотритель ушёл", "Он покинул старый маяк в понедельник.", "ru", 8, 8),
        ("등대지기 사임", "그는 월요일에 오래된 등대를 떠났다.", "ko", 7, 7),
        ("ผู้ดูแลประภาคารลาออก", "เขาออกจากประภาคารเก่าเมื่อวันจันทร์", "th", 8, 14),
        ("老灯塔看守人辞职", "他周一离开了老灯塔。", "zh", 8, 14),
        ("灯台守が辞任", "彼は月曜日に古い灯台を去った。", "ja", 8, 16),
        ("", "", "en", 0, 0),
    ],
    ids=["en", "ru", "ko", "th", "zh", "ja", "empty"],
)
def test_the_number_of_words_is_about_the_same_in_every_script(title, text, language, least, most):
    assert least <= read(title, text, language).words <= most


@pytest.mark.parametrize(
    ("sentence", "language"),
    [("เขาออกจากประภาคารเก่า", "th"), ("他周一离开了老灯塔。", "zh"), ("He left. ", "en")],
)
def test_the_number_of_words_grows_with_the_text(sentence, language):
    one, ten = read("", sentence, language).words, read("", sentence * 10, language).words
    assert ten == pytest.approx(10 * one)


def test_known_names_are_words_too():
    assert read("Envoys of the United Nations meet in South Korea").words == 9
