"""OPML as other programs write it, and round trips."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.sources.opml import Outline, read_opml, write_opml
from store.errors import ParseError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NESTED = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1">
  <head><title>Subscriptions</title></head>
  <body>
    <outline text="Asia" title="Asia">
      <outline text="Korea">
        <outline type="rss" text="Harbour Post" title="Other title" xmlUrl="https://post.example/rss" htmlUrl="https://post.example/"/>
      </outline>
      <OUTLINE TYPE="RSS" TITLE="Mountain Echo" XMLURL="feed://echo.example/atom.xml" category="/World/Asia"/>
    </outline>
    <outline xmlUrl="https://bare.example/feed" language="ko-KR"/>
    <outline text="Notes"/>
    <outline type="rss" text="No address"/>
    <outline type="rss" text="Script" xmlUrl="javascript:alert(1)"/>
    <outline type="link" text="A site" url="https://site.example/news"/>
  </body>
</opml>"""


def one(**expected) -> Outline:
    return Outline(**{"line": 0, "name": "n", "url": "https://a.example/", **expected})


def opml(outlines: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f"{head}<opml version='2.0'><body>{outlines}</body></opml>".encode()


def test_nested_folders_types_in_capitals_missing_titles_and_bad_addresses():
    found = read_opml(NESTED.encode())
    assert [(row.line, row.name, row.url, row.language, row.folders) for row in found if not row.fault] == [
        (7, "Harbour Post", "https://post.example/rss", "", ("Asia", "Korea")),
        (9, "Mountain Echo", "http://echo.example/atom.xml", "", ("Asia",)),
        (11, "", "https://bare.example/feed", "ko-KR", ()),
        (15, "A site", "https://site.example/news", "", ()),
    ]
    assert [(row.line, row.name, row.fault) for row in found if row.fault] == [
        (13, "No address", "no xmlUrl"),
        (14, "Script", "no http or https address: 'javascript:alert(1)'"),
    ]


@pytest.mark.parametrize(
    ("encoding", "expected", "mark"),
    [("utf-8", "utf-8", ""), ("utf-8", "utf-8", "\ufeff"), ("utf-16", "utf-16", ""), ("cp1251", "windows-1251", ""),
     ("cp1251", "utf-8", ""), ("euc-kr", "euc-kr", "")],
)  # fmt: skip
def test_encodings_marks_and_wrong_labels(encoding, expected, mark):
    name = "한강신문" if encoding == "euc-kr" else "Новости Северной Кореи"
    text = opml(
        f'<outline text="{name}" xmlUrl="https://a.example/f"/>',
        f"<?xml version='1.0' encoding='{expected}'?>",
    )
    (found,) = read_opml((mark + text.decode()).encode(encoding))
    assert (found.name, found.url) == (name, "https://a.example/f")


def test_a_malformed_file_gives_what_can_be_read():
    found = read_opml(
        opml(
            '<outline text="Law & Order" xmlUrl="https://a.example/f?a=1&b=2"/><outline text="B" xmlUrl="https://b.example/">'
        )
    )
    assert [row.url for row in found] == ["https://a.example/f?a=1&b=2", "https://b.example/"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<html><body>no list</body></html>",
        b"<rss version='2.0'><channel/></rss>",
        b"<!DOCTYPE opml [<!ENTITY a 'x'>]><opml><body><outline text='&a;' xmlUrl='https://a.example/'/></body></opml>",
        b"<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><opml>&a;</opml>",
    ],
)
def test_other_files_and_entities_are_refused(body):
    with pytest.raises(ParseError):
        read_opml(body)


@pytest.mark.parametrize(("depth", "found"), [(49, 1), (51, 0), (100, 0)])
def test_folders_are_read_to_a_limit(depth, found):
    """Before libxml2's own limit of 256."""
    feed = "<outline xmlUrl='https://a.example/'/>"
    assert len(read_opml(opml("<outline text='x'>" * depth + feed + "</outline>" * depth))) == found


def test_deep_nesting_ends():
    found = read_opml(
        opml("<outline text='x'>" * 3_000 + "<outline xmlUrl='https://a.example/'/>" + "</outline>" * 3_000)
    )
    assert found == ()


@given(st.binary(max_size=300))
@example(b"<opml>")
@example(b"\xff\xfe<\x00o\x00")
def test_any_bytes_are_read_or_refused(body):
    try:
        read_opml(body)
    except ParseError:
        return


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=40)
outlines = st.builds(
    lambda name, n, language, kind: one(
        name=name, url=f"https://a{n}.example/f?x=1&y={n}", language=language, kind=kind
    ),
    names.map(lambda text: text.replace("<", "").replace("&", "").replace("\ufeff", "")).filter(bool),
    st.integers(0, 99),
    st.sampled_from(["", "ko", "id"]),
    st.sampled_from(["feed", "site", "sitemap", "search"]),
)


@given(st.lists(outlines, max_size=5))
def test_a_written_file_can_be_read(given_outlines):
    found = read_opml(write_opml(given_outlines, name="Susulan", now=NOW))
    assert [(row.name, row.url, row.language, row.kind) for row in found] == [
        (row.name, row.url, row.language, row.kind) for row in given_outlines
    ]
