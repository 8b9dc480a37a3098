from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.scheduling.collector import CollectTally
from store.records.sources import PagePolicy, SourceKind
from tests.support.collecting import SETTINGS, START, collecting, rss, sitemap, source
from tests.support.fresh_store import fresh_store
from tests.support.webserver import Reply, WebServer

BODY = " ".join(
    f"Paragraph {n} tells what the council said about the harbour bridge, its cost and the plan."
    for n in range(12)
)


def page(title: str, body: str = BODY, canonical: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f"<html lang='en'><head><title>{title}</title>{link}</head><body><main><article><h1>{title}</h1>"
        f"<p>{body}</p></article></main></body></html>"
    )


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


def _teasers(web: WebServer, *titles: str, name: str = "a", path: str = "/f"):
    url = web.serve(path, rss(*titles, base=web.url(""), text="Only a teaser."))
    return source(url, name, page_policy=PagePolicy.AUTO)


async def test_the_page_of_a_teaser_is_read_in_the_same_round(web):
    feed = _teasers(web, "Bridge repair agreed")
    web.serve("/bridge-repair-agreed", Reply(page("Bridge repair agreed"), content_type="text/html"))
    async with collecting([feed], pages=True) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, new=1, pages=1)
        [article] = rounds.store.ready_articles(5)
    assert "its cost and the plan" in article.text
    assert article.title == "Bridge repair agreed"
    assert rounds.time.slept == [2]


async def test_the_same_on_the_embedded_store_and_over_a_restart(web, tmp_path):
    web.serve("/bridge-repair-agreed", Reply(page("Bridge repair agreed"), content_type="text/html"))
    web.serve("/tunnel-opened", Reply(page("Tunnel opened"), content_type="text/html"))
    for hours, titles, tally in (
        (0, ["Bridge repair agreed"], CollectTally(ok=1, new=1, pages=1)),
        (1, ["Tunnel opened", "Bridge repair agreed"], CollectTally(ok=1, new=1, seen=1, pages=1)),
        (2, ["Tunnel opened", "Bridge repair agreed"], CollectTally(unchanged=1)),
    ):
        store = fresh_store(tmp_path / "store.db")
        now = START + timedelta(hours=hours)
        try:
            async with collecting([_teasers(web, *titles)], pages=True, store=store, now=now) as rounds:
                assert await rounds.tick() == tally
        finally:
            store.close()


async def test_a_page_on_another_host_is_read_under_that_host(web):
    async with WebServer("127.0.0.2") as paper:
        paper.serve("/bridge-repair-agreed", Reply(page("Bridge repair agreed"), content_type="text/html"))
        feed = source(
            web.serve("/f", rss("Bridge repair agreed", base=paper.url(""), text="Teaser.")),
            page_policy=PagePolicy.AUTO,
        )
        async with collecting([feed], pages=True) as rounds:
            assert (await rounds.tick()).pages == 1
            assert rounds.time.slept == []


async def test_no_pages_are_fetched_for_a_full_text_feed(web):
    feed = source(web.serve("/f", rss("One", base=web.url(""))), page_policy=PagePolicy.AUTO)
    async with collecting([feed], pages=True) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, new=1)
    assert web.paths() == ["/f"]


async def test_an_entry_with_a_missing_page_is_processed_without_it(web):
    async with collecting([_teasers(web, "Bridge repair agreed")], pages=True) as rounds:
        assert (await rounds.tick()).pages_failed == 1
        [article] = rounds.store.ready_articles(5)
    assert article.text == "Only a teaser."


async def test_a_page_that_fails_temporarily_is_retried_a_limited_number_of_times(web):
    web.serve("/bridge-repair-agreed", Reply(status=500))
    async with collecting([_teasers(web, "Bridge repair agreed")], pages=True) as rounds:
        waits = []
        for _ in range(2):
            await rounds.tick()
            assert rounds.store.ready_articles(5) == []
            waits.append(rounds.store.next_collection_due() - rounds.time())
            rounds.time.now = rounds.store.next_collection_due()
        await rounds.tick()
        assert [article.text for article in rounds.store.ready_articles(5)] == ["Only a teaser."]
    assert waits == [timedelta(seconds=30), timedelta(seconds=300)]
    assert len(web.asked("/bridge-repair-agreed")) == 3


async def test_an_entry_whose_page_has_no_article_is_processed_without_it(web):
    web.serve("/bridge-repair-agreed", Reply("<html><body></body></html>", content_type="text/html"))
    async with collecting([_teasers(web, "Bridge repair agreed")], pages=True) as rounds:
        await rounds.tick()
        assert [article.text for article in rounds.store.ready_articles(5)] == ["Only a teaser."]


async def test_a_page_and_an_entry_without_a_headline_get_their_first_sentence(web):
    web.serve("/m", sitemap(web.url("/1")))
    web.serve(
        "/1", Reply(f"<html><body><article><p>{BODY}</p></article></body></html>", content_type="text/html")
    )
    without = source(web.url("/m"), kind=SourceKind.SITEMAP, page_policy=PagePolicy.AUTO)
    async with collecting([without], pages=True) as rounds:
        await rounds.tick()
        [article] = rounds.store.ready_articles(5)
        assert article.title
        assert article.text.startswith(article.title)


