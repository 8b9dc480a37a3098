"""Reports that a source hides from a simple reader are all collected: shared addresses, wrappers, cards.

`tests/acceptance/test_lost_reports.py` follows one of each kind from the source to the alert.
"""

import pytest

from store.clock import utc_now
from store.records.sources import PagePolicy, SourceKind
from tests.support.collecting import collecting, source
from tests.support.newsdesk import MEMORIAL, PRISONERS, SAPPERS, TOLL, TOLL_KO
from tests.support.publisher import atom, canonical, entry, item, json_feed, page, rss
from tests.support.webserver import Reply, WebServer

OLD = item("Weather stays mild over the weekend", "https://post.example/old", "Mild. " * 80, age=30)
AT = "https://post.example/1"


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


def html(text):
    return Reply(text, content_type="text/html; charset=utf-8")


async def collected(one, listings):
    """The titles that are ready to be judged after a poll of each listing, without the old report."""
    async with collecting([one], pages=True, now=utc_now()) as desk:
        for publish in (*listings, listings[-1]):
            publish()
            await desk.again()
        return sorted(
            article.title for article in desk.store.ready_articles(9) if "mild" not in article.title
        )


@pytest.mark.parametrize(
    ("links", "stated", "kind"),
    [
        (("/news/world/a-report-on-the-toll", "/news/world/b-report-on-prisoners"), "/news/world/", "canonical"),
        (("/a1", "/a2"), "/news/world/", "canonical"),
        (("/read.php?id=1", "/read.php?id=2"), "/read.php", "canonical"),
        (("/read.php?id=1", "/read.php?id=2"), "/read.php?id=9", "canonical"),
        (("/ko/1000001", "/ko/1000002"), "/ko/", "og"),
        (("/a1", "/a2"), "/news/2026/a-fixed-page-of-the-paper", "og"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("reports", [(TOLL, PRISONERS), (TOLL_KO, SAPPERS)], ids=["en", "ko-ru"])
async def test_reports_that_state_one_canonical_address(web, links, stated, kind, reports):
    items = [OLD]
    for link, (title, text) in zip(links, reports, strict=True):
        web.serve(link, html(page(title, text, canonical(web.url(stated), kind))))
        items.insert(0, item(title, web.url(link)))
    listings = [lambda n=n: web.serve("/f", rss(*items[-n:])) for n in (1, 2, 3)]
    feed = source(web.url("/f"), page_policy=PagePolicy.AUTO)
    assert await collected(feed, listings) == sorted(title for title, _ in reports)


def live_rss(url, reports):
    return rss(*(item(t, f"{url}/live#p{n}", x * 4, f"p{n}") for n, (t, x) in enumerate(reports)), OLD)


def routed_atom(url, reports):
    return atom(*(entry(t, f"{url}/app#/news/{n}", x * 4, f"urn:{n}") for n, (t, x) in enumerate(reports)))


def one_link_json(url, reports):
    return json_feed(*({"id": f"{n}", "url": f"{url}/latest", "title": t, "content_text": x} for n, (t, x) in enumerate(reports)))  # fmt: skip


@pytest.mark.parametrize("made", [live_rss, routed_atom, one_link_json])
async def test_entries_of_one_link(web, made):
    reports = (TOLL, SAPPERS, MEMORIAL)
    listings = [lambda n=n: web.serve("/f", made(web.url(""), reports[:n])) for n in (1, 2, 3)]
    assert await collected(source(web.url("/f")), listings) == sorted(title for title, _ in reports)


@pytest.mark.parametrize(
    "made",
    [
        lambda t, x: rss(item(f"&lt;![CDATA[{t}]]&gt;", AT, f"&lt;![CDATA[{x * 4}]]&gt;")),
        lambda t, x: rss(item(f"<![CDATA[<![CDATA[{t}]]]]><![CDATA[>]]>", AT, x * 4)),
        lambda t, x: atom(entry(f"&lt;![CDATA[{t}]]&gt;", AT, x * 4)),
        lambda t, x: f"<html><head><title>Post</title></head><body>{rss(item(t, AT, x * 4))}</body></html>",
        lambda t, x: atom(entry(f"<b>{t}</b>", AT, x * 4).replace("<title>", '<title type="xhtml">')),
        lambda t, x: rss(item(f"<!-- of the day --> {t}", AT, x * 4)),
    ],
    ids=["escaped", "nested", "atom", "html", "xhtml title", "comment"],
)
@pytest.mark.parametrize("report", [TOLL, SAPPERS], ids=["en", "ru"])
async def test_titles_and_feeds_in_wrappers(web, made, report):
    listings = [lambda: web.serve("/f", rss(OLD)), lambda: web.serve("/f", made(*report))]
    assert await collected(source(web.url("/f")), listings) == [report[0]]


@pytest.mark.parametrize(("title", "text"), [TOLL, TOLL_KO], ids=["en", "ko"])
async def test_the_headline_of_a_card_on_a_section_page(web, title, text):
    card = "<a href='/2026/11/30/{}'><div>World</div><div>{}</div><div>{} hours ago</div></a>"
    old = card.format("weather-stays-mild", "Weather stays mild over the weekend", 9)
    web.serve("/2026/11/30/weather-stays-mild", html(page("Weather stays mild", "Mild. " * 40)))
    web.serve("/2026/11/30/report", html(page(title, text)))
    main = "<html><body><main>{}</main></body></html>"
    listings = [
        lambda cards=cards: web.serve("/world", html(main.format(cards)))
        for cards in (old, *(card.format("report", title, hours) + old for hours in (1, 2)))
    ]
    site = source(web.url("/world"), kind=SourceKind.SITE, page_policy=PagePolicy.ALWAYS)
    assert await collected(site, listings) == [title]


@pytest.mark.parametrize("made", [lambda x: rss(item("", AT, x)), lambda x: json_feed({"id": "1", "content_text": x})])  # fmt: skip
async def test_an_entry_without_a_headline_gets_its_first_sentence(web, made):
    listings = [lambda: web.serve("/f", rss(OLD)), lambda: web.serve("/f", made(TOLL[1]))]
    assert await collected(source(web.url("/f")), listings) == [TOLL[1].partition(". ")[0] + "."]
