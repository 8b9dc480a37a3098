"""The catalogues are complete and sound: every text of the code in ten languages, with its placeholders and plurals."""

import re

import pytest
from babel import Locale

from alerts.messages.language.catalogues import LANGUAGES, SOURCE_LANGUAGE, has_same_fields, translations
from tests.support.catalogues import FOLDER, TRANSLATED, as_po, template, updated

WANTED = template()
SCRIPTS = {
    "ru": "[а-яё]",
    "uk": "[а-яіїєґ]",
    "ko": "[가-힣]",
    "ja": "[ぁ-ヿ一-鿿]",
    "zh": "[一-鿿]",
    "ar": "[\u0600-\u06ff]",
}
CATALOGUES = {language: updated(language, WANTED) for language in TRANSLATED}


def messages(language):
    return [message for message in CATALOGUES[language] if message.id]


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_text_of_the_code_and_no_other(language):
    assert as_po(CATALOGUES[language]) == (FOLDER / f"{language}.po").read_bytes(), "run `make messages`"
    missing = [
        (message.context, message.id) for message in messages(language) if not all(forms(message.string))
    ]
    assert not missing


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_placeholders_of_the_text(language):
    assert not [message.id for message in messages(language) if not has_same_fields(message)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_those_of_cldr(language):
    rule, forms_by_category = Locale.parse(language).plural_form, {}
    chosen = translations(language)
    index = chosen.plural  # the compiled expression of the header
    for number in range(1_300):
        forms_by_category.setdefault(rule(number), set()).add(index(number))
    assert all(len(found) == 1 for found in forms_by_category.values())
    order = [name for name in ("zero", "one", "two", "few", "many", "other") if name in forms_by_category]
    assert [forms_by_category[name] for name in order if name != "other"] == [
        {number} for number in range(len(order) - ("other" in order))
    ]
    used = {found for group in forms_by_category.values() for found in group}
    assert used == set(range(CATALOGUES[language].num_plurals))
    for message in messages(language):
        if not isinstance(message.id, str):
            assert len(message.string) == len(used)


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_translations_are_in_the_script_of_the_language(language):
    """A text that was left in English, or put into another column, has no letter of the script."""
    words = re.compile(SCRIPTS[language], re.IGNORECASE)
    bare = [
        form
        for message in messages(language)
        for form in forms(message.string)
        if not (message.context == "name" and form == message.id)  # some are written in Latin everywhere
        if re.search("[a-z]{4}", re.sub(r"\{\w+\}", "", form), re.IGNORECASE) and not words.search(form)
    ]
    assert not bare


def test_every_language_has_a_catalogue_that_ships():
    assert {file.stem for file in FOLDER.glob("*.po")} | {SOURCE_LANGUAGE} == set(LANGUAGES)


def test_french_signs_stay_with_their_words():
    texts = [form for message in messages("fr") for form in forms(message.string)]
    assert [text for text in texts if re.search(" [:;?!»]|« ", text)] == []
