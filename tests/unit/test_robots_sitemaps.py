"""The sitemaps in a robots.txt, in every spelling."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats import robots_sitemaps
from crawler.formats.listing import parse_listing
from crawler.sources.check import check_document
from store.errors import ParseError

URL = "https://post.example/robots.txt"


def read(text: str):
    return parse_listing(text.encode(), content_type="text/plain", url=URL)


@pytest.mark.parametrize(
    "text",
    ["User-agent: *\nSitemap: https://post.example/s.xml", "\n\n# comment\n  sitemap : https://post.example/s.xml  # here\n",
     "SITEMAP:/s.xml\rUser-Agent:*", "\ufeffUser-agent: *\r\nDisallow:\r\n\r\nSitemap: https://post.example/s.xml",
     "Host: post.example\nSitemap: https://post.example/s.xml"],
)  # fmt: skip
def test_sitemaps_are_found_in_any_spelling(text):
    assert read(text).child_sitemaps == ("https://post.example/s.xml",)


def test_each_sitemap_once_news_first_and_no_other_schemes():
    said = ["/all.xml", "ftp://post.example/x", "javascript:x", "/news.xml", "/all.xml"]
    listing = read("User-agent: *\n" + "".join(f"Sitemap: {one}\n" for one in said))
    assert listing.child_sitemaps == ("https://post.example/news.xml", "https://post.example/all.xml")


@pytest.mark.parametrize(
    "text",
    ["<rss>user-agent: *</rss>", "Bridge repaired\nallow: x", '{"user-agent": 1}', "https://a.example/1"],
)
def test_other_files_are_no_robots_txt(text):
    assert not robots_sitemaps.is_robots(text)


lines = st.sampled_from(
    [
        "User-agent: *",
        "Disallow: /x",
        "Sitemap: /s.xml",
        "Crawl-delay: 1e9",
        "Sitemap:",
        "# c",
        "",
        ":",
        "Allow",
        "\x00",
    ]
)


@given(st.lists(lines | st.text(max_size=30), max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_lines_are_read_or_refused(said, newline):
    body = newline.join(said).encode("utf-8", "replace")
    with contextlib.suppress(ParseError):
        parse_listing(body, content_type=None, url=URL)
    result = check_document(body, content_type=None, url="")
    assert result.notes or result.entries


def test_a_huge_file_is_cut_at_the_limit_of_the_rfc():
    listing = read("User-agent: *\n" + "Disallow: /x\n" * 200_000 + "Sitemap: /late.xml\n")
    assert listing.child_sitemaps == ()
