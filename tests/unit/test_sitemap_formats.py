"""Sitemaps as hosts send them: with news fields, bare ampersands, empty, plain text, cut off."""

from datetime import UTC, datetime

import pytest

from crawler.formats.listing import parse_listing
from store.errors import ParseError

SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
NEWS = """<url><loc>https://a.example/story?a=1&b=2&amp;c=3</loc>
<image:image><image:loc>https://a.example/photo.jpg</image:loc><image:title>A photo</image:title></image:image>
<news:news><news:publication><news:name>Paper</news:name><news:language>ko</news:language></news:publication>
<news:publication_date>2026-03-01T10:00:00+09:00</news:publication_date>
<news:title>북한군 &amp; 러시아</news:title></news:news></url>"""


def read(text: str | bytes, content_type: str = "application/xml"):
    body = text.encode() if isinstance(text, str) else text
    return parse_listing(body, content_type=content_type, url="https://a.example/news.xml")


def links(text, content_type="application/xml"):
    return [entry.link for entry in read(text, content_type).entries]


def test_a_news_entry_keeps_title_date_and_language_and_its_address():
    (entry,) = read(f"<urlset {SPACES}>{NEWS}</urlset>").entries
    assert (entry.title, entry.language) == ("북한군 & 러시아", "ko")
    assert entry.published == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert entry.link == "https://a.example/story?a=1&b=2&c=3"


@pytest.mark.parametrize("text", ["", "  \n\t", "\ufeff"])
def test_an_empty_body_is_reported(text):
    with pytest.raises(ParseError, match="empty"):
        read(text)


def test_a_sitemap_without_entries_is_valid():
    listing = read(f"<urlset {SPACES}></urlset>")
    assert (listing.kind, listing.entries) == ("sitemap", ())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_plain_text_list_is_read(end):
    wanted = ["https://a.example/1", "https://a.example/2?x=1&y=2"]
    assert links(end.join(wanted), "text/plain") == wanted
    assert links("\ufeff" + end.join([*wanted, ""]), "text/plain") == wanted


def test_upper_case_tags_and_missing_namespaces_are_read():
    assert links("<URLSET><URL><LOC> https://a.example/1 </LOC></URL></URLSET>") == ["https://a.example/1"]


@pytest.mark.parametrize("cut", ["<url><loc>https://a.ex", "<url><loc>https://a.example/2</lo", "<url>"])
def test_a_row_that_is_cut_off_is_left_out(cut):
    whole = "<url><loc>https://a.example/1</loc></url>"
    assert links(f"<urlset {SPACES}>{whole}{cut}") == ["https://a.example/1"]


def test_a_file_cut_between_rows_loses_none():
    rows = "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(3))
    assert len(links(f"<urlset {SPACES}>{rows}")) == 3


def test_an_index_gives_its_sitemaps_newest_first():
    rows = "".join(
        f"<sitemap><loc>https://a.example/{n}.xml?p=1&q={n}</loc><lastmod>2026-03-0{n}</lastmod></sitemap>"
        for n in (1, 3, 2)
    )
    listing = read(f"<sitemapindex {SPACES}>{rows}</sitemapindex>")
    assert listing.child_sitemaps == tuple(f"https://a.example/{n}.xml?p=1&q={n}" for n in (3, 2, 1))


@pytest.mark.parametrize("name", ["aa", "a", "entity"])
@pytest.mark.parametrize("where", ["loc", "title"])
def test_no_file_is_read_through_an_entity(tmp_path, name, where):
    (tmp_path / "secret").write_text("planted")
    fields = {"loc": "https://a.example/", "title": "Report"} | {
        where: "https://a.example/" if where == "loc" else ""
    }
    fields[where] += f"&{name};"
    body = (
        f'<!DOCTYPE x [<!ENTITY {name} SYSTEM "file://{tmp_path}/secret">]><urlset {SPACES}><url><loc>{fields["loc"]}</loc>'
        f"<news:news><news:title>{fields['title']}</news:title></news:news></url></urlset>"
    )
    try:
        listing = read(body)
    except ParseError:
        return
    assert "planted" not in repr(listing)


def test_entities_of_several_letters_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY aa "hahaha"><!ENTITY bb "&aa;&aa;&aa;">]>'
    try:
        found = read(f"{bomb}<urlset {SPACES}><url><loc>https://a.example/&bb;</loc></url></urlset>")
    except ParseError:
        return
    assert "hahaha" not in repr(found)


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    found = links(f"{bomb}<urlset {SPACES}><url><loc>https://a.example/&b;</loc></url></urlset>")
    assert "aaaa" not in "".join(found)
