"""The feeds that a page declares: with `<base>`, a `Link` header, unusual types, and comment feeds last."""

import io
from datetime import UTC, datetime

import pytest

from crawler.formats.autodiscovery import feed_like_links, feed_links, is_comment_feed
from crawler.formats.listing import parse_listing
from crawler.sources.discover import SourceCandidate
from service.cli.sources.add import choose_feed
from store.errors import ParseError
from store.records.sources import SourceKind

PAGE = "https://paper.example/news/index.html"


def links(head: str, header: str = "", page: str = PAGE) -> list[str]:
    return list(feed_links(f"<html><head>{head}</head><body></body></html>", page, header))


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate", title: str = "") -> str:
    return f"<link rel='{rel}' type='{kind}' href='{href}' title='{title}'>"


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("<base href='https://cdn.example/a/'>", "https://cdn.example/a/feed/"),
        ("<base href=/wp/ target=_top>", "https://paper.example/wp/feed/"),
        ("<BASE HREF='../wp/index.php'>", "https://paper.example/wp/feed/"),
        ("<base target='_blank'><base href='/b/'>", "https://paper.example/b/feed/"),
        ("<!-- <base href='/old/'> -->", "https://paper.example/news/feed/"),
        ("<base href='javascript:0'>", "https://paper.example/news/feed/"),
        ("", "https://paper.example/news/feed/"),
    ],
)
def test_relative_links_follow_the_base(base, expected):
    assert links(base + link("feed/")) == [expected]
    assert feed_like_links(f"{base.replace('old', 'news')}<a href='feed/'>RSS</a>", PAGE)[0].endswith("feed/")
    with pytest.raises(ParseError, match=expected):
        parse_listing(f"<html>{base}{link('feed/')}".encode(), content_type="text/html", url=PAGE)


@pytest.mark.parametrize(
    "kind",
    ["text/xml", "application/xml", "application/rss+xml; charset=UTF-8", "Application/Atom+XML;type=feed", " text/xml ",
     "application/feed+json;charset=utf-8", "text/rss+xml", "application/rdf+xml"],
)  # fmt: skip
def test_types_and_their_parameters(kind):
    assert links(link("/feed", kind)) == ["https://paper.example/feed"]


@pytest.mark.parametrize(
    "kind", ["text/html", "application/json+oembed", "text/xml+oembed", "application/pdf", ""]
)
def test_other_types_are_no_feeds(kind):
    assert links(link("/feed", kind)) == []
    assert links(link("/feed", kind, rel="feed")) == ["https://paper.example/feed"]


@pytest.mark.parametrize(
    "header",
    [
        '</feed>; rel="alternate"; type="application/rss+xml"',
        '<https://hub.example/>; rel=hub, <../feed>;type="text/xml; charset=utf-8"; rel="alternate feed"',
        "</feed>; REL=Alternate; Type=application/atom+xml; title*=UTF-8''x",
    ],
)
def test_the_link_header_counts_too(header):
    assert links("<base href='/elsewhere/'>", header) == ["https://paper.example/feed"]


def test_the_header_has_other_links_and_the_head_more_feeds():
    header = (
        '</style.css>; rel=preload, </a>; rel=alternate; hreflang=ko, </feed>; rel=alternate; type="text/xml"'
    )
    assert links(link("/atom"), header) == ["https://paper.example/feed", "https://paper.example/atom"]


@pytest.mark.parametrize(
    ("href", "title"),
    [
        ("/comments/feed/", ""), ("/?feed=comments-rss2", ""), ("/comments.xml", ""), ("/feeds/comments/default", ""),
        ("/kommentare/rss", ""), ("/feed/a", "Harbour Post » Comments Feed"), ("/feed/b", "Kommentar-Feed"),
        ("/feed/c", "Flux des commentaires"), ("/feed/d", "RSS de los comentarios"), ("/feed/e", "Feed dei commenti"),
        ("/feed/f", "Лента комментариев"), ("/feed/g", "コメントフィード"), ("/feed/h", "댓글 피드"),
        ("/feed/i", "评论 Feed"), ("/feed/j", "Yorum akışı"), ("/feed/k", "Kanał z komentarzami"),
        ("/feed/l", "خلاصة التعليقات"),
    ],
)  # fmt: skip
def test_comment_feeds_come_last(href, title):
    comments = link(href, title=title)
    main = "https://paper.example/feed/"
    assert links(comments + link("/feed/", title="Harbour Post")) == [main, f"https://paper.example{href}"]


@pytest.mark.parametrize(
    "title", ["Harbour Post", "연합뉴스", "Комсомольская правда", "Commentary", "Comment is free"]
)
def test_other_feeds_are_no_comment_feeds(title):
    assert not is_comment_feed("https://paper.example/commentary/rss", title, ["https://paper.example/a#top"])


def test_entries_that_lead_to_comments_make_a_comment_feed():
    entries = [f"https://paper.example/a#comment-{n}" for n in range(3)] + ["https://paper.example/b"]
    assert is_comment_feed("https://paper.example/f", "F", entries)
    assert is_comment_feed("https://paper.example/f", "F", ["https://paper.example/a#c12"])
    assert not is_comment_feed("https://paper.example/f", "F", entries[2:] + entries[3:])


def candidate(name: str, entries: int) -> SourceCandidate:
    address = f"https://paper.example/{name}"
    return SourceCandidate(
        address, SourceKind.FEED, "rss", name, "en", entries, datetime(2026, 11, 30, tzinfo=UTC), "linked"
    )


@pytest.mark.parametrize(("typed", "expected"), [("2\n", "two"), ("\n", "one"), ("9\n0\nx\n3\n", "three")])
def test_add_asks_which_of_several_feeds(monkeypatch, capsys, typed, expected):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    chosen = choose_feed([candidate("one", 10), candidate("two", 9), candidate("three", 1)], ask=True)
    assert chosen.title == expected
    shown = capsys.readouterr()
    assert all(f"https://paper.example/{name}" in shown.err for name in ("one", "two", "three"))


def test_a_script_gets_the_best_and_is_told_of_the_others(capsys):
    candidates = [candidate("one", 10), candidate("two", 1)]
    assert choose_feed(candidates, ask=False).title == "one"
    shown = capsys.readouterr()
    assert "https://paper.example/two (feed, 1 entry)" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("ask", [True, False])
def test_one_feed_is_taken_without_a_word(capsys, ask):
    assert choose_feed([candidate("one", 10)], ask=ask).title == "one"
    assert capsys.readouterr() == ("", "")
