"""The fast paths for common content give the same results as the full ones."""

import re
from datetime import datetime
from urllib.parse import urljoin

from hypothesis import example, given
from hypothesis import strategies as st

from crawler import urls
from crawler.dates.fast import parse_fast
from crawler.dates.parse import parse_date
from crawler.formats import cleaning

SINCE, UNTIL = datetime.fromisoformat("1972-01-01"), datetime.fromisoformat("2100-01-01")
LABEL = st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True)
PATH = st.text("ab/._~-%;?#&=:@+A0 é", max_size=20)
ADDRESS = st.builds(
    lambda scheme, labels, port, path: f"{scheme}://{'.'.join(labels)}{port}{path}",
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    st.lists(LABEL, min_size=1, max_size=3),
    st.sampled_from(["", ":80", ":443", ":8080", ":65535", ":99999", ":0123"]),
    st.one_of(PATH, st.builds("/{}".format, PATH)),
)


@given(ADDRESS)
@example("http://a.example/story/amp")
@example("http://a.example/story/amp/")
@example("http://a.example/a/../b")
@example("http://127.0.0.1:8080/a.html")
def test_a_normalized_url_is_its_own_canonical_url(address):
    if urls.is_normalized(address):
        # A fragment is what the short way leaves to the long one, which takes it off.
        assert urls.canonical_url(address) == urls.canonical_url(f"{address}#")
        assert urljoin("https://base.example/x/y", address) == address


def test_most_feed_links_take_the_fast_path():
    assert urls.is_normalized("https://news.example.org/2026/11/25/a-long-headline_5.html")
    assert not urls.is_normalized("https://news.example.org/story?id=1")
    assert not urls.is_normalized("https://News.example.org/story")
    assert not urls.is_normalized("https://news.example.org:443/story")


@given(st.text(st.characters() | st.sampled_from("<>&;/!- \t\n\u200b\u00a0\x1c"), max_size=200))
def test_text_is_cleaned_as_by_the_patterns_alone(text):
    unseen, space = cleaning._INVISIBLE_CHARS, re.compile(r"\s+")
    assert cleaning.clean_text(text) == space.sub(" ", unseen.sub("", text)).strip()


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<ſvg>",
        "<b",
        "<",
        ">",
        "a < b",
        "text ",
        "\n",
        "<br/>",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_tags_are_removed_as_by_every_pattern_in_turn(text):
    by_all = cleaning._COMMENT.sub(" ", cleaning._INVISIBLE_ELEMENTS.sub(" ", text))
    by_all = cleaning._CUT_TAG.sub("", cleaning._TAG.sub("", cleaning._BLOCK.sub(" ", by_all)))
    blanks = re.compile(" +")  # how many stand in a row does not count: they become one
    assert blanks.sub(" ", cleaning._strip_tags(text)) == blanks.sub(" ", by_all)


@given(
    st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat()),
    st.sampled_from(["+00:00", "-05:00", "+05:45", "+14:00", "+23:59", "+24:00", "+99:99"]),
)
@example("2026-01-05T06:11:60", "+00:00")
@example("0001-01-01T00:00:00", "+14:00")
def test_an_iso_time_is_the_same_on_both_paths(moment, zone):
    # A blank before the zone is what the short way leaves to the long one.
    fast = parse_fast(moment + zone)
    assert fast is None or fast == parse_date(f"{moment} {zone}")


@given(st.datetimes(SINCE, UNTIL), st.sampled_from(["GMT", "+0900", "-0330"]))
def test_an_rfc_time_is_the_same_on_both_paths(moment, zone):
    written = f"{moment:%d %b %Y %H:%M:%S} {zone}"
    assert parse_fast(written) is not None
    # So is a comma behind the year.
    assert parse_fast(written) == parse_date(f"{moment:%d %b %Y, %H:%M:%S} {zone}")


def test_the_usual_forms_take_the_fast_path():
    assert parse_fast("Sun, 29 Nov 2026 15:45:05 +0900") == parse_fast("2026-11-29T15:45:05+09:00")
    assert parse_fast("2026-11-29T15:45:05.123Z") is not None
    assert parse_fast("Sun, 29 Nov 2026 15:45:05 KST") is None


def test_a_doubly_escaped_ampersand_in_a_link_is_unescaped():
    assert cleaning.absolute_url("https://a.example/x?a=1&amp;b=2") == "https://a.example/x?a=1&b=2"
    assert cleaning.absolute_url("/x?a=1&amp;b=2", "https://a.example/") == "https://a.example/x?a=1&b=2"