async def test_two_pages_with_one_canonical_url_are_one_article(web):
    canonical = web.url("/bridge")
    feed = _teasers(web, "Bridge repair agreed", "Repair of bridge agreed")
    for path in ("/bridge-repair-agreed", "/repair-of-bridge-agreed"):
        web.serve(path, Reply(page("Bridge repair agreed", canonical=canonical), content_type="text/html"))
    async with collecting([feed], pages=True) as rounds:
        await rounds.tick()
        assert len(rounds.store.ready_articles(5)) == 1


async def test_a_first_poll_reads_at_most_fifty_pages(web):
    titles = [f"Story number {n}" for n in range(60)]
    for title in titles:
        web.serve("/" + title.lower().replace(" ", "-"), Reply(page(title), content_type="text/html"))
    settings = replace(SETTINGS, host_delay_s=0.5)
    async with collecting([_teasers(web, *titles)], settings, pages=True) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, new=60, pages=50)
        assert web.asked("/story-number-49")
        assert not web.asked("/story-number-50")


async def test_a_visit_ends_after_a_minute_and_the_host_is_visited_again(web):
    titles = [f"Story number {n}" for n in range(40)]
    for title in titles:
        web.serve("/" + title.lower().replace(" ", "-"), Reply(page(title), content_type="text/html"))
    async with collecting([_teasers(web, *titles)], pages=True) as rounds:
        assert (await rounds.tick()).pages == 40
        assert set(rounds.time.slept) == {2}
        assert len(rounds.time.slept) == 40


async def test_a_429_for_a_page_pauses_the_host(web):
    feed = _teasers(web, "Story one", "Story two")
    web.serve("/story-one", Reply(status=429, headers={"Retry-After": "120"}))
    web.serve("/story-two", Reply(page("Story two"), content_type="text/html"))
    async with collecting([feed], pages=True) as rounds:
        await rounds.tick()
        assert len(web.requests) == 2
        assert rounds.store.next_collection_due() >= rounds.time() + timedelta(seconds=120)


async def test_a_sitemap_brings_its_pages(web):
    web.serve("/bridge", Reply(page("Bridge repair agreed"), content_type="text/html"))
    url = web.serve("/sitemap.xml", sitemap(web.url("/bridge")))
    feed = source(url, kind=SourceKind.SITEMAP, page_policy=PagePolicy.AUTO)
    async with collecting([feed], pages=True) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, new=1, pages=1)
        [article] = rounds.store.ready_articles(5)
    assert article.title == "Bridge repair agreed"


async def test_a_section_page_brings_the_articles_it_links_to(web):
    headlines = [
        "Council agrees to repair the harbour bridge",
        "New tunnel under the river is opened at last",
    ]
    links = "".join(
        f'<h2><a href="/2026/03/01/{headline.lower().replace(" ", "-")}">{headline}</a></h2>'
        for headline in headlines
    )
    for headline in headlines:
        path = "/2026/03/01/" + headline.lower().replace(" ", "-")
        web.serve(path, Reply(page(headline), content_type="text/html"))
    front = f"<html><body><main>{links}<a href='/imprint'>Imprint</a></main></body></html>"
    section = source(
        web.serve("/news/", Reply(front, content_type="text/html")),
        kind=SourceKind.SITE,
        page_policy=PagePolicy.AUTO,
    )
    async with collecting([section], pages=True) as rounds:
        assert await rounds.tick() == CollectTally(ok=1, new=2, pages=2)
        assert sorted(article.title for article in rounds.store.ready_articles(5)) == headlines
        assert (await rounds.again()).unchanged == 1


async def test_a_sitemap_index_brings_its_three_newest_children_and_one_of_the_others(web):
    children = [web.serve(f"/{n}.xml", sitemap(web.url(f"/story-{n}"))) for n in range(5)]
    url = web.serve("/index.xml", sitemap(*children, index=True))
    feed = source(url, kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
    async with collecting([feed], pages=True) as rounds:
        tally = await rounds.tick()
        assert (tally.ok, tally.new) == (1, 4)
        assert web.paths()[:5] == ["/index.xml", "/0.xml", "/1.xml", "/2.xml", "/3.xml"]
        assert rounds.time.slept[:4] == [2, 2, 2, 2]


async def test_an_index_is_unchanged_only_if_its_children_are(web):
    web.serve(
        "/0.xml",
        sitemap(web.url("/one")),
        sitemap(web.url("/one")),
        sitemap(web.url("/two"), web.url("/one")),
    )
    url = web.serve("/index.xml", Reply(sitemap(web.url("/0.xml"), index=True), etag='"same"'))
    feed = source(url, kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
    async with collecting([feed], pages=True) as rounds:
        await rounds.tick()
        assert (await rounds.again()).unchanged == 1
        tally = await rounds.again()
    assert (tally.ok, tally.new, tally.seen) == (1, 1, 1)


async def test_a_broken_child_does_not_hide_the_others(web):
    children = [web.serve("/0.xml", Reply(status=500)), web.serve("/1.xml", sitemap(web.url("/one")))]
    url = web.serve("/index.xml", sitemap(*children, index=True))
    feed = source(url, kind=SourceKind.SITEMAP, page_policy=PagePolicy.ALWAYS)
    async with collecting([feed], pages=True) as rounds:
        tally = await rounds.tick()
        assert (tally.ok, tally.new) == (1, 1)
        assert any("HTTP 500" in note for note in rounds.reports[0].notes)


async def test_an_index_without_a_readable_child_fails(web):
    url = web.serve("/index.xml", sitemap(web.serve("/0.xml", Reply(status=500)), index=True))
    async with collecting([source(url, kind=SourceKind.SITEMAP)], pages=True) as rounds:
        assert (await rounds.tick()).failed == 1
