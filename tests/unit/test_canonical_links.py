"""Which canonical links can be a page's own."""

import lxml.html
import pytest

from crawler.canonical_links import credible_canonical
from crawler.pages.metadata import read_metadata

SITE = "https://post.example"


@pytest.mark.parametrize(
    ("own", "stated"),
    [
        ("/news/world/a-report-on-the-toll", "/news/world/"),
        ("/news/world/short", "/news/world"),
        ("/2026/11/30/a-report-on-the-toll", "/2026/11/30/"),
        ("/berita/pasukan-tiba-123456", "/id/"),
        ("/ko/%EB%B6%81%ED%95%9C%EA%B5%B0-2026113001", "/ko"),
        ("/article.php?id=5", "/article.php"),
        ("/article.php?id=5", "/article.php?id=1"),
        ("/view?idxno=2211&page=2", "/view"),
        ("/news/1234567", "/news/index.html"),
        ("/a-report", "/"),
        ("/ko/news/a1", "/ko/"),
        ("/news/a1", "/en-GB"),
        ("/news/77", "/index.php"),
        ("/index.php?id=77", "/index.php"),
        ("/news/a1", "/404.html"),
        ("/news/a1", "/amp"),
        ("/2026/11/troops-cross-the-border/", "/category/world/"),
        ("/2026/11/binh-si-qua-bien-gioi", "/tag/quan-doi"),
        ("/tin-tuc/binh-si-qua-bien-gioi-123.html", "/tin-tuc.html"),
    ],
)
def test_a_link_that_loses_what_tells_the_article_apart_is_not_believed(own, stated):
    assert credible_canonical(SITE + stated, SITE + own) is None


@pytest.mark.parametrize(
    ("own", "stated"),
    [
        ("/m/12345678", "/12345678"),
        ("/article.php?id=5&utm_source=rss", "/article.php?id=5"),
        ("/article.php?id=5", "/news/5123-troops-cross-the-border"),
        ("/a-report-on-the-toll?ref=home", "/a-report-on-the-toll"),
        ("/2026/11/30/a-report-on-the-toll/page/2", "/2026/11/30/a-report-on-the-toll"),
        ("/read?a=77", "/content?cid=77"),
        ("/bridge-repair-agreed", "/bridge"),
        ("/world/troops/index.html", "/world/troops/"),
        ("/2026/11/troops-cross-the-border/", "/2026/11/troops-cross-the-border/index.html"),
        ("/c/post.example/s/kim", "/s/kim"),
    ],
)
def test_a_link_with_an_identity_of_its_own_is(own, stated):
    assert credible_canonical(SITE + stated, SITE + own) == SITE + stated


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<link rel='canonical' href='{}/1000001'><meta property='og:url' content='{}/1000002'>", "/1000001"),
        ("<link rel='Canonical nofollow' href='{}/1000001'>", "/1000001"),
        ("<link rel='canonical' href='{}/'><meta property='og:url' content='{}/1000001'>", "/1000001"),
        ("<meta property='og:url' content='{}/1000001'>", "/1000001"),
        ("<meta property='og:url' content='{}/world/'>", None),
        ("<meta property='og:url' content='https://elsewhere.example/1000001'>", None),
    ],
)
def test_og_url_counts_for_less_than_the_canonical_link(head, expected):
    root = lxml.html.document_fromstring(
        f"<html><head>{head.format(SITE, SITE)}</head><body><p>x</p></body></html>"
    )
    found = read_metadata(root, f"{SITE}/world/1000001?from=rss").canonical_url
    assert found == (expected and SITE + expected)
