"""A page that is not the report's leaves the entry's own words: home pages, walls, one text at several addresses."""

from datetime import timedelta

import pytest

from crawler.pages.rules import PageRules
from store.records.articles import ArticleState
from store.records.sources import PagePolicy, SourceKind
from tests.support.collecting import START, collecting, quote_slug, rss, sitemap, source
from tests.support.fresh_store import fresh_store
from tests.support.webserver import Reply, WebServer

TITLES = ("Council approves the tram line to the harbour", "Palace gardens open for visitors in spring")
WALL = (
    "Weryfikacja trwa. Council approves, palace gardens: tekst tej strony nie jest artykułem, lecz przesłoną, która "
    "mówi każdemu to samo o tramwaju, porcie i ogrodach. Harbour line, visitors open spring tram. "
) * 2
"""Of no known form, with words of both headlines."""


def page(title, text):
    return Reply(
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{text}</p></article></body></html>",
        content_type="text/html; charset=utf-8",
    )


@pytest.fixture
async def web():
    async with WebServer() as server:
        yield server


def feed(web, *titles, path="/f", text="Only a teaser."):
    return source(web.serve(path, rss(*titles, base=web.url(""), text=text)), page_policy=PagePolicy.AUTO)


def ready(rounds):
    return {article.title: article.text for article in rounds.store.ready_articles(9)}


@pytest.mark.parametrize("home", ["/", "/home/", "/news/"])
@pytest.mark.parametrize("status", [301, 302, 307])
async def test_a_redirect_to_a_page_of_teasers_leaves_the_entrys_words(web, home, status):
    cards = "".join(
        f"<article><h2><a href='/n/{n}'>Report number {n} on the ships in the port</a></h2><p>The ships came on Sunday, {n}.</p></article>"
        for n in range(9)
    )
    web.serve(home, Reply(f"<html><body><main>{cards}</main></body></html>", content_type="text/html"))
    web.redirect("/" + quote_slug(TITLES[0]), web.url(home), status)
    async with collecting([feed(web, TITLES[0])], pages=True) as rounds:
        tally = await rounds.tick()
        assert (tally.new, tally.pages_failed) == (1, 1)
        assert ready(rounds) == {TITLES[0]: "Only a teaser."}


OTHER = "宮殿の庭は春に一般公開され、庭師がチューリップを植えた。" * 20


@pytest.mark.parametrize("redirected", [True, False])
async def test_a_page_on_something_else_leaves_the_entrys_words(web, redirected):
    path = "/" + quote_slug(TITLES[0])
    web.serve("/culture/garden-17" if redirected else path, page("宮殿の庭", OTHER))
    if redirected:
        web.redirect(path, web.url("/culture/garden-17"))
    async with collecting([feed(web, TITLES[0])], pages=True) as rounds:
        assert (await rounds.tick()).pages_failed == 1
        assert ready(rounds) == {TITLES[0]: "Only a teaser."}


async def test_a_source_that_selects_the_text_is_believed(web):
    web.serve("/" + quote_slug(TITLES[0]), page("宮殿の庭", OTHER))
    rules = {"a": PageRules(text_css="article p")}
    async with collecting([feed(web, TITLES[0])], pages=True, page_rules=rules) as rounds:
        assert (await rounds.tick()).pages == 1
        assert ready(rounds) == {TITLES[0]: OTHER}


async def test_one_text_under_two_headlines_is_no_report(web):
    for title in TITLES:
        web.serve("/" + quote_slug(title), page(title, f"Reference {hash(title)}. {WALL}"))
    async with collecting([feed(web, *TITLES)], pages=True) as rounds:
        await rounds.tick()
        assert {text for text in ready(rounds).values() if text} == {"Only a teaser."}


async def test_it_is_known_over_polls_and_restarts(web, tmp_path):
    third = "Museum shows the ships of the old port"
    for title in (*TITLES, third):
        web.serve(
            "/" + quote_slug(title), page("Port", WALL.replace("ogrodach", "ogrodach museum shows ships"))
        )
    texts = []
    for hours, titles in enumerate([TITLES[:1], TITLES, (third, *TITLES)]):
        store = fresh_store(tmp_path / "store.db")
        try:
            listed = feed(web, *titles)
            async with collecting(
                [listed], pages=True, store=store, now=START + timedelta(hours=hours)
            ) as rounds:
                await rounds.tick()
                texts.append(ready(rounds))
        finally:
            store.close()
    assert texts[1] == {TITLES[0]: "", TITLES[1]: "Only a teaser."}, "the text is taken back from the first"
    assert texts[2] == dict.fromkeys((*TITLES, third), "Only a teaser."), "its entry's words come back"


async def test_one_report_at_two_addresses_keeps_its_text(web):
    for path in ("/a", "/b"):
        web.serve(path, page(TITLES[0], "The council approved the tram line to the harbour on Sunday. " * 6))
    items = "".join(
        f"<item><title>{TITLES[0]}</title><link>{web.url(path)}</link><description>Teaser.</description></item>"
        for path in ("/a", "/b")
    )
    xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'
    listed = source(web.serve("/f", xml), page_policy=PagePolicy.AUTO)
    async with collecting([listed], pages=True) as rounds:
        await rounds.tick()
        assert {"approved the tram line" in article.text for article in rounds.store.ready_articles(9)} == {
            True
        }


async def test_the_same_text_on_two_hosts_is_an_agencys(web):
    text = (
        "The council approved the tram line, and palace gardens open for visitors to the harbour in spring. "
        * 5
    )
    async with WebServer("127.0.0.2") as other:
        sources = []
        for number, (server, title) in enumerate(zip((web, other), TITLES, strict=True)):
            server.serve("/" + quote_slug(title), page(title, text))
            url = server.serve("/f", rss(title, base=server.url(""), text="Teaser."))
            sources.append(source(url, f"s{number}", page_policy=PagePolicy.AUTO))
        async with collecting(sources, pages=True) as rounds:
            await rounds.tick()
            assert {text.strip() for text in ready(rounds).values()} == {text.strip()}


async def test_the_full_text_of_an_entry_is_not_taken_back_with_a_walls(web):
    full = "The council approved the tram line to the harbour after a debate of two days. " * 20
    for title in TITLES:
        web.serve("/" + quote_slug(title), page(title, WALL))
    listed = source(web.serve("/f", rss(*TITLES, base=web.url(""), text=full)), page_policy=PagePolicy.ALWAYS)
    async with collecting([listed], pages=True) as rounds:
        await rounds.tick()
        assert {text.strip() for text in ready(rounds).values()} == {full.strip()}


async def test_pages_of_a_sitemap_with_one_text_are_one_report_at_most(web):
    paths = ["/2026/one", "/2026/two", "/2026/three"]
    for path in paths:
        web.serve(path, page("Port", WALL))
    listed = source(
        web.serve("/map.xml", sitemap(*map(web.url, paths))),
        kind=SourceKind.SITEMAP,
        page_policy=PagePolicy.ALWAYS,
    )
    async with collecting([listed], pages=True) as rounds:
        await rounds.tick()
        assert len([text for text in ready(rounds).values() if text]) == 1
        assert rounds.store.counts().articles_by_state[ArticleState.AWAITING_PAGE.value] == 0
