"""Titles, texts and links of feed entries that feeds wrap, mark up or put elsewhere."""

import pytest

from crawler.formats.listing import parse_listing

SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:yandex="http://news.yandex.ru" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)
LINK = "https://post.example/1"


def read(document):
    return parse_listing(document.encode(), content_type=None, url="https://post.example/feed").entries


def rss(inner, link=f"<link>{LINK}</link>"):
    return (
        f'<rss version="2.0" {SPACES}><channel><title>Post</title><item>{inner}{link}</item></channel></rss>'
    )


def rdf(inner, link=f"<link>{LINK}</link>"):
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'{SPACES}><channel><title>Post</title></channel><item rdf:about="{LINK}">{inner}{link}</item></rdf:RDF>'
    )


def atom(inner, link=f'<link href="{LINK}"/>'):
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}><title>Post</title><id>u</id><entry><id>urn:1</id>'
        f"<updated>2026-03-01T10:00:00Z</updated>{inner}{link}</entry></feed>"
    )


FORMATS = pytest.mark.parametrize("made", [rss, rdf, atom])


@FORMATS
@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("&lt;![CDATA[Пхеньян отправил солдат]]&gt;", "Пхеньян отправил солдат"),
        ("<![CDATA[<![CDATA[북한, 병력 추가 파병]]]]><![CDATA[>]]>", "북한, 병력 추가 파병"),
        ("<![CDATA[&lt;![CDATA[Pasukan tiba]]&gt;]]>", "Pasukan tiba"),
        ("&#60;![CDATA[Truppen]]&#62;", "Truppen"),
        ("Troops <b>cross</b> the border", "Troops cross the border"),
        ("北朝鮮兵士、<br/>ロシアへ", "北朝鮮兵士、 ロシアへ"),
        ("Troops <!-- draft --> cross", "Troops cross"),
        ("<![CDATA[Troops]]><!-- draft --> cross", "Troops cross"),
        ("&lt;div&gt;Troops&lt;/div&gt;&lt;div&gt;cross&lt;/div&gt;", "Troops cross"),
    ],
)
def test_a_wrapped_or_marked_up_title_is_read_whole(made, markup, title):
    [entry] = read(made(f"<title>{markup}</title>"))
    assert (entry.title, entry.link) == (title, LINK)


def test_an_xhtml_title_of_atom_is_read():
    inner = (
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Troops <em>cross</em></div></title>'
    )
    assert [entry.title for entry in read(atom(inner))] == ["Troops cross"]


@FORMATS
@pytest.mark.parametrize("foreign", ["media:title", "itunes:title"])
@pytest.mark.parametrize("first", [True, False])
def test_a_foreign_title_never_comes_before_the_entrys_own(made, foreign, first):
    parts = [f"<{foreign}>Photo of the day</{foreign}>", "<title>Troops cross</title>"]
    assert [entry.title for entry in read(made("".join(parts if first else parts[::-1])))] == ["Troops cross"]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (
            "<description>&lt;![CDATA[&lt;p&gt;Текст сообщения.&lt;/p&gt;]]&gt;</description>",
            "Текст сообщения.",
        ),
        ("<content:encoded><![CDATA[<![CDATA[<p>Erster.</p>]]]]><![CDATA[>]]></content:encoded>", "Erster."),
        ("<description><p>First.</p><p>Second.</p></description>", "First. Second."),
        ("<content:encoded><p>First.</p><p>Second.</p></content:encoded>", "First. Second."),
        ("<media:group><media:description>In a film.</media:description></media:group>", "In a film."),
        (
            '<media:content url="u"><media:description>在影片中</media:description></media:content>',
            "在影片中",
        ),
        (
            "<yandex:full-text>Полный текст.</yandex:full-text><description>Тизер</description>",
            "Полный текст.",
        ),
    ],
)
def test_the_text_is_found_where_the_feed_has_it(inner, text):
    assert [entry.summary for entry in read(rss(f"<title>T</title>{inner}"))] == [text]


