"""One row of a GKG file: what is read, and what is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.gdelt.languages import two_letter_code
from crawler.gdelt.rows import COLUMNS, parse_row
from tests.support.gkg import gkg_row

URL = "https://paper.example/a"
TEXT = st.text(st.characters(blacklist_characters="\t\n\r<>&", blacklist_categories=["Cs", "Cc"]), min_size=1)


def test_a_row_gives_address_outlet_title_names_and_times():
    row = parse_row(
        gkg_row(
            "Soldats &#xE0; Koursk &#x2013; AT&T &amp; Co",
            URL,
            names="Kim Jong Un,12;Kursk,40",
            persons="kim jong un",
            places=["Kursk, Kurskaya Oblast', Russia"],
            published="20260301114600",
            language="fra",
        )
    )
    assert row is not None
    assert (row.url, row.domain, row.language) == (URL, "paper.example", "fra")
    assert row.title == "Soldats à Koursk – AT&T & Co"
    assert (row.published, row.added) == ("20260301114600", "20260301120000")
    for name in ("Kim Jong Un", "kim jong un", "Kurskaya Oblast', Russia"):
        assert name in row.names
    assert "XX00" not in row.names


def test_the_english_stream_states_no_language():
    row = parse_row(gkg_row("Title", URL))
    assert row is not None
    assert (row.language, row.published) == ("", "")


@pytest.mark.parametrize(
    "line",
    [
        gkg_row("Title", URL, collection="2"),
        gkg_row("Title", "BBC Monitoring"),
        gkg_row("Title", "ftp://paper.example/a"),
        gkg_row("", URL),
        gkg_row("&#32;", URL),
        gkg_row("Title", "https://paper.example/" + "a" * 3_000),
        gkg_row("Title", URL)[:300],
        gkg_row("Title", URL).replace(b"\t", b"\t\t", 1),
        gkg_row("Title", URL) + b"\t",
        b"<html>503 Service Unavailable</html>",
        b"",
    ],
    ids=[
        "broadcast",
        "no-url",
        "ftp",
        "no-title",
        "blank",
        "long",
        "cut",
        "stray-tab",
        "28-columns",
        "html",
        "empty",
    ],
)
def test_rows_that_are_no_report_are_left_out(line):
    assert parse_row(line) is None


def test_bytes_of_latin_1_are_read():
    row = parse_row(gkg_row("Ministre", URL).replace(b"Ministre", b"Pr\xe9sident"))
    assert row is not None
    assert row.title == "Président"


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_left_out(line):
    parse_row(line)


@given(st.lists(st.binary(max_size=60), min_size=COLUMNS, max_size=COLUMNS))
def test_any_columns_are_read_or_left_out(columns):
    columns[2], columns[4] = b"1", b"http://a.example/" + columns[4].replace(b"\t", b"")
    columns[26] = b"<PAGE_TITLE>x" + columns[26] + b"</PAGE_TITLE>"
    parse_row(b"\t".join(columns))


@given(TEXT, TEXT)
def test_what_is_written_is_read(title, name):
    row = parse_row(gkg_row(title, URL, names=f"{name},7"))
    if title.strip():
        assert row is not None
        assert row.title == title.strip()
        assert name in row.names
    else:
        assert row is None


@pytest.mark.parametrize(
    ("code", "short"),
    [("fra", "fr"), ("fre", "fr"), ("zho", "zh"), ("IND", "id"), ("kor", "ko"), ("tet", "tet")],
)
def test_languages_have_their_short_code(code, short):
    assert two_letter_code(code) == short
