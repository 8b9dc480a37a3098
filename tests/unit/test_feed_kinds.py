"""Every kind of feed, intact and damaged: no entry that feedparser finds is lost."""

from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.formats import feeds
from crawler.formats.fast_gate import is_safe_for_fast
from crawler.sources.check import check_document

FOLDER = Path(__file__).parents[1] / "data" / "feeds"
ITEM = (
    "<item><title>{0}</title><link>https://post.example/{0}</link><description>About {0}</description></item>"
)
ONE, TWO = ITEM.format("one"), ITEM.format("two")
CHANNEL = "<channel><title>Post</title><link>https://post.example/</link>{}</channel>"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{}"'
ATOM = (
    '<feed {} xml:lang="en"><title>Post</title><entry><id>urn:1</id><title>one</title><link href="https://post.example/one"/>'
    "<{}>2026-03-01T10:15:00Z</{}></entry><entry><id>urn:2</id><title>two</title>"
    '<link rel="alternate" href="https://post.example/two"/></entry></feed>'
)
KINDS = {
    "rss 0.90": ("rdf", f"<rdf:RDF {RDF.format('http://my.netscape.com/rdf/simple/0.9/')}>{CHANNEL.format('')}{ONE}{TWO}</rdf:RDF>"),
    "rss 0.91": ("rss", f'<rss version="0.91">{CHANNEL.format(ONE + TWO)}</rss>'),
    "rss 0.91 with its DOCTYPE": (
        "rss",
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        f'<rss version="0.91">{CHANNEL.format(ONE + TWO)}</rss>',
    ),
    "rss 0.92": ("rss", f'<rss version="0.92">{CHANNEL.format(ONE + TWO)}</rss>'),
    "rss 0.93": ("rss", f'<rss version="0.93">{CHANNEL.format(ONE + TWO)}</rss>'),
    "rss 0.94": ("rss", f'<rss version="0.94">{CHANNEL.format(ONE + TWO)}</rss>'),
    "rss 1.0": ("rdf", f"<rdf:RDF {RDF.format('http://purl.org/rss/1.0/')}>{CHANNEL.format('')}{ONE}{TWO}</rdf:RDF>"),
    "rss 1.1": (
        "rdf",
        f'<Channel xmlns="http://purl.org/net/rss1.1#"><title>Post</title><items>{ONE}{TWO}</items></Channel>',
    ),
    "rss 2.0": ("rss", f'<rss version="2.0">{CHANNEL.format(ONE + TWO)}</rss>'),
    "rss 2.0 in a namespace": ("rss", f'<rss version="2.0" xmlns="http://backend.userland.com/rss2">{CHANNEL.format(ONE + TWO)}</rss>'),
    "rss without a version": ("rss", f"<rss>{CHANNEL.format(ONE + TWO)}</rss>"),
    "cdf": (
        "cdf",
        '<CHANNEL HREF="https://post.example/"><TITLE>Post</TITLE><ITEM HREF="https://post.example/one"><TITLE>one</TITLE></ITEM>'
        '<ITEM HREF="https://post.example/two"><TITLE>two</TITLE></ITEM></CHANNEL>',
    ),
    "atom 0.3": ("atom", ATOM.format('version="0.3" xmlns="http://purl.org/atom/ns#"', "issued", "issued")),
    "atom 1.0": ("atom", ATOM.format('xmlns="http://www.w3.org/2005/Atom"', "published", "published")),
    "json feed 1.0": (
        "jsonfeed",
        '{"version":"https://jsonfeed.org/version/1","title":"Post","items":[{"id":"1","url":"https://post.example/one","title":"one"},'
        '{"id":2,"external_url":"https://post.example/two","title":"two","author":{"name":"A"}}]}',
    ),
    "json feed 1.1": (
        "jsonfeed",
        '{"version":"https://jsonfeed.org/version/1.1","title":"Post","language":"en","items":['
        '{"id":"1","url":"https://post.example/one","title":"one","authors":[{"name":"A"}]},{"id":"2","url":"/two","title":"two"}]}',
    ),
}  # fmt: skip
DAMAGE = {
    "as it should be": lambda text: text,
    "a declaration after blank lines": lambda text: f'\n\n <?xml version="1.0"?>{text}',
    "a mark before a declaration": lambda text: f'\ufeff<?xml version="1.0" encoding="utf-8"?>{text}',
    "a bare ampersand": lambda text: text.replace("Post", "Post & Echo", 1),
    "an HTML entity": lambda text: text.replace("Post", "Post&nbsp;Echo", 1),
    "a control character": lambda text: text.replace("Post", "Po\x01st", 1),
    "a comment before it": lambda text: f"<!-- made by hand -->{text}",
    "something after it": lambda text: f"{text}\n<!-- cached at 10:15 -->",
    "no end": lambda text: text[: text.rindex("</")] if "</" in text else text,
    "an undeclared prefix": lambda text: text.replace("<title>two", "<x:note>n</x:note><title>two"),
}


def read(text: str | bytes):
    body = text.encode() if isinstance(text, str) else text
    return check_document(body, content_type=None, url="https://post.example/feed")


