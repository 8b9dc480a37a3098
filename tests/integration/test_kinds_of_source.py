"""Lists of several pages, sitemaps from a site's root, searches, and sources with page rules."""

import json
from typing import ClassVar

import pytest

from crawler.pages.extract import extract_article
from crawler.pages.overrides import apply_page_rules
from crawler.pages.rules import PageRules
from crawler.scheduling.collector import CollectTally
from crawler.sources.search_feeds import HOST_DELAYS_S
from store.records.collection import PollStatus
from store.records.sources import PagePolicy, SiteRules, SourceKind
from tests.support.collecting import collecting, rss, sitemap, source
from tests.support.webserver import Reply, WebServer


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


def html(body: str, head: str = "") -> Reply:
    return Reply(
        f"<html lang=en><head>{head}</head><body><main>{body}</main></body></html>", content_type="text/html"
    )


def story(n: int) -> str:
    return f"<h2><a href='/2026/03/01/report-number-{n}'>The council reports on bridge number {n}</a></h2>"


def section(url: str, depth: int, **rules):
    return source(url, kind=SourceKind.SITE, rules=SiteRules(depth=depth, **rules))


class TestListsOfSeveralPages:
    async def test_are_read_as_deep_as_configured(self, web):
        for n in range(5):
            web.serve(f"/news?page={n}", html(story(n), f"<link rel='next' href='/news?page={n + 1}'>"))
        async with collecting([section(web.url("/news?page=0"), 3)], pages=True) as rounds:
            assert await rounds.tick() == CollectTally(ok=1, new=3)
            assert web.paths() == ["/news?page=0", "/news?page=1", "/news?page=2"]
            assert rounds.time.slept == [2, 2]
            assert (await rounds.again()).unchanged == 1
        assert web.paths()[3:] == ["/news?page=0"], "an unchanged first page leads nowhere"

    async def test_one_page_is_the_default(self, web):
        url = web.serve("/news", html(story(1) + "<a rel=next href='/news?p=2'>Older</a>"))
        async with collecting([section(url, 1)], pages=True) as rounds:
            assert (await rounds.tick()).new == 1
        assert web.paths() == ["/news"]

    async def test_the_next_page_by_css(self, web):
        older = "<p class=older><a href='{}'>Older reports</a></p>"
        url = web.serve("/news", html(story(1) + older.format("/news/2")))
        web.serve("/news/2", html(story(2) + older.format("/news/3")))
        async with collecting([section(url, 2, next_css="p.older")], pages=True) as rounds:
            assert (await rounds.tick()).new == 2
        assert web.paths() == ["/news", "/news/2"]

    async def test_end_at_a_circle_at_nothing_new_and_at_the_sites_border(self, web):
        web.serve("/a", html(story(1) + "<a rel=next href='/b'>2</a>"))
        web.serve("/b", html(story(2) + "<a rel=next href='/a'>1</a>"))
        web.serve("/c", html(story(3) + "<a rel=next href='/d'>2</a>"))
        web.serve("/d", html(story(3) + "<a rel=next href='/e'>3</a>"))
        web.serve("/f", html(story(4) + "<a rel=next href='http://10.0.0.1/g'>2</a>"))
        lists = [
            source(web.url(path), path[1:], SourceKind.SITE, rules=SiteRules(depth=9))
            for path in ("/a", "/c", "/f")
        ]
        async with collecting(lists, pages=True) as rounds:
            assert (await rounds.tick()).new == 4
        assert web.paths() == ["/a", "/b", "/c", "/d", "/f"]

    async def test_a_broken_next_page_does_not_hide_the_first(self, web):
        url = web.serve("/news", html(story(1) + "<a rel=next href='/broken'>2</a>"))
        web.serve("/broken", Reply(status=500))
        async with collecting([section(url, 3)], pages=True) as rounds:
            assert await rounds.tick() == CollectTally(ok=1, new=1)
            assert any("HTTP 500" in note for note in rounds.reports[0].notes)