@pytest.mark.parametrize("is_well_formed", [True, False])
@pytest.mark.parametrize(
    "inner",
    [
        "<media:content url='u'>{}</media:content><description>У порту.</description>",
        "{}<description>У порту.</description>",
        "<description>У порту.</description>{}",
        "<media:description/><content:encoded><![CDATA[<p>У порту.</p>]]></content:encoded>{}<description> </description>",
        "<media:group>{}</media:group><description>У порту.</description>",
    ],
)
def test_the_caption_of_a_picture_is_not_the_text_of_an_entry_that_has_one(inner, is_well_formed):
    caption = "<media:description>Фото: журналіст агентства стояв біля води в неділю.</media:description>"
    rest = "" if is_well_formed else "<x>&nbsp;</x>"
    entries = read(rss(f"<title>T</title>{inner.format(caption)}{rest}"))
    assert [entry.summary for entry in entries] == ["У порту."]


@pytest.mark.parametrize(
    "own", ["<description/>", "<description></description>", "<description><![CDATA[ ]]></description>"]
)
def test_an_empty_text_leaves_the_caption(own):
    inner = f"<title>T</title>{own}<media:content url='u'><media:description>港で</media:description></media:content>"
    assert [entry.summary for entry in read(rss(inner))] == ["港で"]


def test_the_text_of_a_video_feed_in_atom_is_its_media_description():
    group = "<media:group><media:title>T</media:title><media:description>Said in Seoul.</media:description></media:group>"
    assert [entry.summary for entry in read(atom(f"<title>T</title>{group}"))] == ["Said in Seoul."]


@pytest.mark.parametrize(
    "links",
    [
        f'<link rel="related" href="https://other.example/"/><link href="{LINK}"/>',
        f'<link rel="via" href="https://other.example/"/><link rel="alternate" href="{LINK}"/>',
        f'<link rel="alternate" type="application/json" href="https://post.example/1.json"/><link href="{LINK}"/>',
        f'<link href="{LINK}"/><link rel="replies" href="https://post.example/1/comments"/>',
    ],
)
def test_the_plain_link_of_atom_comes_before_related_ones(links):
    assert [entry.link for entry in read(atom("<title>T</title>", links))] == [LINK]


def test_links_ids_and_dates_in_escaped_cdata_are_read():
    parts = {"link": LINK, "guid": "g1", "pubDate": "Sun, 01 Mar 2026 10:00:00 GMT"}
    inner = "".join(f"<{name}>&lt;![CDATA[{value}]]&gt;</{name}>" for name, value in parts.items())
    [entry] = read(rss(f"<title>T</title>{inner}", ""))
    assert (entry.link, entry.id, entry.published.hour) == (LINK, "g1", 10)


@pytest.mark.parametrize("title", ["&lt;![CDATA[Пхеньян]]&gt;", "<![CDATA[<![CDATA[Пхеньян]]]]><![CDATA[>]]>",
                                   "<!-- x -->Пхеньян", "<b>Пхеньян</b>"])  # fmt: skip
def test_wrapped_titles_of_news_sitemaps_are_read(title):
    sitemap = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/'
        f'sitemap-news/0.9"><url><loc>{LINK}</loc><news:news><news:title>{title}</news:title></news:news></url></urlset>'
    )
    assert [entry.title for entry in read(sitemap)] == ["Пхеньян"]


SKELETONS = (
    "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd'>"
    "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body>{}</body></html>",
    "<html><body><div>{}</div></body></html>",
)


@pytest.mark.parametrize("skeleton", SKELETONS)
@FORMATS
def test_a_feed_within_an_html_page_is_read(skeleton, made):
    entries = read(skeleton.format(made("<title>파병</title>") + "<p>Footer</p>"))
    assert [(entry.title, entry.link) for entry in entries] == [("파병", LINK)]


def test_entries_alone_and_a_feed_shown_as_text_in_an_html_page_are_read():
    item = f"<item><title>파병</title><link>{LINK}</link></item>"
    shown = rss("<title>파병</title>").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for body in (item, f"<pre>{shown}</pre>"):
        assert [entry.title for entry in read(f"<html><body>{body}</body></html>")] == ["파병"]
