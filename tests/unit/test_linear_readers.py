"""Every step over what others send takes time in proportion to it: twice the input, at most about twice the time."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from alerts.text.normalize import normalize
from alerts.text.query import parse_query
from crawler.dates.parse import parse_date
from crawler.formats.autodiscovery import feed_like_links, feed_links
from crawler.formats.cleaning import html_to_text
from crawler.formats.hubs import hub_links
from crawler.formats.listing import parse_listing
from crawler.formats.refresh_hints import feed_skip_hours
from crawler.formats.section_page import parse_section_page
from crawler.link_header import parse_link_header
from service.config.lines import line_of
from store.errors import ParseError
from store.records.sources import SiteRules
from tests.support.growth import growth

MAX_GROWTH = 3.2
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ATTRIBUTES = {
    "an item's": '<rss version="2.0"><channel><title>t</title><item {}><title>x</title><link>http://a.example/1</link>'
    "</item></channel></rss>",
    "the root's": '<rss version="2.0" {}><channel><title>t</title><item><title>x</title>'
    "<link>http://a.example/1</link></item></channel></rss>",
    "not well-formed": '<rss version="2.0"><channel><title>t & u</title><item {}><title>x</title>'
    "<link>http://a.example/1</link></item></channel>",
}
LINKS = {
    "one link again and again": '<a href="/2026/11/20/a-long-report">A headline of some length</a>',
    "many links": '<a href="/2026/11/20/a-long-report-{n}">A headline of some length</a>',
    "one link in its own box": '<div><a href="/2026/11/20/a-report">A headline of some length</a><i>x</i></div>',
    "links that are no reports": '<a href="/2026/11/20/a-long-report-{n}">Short</a>',
}


def listing(text):
    with suppress(ParseError):
        parse_listing(text.encode(), content_type=None, url="http://a.example/f")


@pytest.mark.parametrize(
    "part", ["<skipHours>", "<skipHours><hour>", "<skipHours>" + " " * 50, "</skipHours>"]
)
def test_skip_hours(part):
    assert growth(lambda n: feed_skip_hours(part * n), 2_000) < MAX_GROWTH


@pytest.mark.parametrize("where", ATTRIBUTES)
@pytest.mark.parametrize("name", ["a{n}", "xmlns:a{n}", "dc:a{n}"])
def test_attributes_of_a_feed(where, name):
    def read(count):
        attributes = " ".join(name.replace("{n}", str(n)) + '="1"' for n in range(count))
        listing(ATTRIBUTES[where].replace("{}", attributes))

    assert growth(read, 2_000) < MAX_GROWTH


@pytest.mark.parametrize("count", [190, 210])
def test_a_tag_may_have_two_hundred_attributes(count):
    attributes = " ".join(f'a{n}="1"' for n in range(count))
    text = ATTRIBUTES["an item's"].replace("{}", attributes)
    if count < 200:
        assert len(parse_listing(text.encode(), content_type=None, url="http://a.example/f").entries) == 1
    else:
        with pytest.raises(ParseError, match="attributes"):
            parse_listing(text.encode(), content_type=None, url="http://a.example/f")


@pytest.mark.parametrize("kind", LINKS)
@pytest.mark.parametrize("relative_to", [None, NOW])
def test_links_of_a_section_page(kind, relative_to):
    def read(count):
        links = "".join(LINKS[kind].replace("{n}", str(n)) for n in range(count))
        parse_section_page(
            f"<html><body><div>{links}</div></body></html>".encode(),
            content_type="text/html",
            url="http://a.example/news",
            rules=SiteRules(),
            relative_to=relative_to,
        )

    assert growth(read, 250) < MAX_GROWTH


@pytest.mark.parametrize(
    "expression",
    [
        "korea near/5 troops",
        "(korea OR north) near/99 (troops OR north)",
        "*north*korea*",
        "*n*o*r*t*x",
        "n*r*t*x",
        "north* korea*",
        "*n *o* x",
        "北*京 x",
        "*IT*x",
    ],
)
@pytest.mark.parametrize(
    "part", ["korea troops ", "korea x x x x x x troops", "north", "n", "nort", "北", "n o ", "it"]
)
def test_expressions_on_a_hostile_text(expression, part):
    query = parse_query(expression)

    def find(count):
        query.spans(text[count])

    text = {count: normalize(part * count) for count in (250 // 8, *(250 * 2**n for n in range(9)))}
    assert growth(find, 250) < MAX_GROWTH


def near_by_all_pairs(left, right, text, words):
    """What near/N means, pair by pair."""
    found = set()
    for one in left:
        for other in right:
            first, second = sorted((one, other))
            if len(text[first[1] : second[0]].split()) <= words:
                found |= {one, other}
    return sorted(found) or None


@pytest.mark.parametrize("words", [0, 1, 2, 5])
@pytest.mark.parametrize(
    ("left", "right"), [("a", "b"), ("a", "a"), ("(a OR b)", "(b OR c)"), ("a*", '"b c"'), ("*b*", "c")]
)
def test_near_finds_what_all_pairs_show(words, left, right):
    for seed in range(60):
        text = normalize(
            " ".join("abcd ab xb bx"[(seed * 7 + n * n * (seed % 5 + 1)) % 13] for n in range(40))
        )
        lefts, rights = parse_query(left).spans(text) or [], parse_query(right).spans(text) or []
        wanted = near_by_all_pairs(lefts, rights, text.normalized, words)
        assert parse_query(f"{left} near/{words} {right}").spans(text) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "12 марта 三月 มีนาคม 2025 mars",
        "１２ مارس 2025 Março पांच",
        "th 12 janvier 20 мая 11",
        "1th1 1th1 1th1",
        "初 3 мар 2 mei 1",
    ],
)
def test_a_date_of_mixed_scripts_takes_no_longer_than_others(line):
    assert growth(lambda n: [parse_date(f"{line} {at}") for at in range(n)], 8) < MAX_GROWTH
    assert growth(lambda n: parse_date(f"{line} " * n), 4) < MAX_GROWTH


@pytest.mark.parametrize(
    "config",
    [
        ("[[stories]]\nr = [\n", '"r@x.example",\n', ']\nwrong = "x"\n'),
        ('[[stories]]\nr = """\n', 'line "quoted" \\\\ [ {\n', '"""\nwrong = "x"\n'),
        ("[[stories]]\n", "k{n} = {{ a = [1, \"]\"], b = '[' }} # [\n", 'wrong = "x"\n'),
        ("", '[[sources]]\nurl = "x"\n', '[[stories]]\nwrong = "x"\n'),
        ("[[stories]]\n", '# "comment [\n', 'wrong = "x"\n'),
    ],
)
def test_the_line_of_a_mistake_behind_a_long_list(config):
    head, line, tail = config

    def text(count):
        return (
            head
            + "".join(line.replace("{n}", str(n)) for n in range(count)).replace("{{", "{").replace("}}", "}")
            + tail
        )

    written = text(3_000)
    assert line_of(written, ("stories", 0, "wrong")) == written.count("\n")
    assert growth(lambda n: line_of(text(n), ("stories", 0, "wrong")), 250) < MAX_GROWTH


@pytest.mark.parametrize("part", ["<a ", "<link ", "<!--", "<base <a ", '<link rel="', "<a href='"])
def test_addresses_of_feeds_in_a_page(part):
    assert growth(lambda n: feed_links(part * n, "http://a.example/"), 500) < MAX_GROWTH
    assert growth(lambda n: feed_like_links(part * n, "http://a.example/"), 500) < MAX_GROWTH


@pytest.mark.parametrize(
    "part", ["<p", "<script>", "<!--", "<![CDATA[", "&amp;", "&#", "]]&gt;", "<b>x", "< "]
)
def test_mark_up(part):
    assert growth(lambda n: html_to_text(part * n), 500) < MAX_GROWTH


@pytest.mark.parametrize(
    "part", ["<link ", '<atom:link rel="hub" ', "<!--", "<![CDATA[", '<link href="a" x="']
)
def test_hubs(part):
    assert growth(lambda n: hub_links(part * n, "http://a.example/f"), 500) < MAX_GROWTH


@pytest.mark.parametrize("part", ["<a>;", '<a>;rel="', "<", ";;;", ' ;a="x" ', '<a>; rel="hub", '])
def test_link_headers(part):
    assert growth(lambda n: parse_link_header(part * n), 200) < MAX_GROWTH
