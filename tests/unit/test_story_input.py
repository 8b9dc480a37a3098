"""Files given on the command line become reports, whatever their kind."""

import pytest

from service.stories.input import articles_from_file
from service.stories.stream import InvalidLine
from store.errors import ParseError
from store.records.articles import Article
from tests.support.records import NOW

PAGE = """<!doctype html><html lang="en"><head><title>Bridge</title></head><body><article>
<h1>Council agrees to repair the bridge</h1>
<p>The town council voted on Sunday to repair the old bridge over the river, which has been closed for two
years after a flood damaged its pillars and washed away the road on its northern end.</p></article></body>"""


def given(body, name="-"):
    return list(articles_from_file(body if isinstance(body, bytes) else body.encode(), name, NOW))


def test_bad_json_lines_are_reported():
    first, bad = given('\ufeff{"id": 1, "title": "A\u2028B", "text": "x"}\n{"title": 5}\n')
    assert isinstance(first, Article)
    assert (first.id, first.title) == ("1", "A\u2028B")
    assert isinstance(bad, InvalidLine)
    assert bad.line == 2


def test_a_page_is_reduced_to_its_article():
    (one,) = given(PAGE, "page")
    assert one.title == "Council agrees to repair the bridge"
    assert "washed away the road" in one.text
    assert one.id == "page"


def test_a_text_has_its_headline_first():
    (one,) = given("\n# Tentara Korea Utara tewas\n\nMereka dikirim ke Rusia untuk berperang.\n", "a.md")
    assert (one.title, one.text) == (
        "Tentara Korea Utara tewas",
        "Mereka dikirim ke Rusia untuk berperang.",
    )
    assert one.language == "id"


@pytest.mark.parametrize("body", [b"", b" \n\t", b"<html></html>"])
def test_nothing_to_read_says_so(body):
    with pytest.raises(ParseError, match=r"x\.txt"):
        given(body, "x.txt")


@pytest.mark.parametrize("body", [b"\x00\xff\xfe", b"plain", b"{", b"[1]"])
def test_odd_bytes_give_something_or_a_clear_error(body):
    assert len(given(body)) == 1
