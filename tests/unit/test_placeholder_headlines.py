"""What publishing systems write where a report has no headline is none."""

import pytest

from crawler.formats.first_sentence import headline_of


@pytest.mark.parametrize(
    "title", ["", "(no title)", "Untitled", "Без названия", "無題", "[제목 없음]", "Sans titre"]
)
def test_a_placeholder_is_no_headline(title):
    text = "Troops crossed the border on Sunday. More follows."
    assert headline_of(title, text) == "Troops crossed the border on Sunday."


@pytest.mark.parametrize("title", ["Untitled film wins in Cannes", "無題の絵が落札", "Null points"])
def test_a_headline_with_such_words_is_one(title):
    assert headline_of(title, "Troops crossed the border on Sunday.") == title


def test_a_placeholder_without_text_remains():
    assert headline_of("Untitled", "") == "Untitled"