OF_JSON_TOO = ("as it should be", "an HTML entity", "a bare ampersand", "a control character")
"""The other damage is to XML."""


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        (kind, damage)
        for kind, (expected, _) in KINDS.items()
        for damage in DAMAGE
        if expected != "jsonfeed" or damage in OF_JSON_TOO
    ],
)
def test_every_kind_gives_its_entries_whatever_is_broken(kind, damage):
    expected, text = KINDS[kind]
    result = read(DAMAGE[damage](text))
    assert result.kind == expected
    assert [entry.title for entry in result.entries] == ["one", "two"]
    assert [entry.link for entry in result.entries] == [
        "https://post.example/one",
        "https://post.example/two",
    ]


@pytest.mark.parametrize("kind", [kind for kind, (name, _) in KINDS.items() if name != "jsonfeed"])
def test_an_empty_feed_is_a_feed_of_its_kind(kind):
    expected, text = KINDS[kind]
    for tag in ("item", "ITEM", "entry"):
        while f"<{tag}" in text:
            text = text[: text.index(f"<{tag}")] + text[text.index(f"</{tag}>") + len(tag) + 3 :]
    result = read(text)
    if kind == "rss 1.1":
        return  # told apart from any other XML by its namespace alone, which feedparser does not know
    assert (result.kind, result.entries, result.notes[-1]) == (expected, (), "no entries")


FILES = sorted(
    path
    for path in FOLDER.iterdir()
    if path.suffix in (".xml", ".rdf", ".cdf") and "sitemap" not in path.name
)


def found_by_feedparser(body: bytes) -> int:
    return len(feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False).entries)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_entry_that_feedparser_finds_is_lost(path):
    assert len(read(path.read_bytes()).entries) >= found_by_feedparser(path.read_bytes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_fast_parser_is_used_only_where_both_agree(path):
    text = path.read_bytes().decode("utf-8", "replace").lstrip("\ufeff")
    data = feeds._strip_declaration(text).encode("utf-8", "surrogatepass")
    if not is_safe_for_fast(data):
        return
    url, head = "https://post.example/feed", text[:2_000]
    fast, slow = feeds._parse_fast(data, text, url, head), feeds._parse_tolerant(text, url, head, 1_000)
    if fast is not None:
        assert [(one.title, one.link) for one in fast.entries] == [
            (one.title, one.link) for one in slow.entries
        ]


pieces = st.sampled_from(
    ["<item>", "</item>", "<title>t</title>", "<link>https://a.example/1</link>", "<description>&lt;p&gt;x", "</description>",
     "<![CDATA[", "]]>", "<guid>g</guid>", "<guid isPermaLink='false'>h</guid>", "<entry>", "</entry>", "<link href='/r'/>",
     "<pubDate>Sun, 01 Mar 2026 10:15:00 GMT</pubDate>", "<dc:date>2026-03-01</dc:date>", "&amp;", "&", "é", "<content:encoded>x",
     "<source url='https://b.example'>B</source>", "<title/>", "<media:title>m</media:title>", "\x00", "<image><title>i</title></image>"]
)  # fmt: skip
HEADS = (
    "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    " xmlns:media='http://search.yahoo.com/mrss/'><channel>{}</channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>",
    "<rss><channel><item><title>first</title><link>https://a.example/0</link></item>{}",
)


@given(st.sampled_from(HEADS), st.lists(pieces, max_size=14))
def test_feedparser_finds_no_more_in_any_tag_soup(head, soup):
    body = head.format("".join(soup)).encode()
    ours = read(body)
    theirs = feedparser.parse(
        body.replace(b"\0", b""), sanitize_html=False, resolve_relative_uris=False
    ).entries
    assert len(ours.entries) >= len(theirs), [entry.get("title") for entry in theirs]


ITEM = "<item><title>{}</title><link>https://a.example/1</link><description>d</description></item>"


@pytest.mark.parametrize(
    ("title", "is_safe"),
    [
        ("plain", True),
        ("<![CDATA[a <b>c</b>]]>", True),
        ("a <![CDATA[b]]> c <![CDATA[d]]>", True),
        ("a <b>c</b>", False),
        ("<!-- aside -->a", False),
        ("<![CDATA[a]]><b>c</b>", False),
        ("<?aside?>a", False),
    ],
)
@pytest.mark.parametrize("name", ["title", "x:title", "summary", "content:encoded"])
def test_markup_in_a_text_is_left_to_the_tolerant_parser(name, title, is_safe):
    item = ITEM.format("t").replace("</item>", f"<{name} a='>'>{title}</{name}></item>")
    assert is_safe_for_fast(f"<rss><channel>{item}</channel></rss>".encode()) is is_safe


@pytest.mark.parametrize(
    "part",
    [
        "<source url='https://b.example'>B</source>",
        "<link xml:base = 'https://b.example/'>/1</link>",
        "<y:full-text genre='message'>t</y:full-text>",
        "<x:RDF/>",
        "<a xmlns='http://purl.org/atom/ns#'/>",
        "<a></b>",
    ],
)
def test_what_the_fast_parser_misreads_is_kept_from_it(part):
    assert is_safe_for_fast(f"<rss>{ITEM.format('t')}</rss>".encode())
    assert not is_safe_for_fast(f"<rss>{ITEM.format('t')}{part}</rss>".encode())


def test_a_document_type_in_the_text_of_an_entry_is_none():
    item = ITEM.format("<![CDATA[<!DOCTYPE html>]]>")
    assert is_safe_for_fast(f"<rss>{item}</rss>".encode())
    assert not is_safe_for_fast(f"<!DOCTYPE rss><rss>{item}</rss>".encode())