class TestSitemapsFromTheRoot:
    async def test_robots_txt_leads_to_the_news_sitemap_first(self, web):
        news = web.serve("/sitemap-news.xml", sitemap(web.url("/one"), index=False))
        index = web.serve("/index.xml", sitemap(web.serve("/deep.xml", sitemap(web.url("/two"))), index=True))
        web.serve("/robots.txt", f"User-agent: *\nDisallow: /x\nSitemap: {index}\nSitemap: {news}")
        site = source(web.url("/"), kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
        async with collecting([site], pages=True) as rounds:
            assert (await rounds.tick()).new == 2
            assert web.paths()[:4] == ["/robots.txt", "/sitemap-news.xml", "/index.xml", "/deep.xml"]
            assert (await rounds.again()).unchanged == 1

    async def test_an_index_that_leads_in_circles_ends(self, web):
        for n in range(9):
            children = [web.url(f"/{(n + step) % 9}.xml") for step in (0, 1, 2)]
            web.serve(f"/{n}.xml", sitemap(*children, index=True))
        async with collecting([source(web.url("/0.xml"), kind=SourceKind.SITEMAP)], pages=True) as rounds:
            await rounds.tick()
        assert len(web.requests) <= 7

    async def test_a_robots_txt_without_sitemaps_fails_with_advice(self, web):
        web.serve("/robots.txt", "User-agent: *\nDisallow:\n")
        async with collecting([source(web.url("/"), kind=SourceKind.SITEMAP)], pages=True) as rounds:
            assert (await rounds.tick()).failed == 1
            assert "names no sitemap" in rounds.state().last_error


class TestSearches:
    GDELT: ClassVar = {
        "articles": [
            {"url": "https://paper.example/a?x=1", "title": "Bridge \t repaired", "seendate": "20260301T101500Z",
             "domain": "paper.example", "language": "Korean"},
            {"url": "javascript:x", "title": "No address", "seendate": "20269999T000000Z"},
            "odd",
        ]
    }  # fmt: skip

    async def test_gdelts_article_list(self, web):
        url = web.serve(
            "/doc", Reply(json.dumps(self.GDELT).replace("\\t", "\t"), content_type="application/json")
        )
        async with collecting([source(url, kind=SourceKind.SEARCH)]) as rounds:
            assert (await rounds.tick()).new == 2
            article = next(one for one in rounds.store.ready_articles(9) if one.title.startswith("Bridge"))
        assert (article.url, article.site) == ("https://paper.example/a?x=1", "paper.example")
        assert article.published.isoformat() == "2026-03-01T10:15:00+00:00"

    @pytest.mark.parametrize("body", ["{}", '{"articles": []}'])
    async def test_no_hits_are_no_failure(self, web, body):
        url = web.serve("/doc", Reply(body, content_type="application/json"))
        async with collecting([source(url, kind=SourceKind.SEARCH)]) as rounds:
            assert await rounds.tick() == CollectTally(ok=1)

    @pytest.mark.parametrize("status", [200, 429])
    async def test_a_rate_limit_pauses_the_whole_host(self, web, status):
        said = Reply(
            "Please limit requests to one every 5 seconds or contact us.", status, content_type="text/html"
        )
        searches = [source(web.serve(f"/{name}", said), name, SourceKind.SEARCH) for name in "abc"]
        async with collecting(searches) as rounds:
            assert (await rounds.tick()).failed == 1
            assert len(web.requests) == 1, "the others of the host are not asked now"
            assert rounds.reports[0].status is PollStatus.FAILED
            rounds.time.advance(seconds=30)
            await rounds.tick()
            assert len(web.requests) == 1
            rounds.time.advance(minutes=2)
            await rounds.tick()
            assert len(web.requests) == 2

    async def test_an_opaque_link_gives_title_and_publisher_without_fetching_a_page(self, web):
        feed = rss(
            "Bridge repaired - The Harbour Post", base="https://news.google.com/rss/articles", text="x"
        ).replace(
            "<description>", "<source url='https://post.example'>The Harbour Post</source><description>"
        )
        search = source(web.serve("/rss/search", feed), kind=SourceKind.SEARCH, page_policy=PagePolicy.AUTO)
        async with collecting([search], pages=True) as rounds:
            assert await rounds.tick() == CollectTally(ok=1, new=1)
            (article,) = rounds.store.ready_articles(9)
        assert (article.title, article.site) == ("Bridge repaired", "The Harbour Post")
        assert web.paths() == ["/rss/search"]


class TestPublishersOwnRules:
    PAGE = (
        "<div id=ad>Buy now, buy cheap, buy often.</div><div class=hl>Bridge repaired at last</div>"
        "<div class=when data-x=1>1 March 2026, 10:15 UTC</div>"
        "<div class=body><p>First paragraph of the report.</p><p>Second <script>x()</script>one.</p></div>"
    )

    async def test_pick_headline_text_and_date(self, web):
        web.serve("/2026/03/01/report-number-1", html(self.PAGE, "<title>Site</title>"))
        front = source(web.serve("/f", html(story(1))), "post", SourceKind.SITE, page_policy=PagePolicy.AUTO)
        rules = {"post": PageRules("div.hl", "div.body", "div.when")}
        async with collecting([front], pages=True, page_rules=rules) as rounds:
            assert (await rounds.tick()).pages == 1
            (article,) = rounds.store.ready_articles(5)
        assert article.title == "Bridge repaired at last", "not the list's headline: the user's rule"
        assert article.text == "First paragraph of the report.\nSecond one."
        assert article.published.isoformat() == "2026-03-01T10:15:00+00:00"

    async def test_override_the_time_and_headline_of_a_feed(self, web):
        web.serve("/2026/03/01/report-number-1", html(self.PAGE, "<title>Site</title>"))
        item = (web.url("/2026/03/01/report-number-1"), "Bridge repaired", "Sun, 01 Mar 2026 11:00:00 GMT")
        feed = "<item><link>{}</link><title>{}</title><pubDate>{}</pubDate></item>".format(*item)
        url = web.serve("/feed", Reply(f"<rss version='2.0'><channel>{feed}</channel></rss>"))
        entry = source(url, "post", page_policy=PagePolicy.ALWAYS)
        rules = {"post": PageRules("div.hl", date_css="div.when")}
        async with collecting([entry], pages=True, page_rules=rules) as rounds:
            await rounds.tick()
            (article,) = rounds.store.ready_articles(5)
        assert article.title == "Bridge repaired at last"
        assert article.published.isoformat() == "2026-03-01T10:15:00+00:00"

    def test_the_headline_is_selected_and_a_selector_without_match_is_noted(self):
        body = self.PAGE.encode()
        found = extract_article(body, content_type=None, url="")
        page = apply_page_rules(found, body, None, PageRules("div.hl", "div.none", "b"))
        assert (page.title, page.text, page.published) == (
            "Bridge repaired at last",
            found.text,
            found.published,
        )
        assert page.notes[-2:] == ("text_css picks nothing", "date_css picks nothing")

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"<", b"<html>"])
    def test_any_page_comes_back(self, body):
        page = extract_article(body, content_type=None, url="")
        assert apply_page_rules(page, body, None, PageRules("h1", "p", "time")).text == page.text


async def test_a_host_that_asks_for_a_longer_gap_gets_it(web, monkeypatch):
    monkeypatch.setitem(HOST_DELAYS_S, web.address, 6.0)
    searches = [source(web.serve(f"/{name}", Reply("{}")), name, SourceKind.SEARCH) for name in "abc"]
    async with collecting(searches) as rounds:
        assert (await rounds.tick()).ok == 3
        assert rounds.time.slept == [6, 6]
