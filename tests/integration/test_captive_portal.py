"""A hotel's or office's log-in page in the place of every host is nobody's failure, and no news."""

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from store.records.collection import ArticleState, PagePolicy, SourceKind
from tests.support.collecting import collecting, rss, sitemap, source
from tests.support.webserver import Reply, WebServer

LOG_IN = (
    "<!DOCTYPE html><html><head><title>Welcome to Hotel Example Wi-Fi</title></head><body><form>"
    "Room number <input name='room'> <input type='password' name='pin'></form>"
    f"<p>{'The terms of use of this network say what may be done in it and what not. ' * 20}</p>"
    "<a href='/2026/03/01/our-restaurant-is-open-again'>Our restaurant is open again</a></body></html>"
)
STORY = "/2026/03/01/council-agrees"
PAGE = Reply(
    f"<html><head><title>Council agrees to repair the bridge</title></head><body><article>"
    f"<p>{'The council agreed on Sunday to repair the old bridge over the river. ' * 12}</p>"
    "</article></body></html>",
    content_type="text/html",
)


def html(body: str, status: int = 200) -> Reply:
    return Reply(body, status=status, content_type="text/html")


@dataclass
class Town:
    """Hosts and the network in front of them, which answers in their place while it is shut."""

    hosts: list[WebServer]
    portal: WebServer
    paths: tuple[str, ...] = ("/feed", "/news", "/map.xml", STORY)

    def shut(self, answer: Reply | int):
        for host in self.hosts:
            for path in self.paths:
                if isinstance(answer, Reply):
                    host.serve(path, answer)
                else:
                    host.redirect(path, self.portal.url(f"/login?from={host.address}{path}"), answer)

    def open(self):
        for number, host in enumerate(self.hosts):
            host.serve("/feed", rss(f"Report {number}", base=host.url("")))
            host.serve("/news", html(f"<a href='{STORY}'>Council agrees to repair the bridge</a>"))
            host.serve("/map.xml", sitemap(host.url(STORY)))
            host.serve(STORY, PAGE)

    def sources(self, kinds="feed"):
        path, kind, pages = {
            "feed": ("/feed", SourceKind.FEED, PagePolicy.NEVER),
            "site": ("/news", SourceKind.SITE, PagePolicy.NEVER),
            "sitemap": ("/map.xml", SourceKind.SITEMAP, PagePolicy.ALWAYS),
        }[kinds]
        return [source(host.url(path), f"s{n}", kind, page_policy=pages) for n, host in enumerate(self.hosts)]


@asynccontextmanager
async def a_town(hosts: int = 3):
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(WebServer(f"127.0.0.{n + 1}")) for n in range(hosts)]
        portal = await stack.enter_async_context(WebServer("127.0.0.9"))
        portal.serve("/login", html(LOG_IN))
        town = Town(servers, portal)
        town.open()
        yield town


ANSWERS = [html(LOG_IN), 302, 301, 307, html("<html>Log in first</html>", 511), html("", 407)]


@pytest.mark.parametrize("kind", ["feed", "site", "sitemap"])
@pytest.mark.parametrize("answer", ANSWERS, ids=["200", "302", "301", "307", "511", "407"])
async def test_no_source_is_blamed_moved_or_fed_and_all_go_on_once_it_is_open(kind, answer):
    async with a_town() as town, collecting(town.sources(kind), pages=True) as rounds:
        town.shut(answer)
        for _ in range(3):
            await rounds.again()
        for state in rounds.store.source_states():
            assert (state.failures, state.last_error, state.redirect_to) == (0, None, None)
        assert rounds.store.counts().articles == 0
        assert all(report.error for report in rounds.reports), "it is told, all the same"
        town.open()
        tally = await rounds.again()
        assert (tally.ok, tally.new) == (3, 3)


async def test_each_host_is_tried_again_soon_by_a_share_of_its_own():
    async with a_town() as town, collecting(town.sources()) as rounds:
        town.shut(302)
        await rounds.tick()
        assert [len(host.requests) for host in town.hosts] == [1, 1, 1]
        assert 60 <= (rounds.store.next_collection_due() - rounds.time()).total_seconds() <= 120


async def test_a_feed_that_was_read_before_needs_no_mark_on_the_page():
    async with a_town() as town, collecting(town.sources()) as rounds:
        await rounds.tick()
        town.shut(html("<html><head><title>Welcome</title></head><body>Your voucher, please</body></html>"))
        await rounds.again()
        assert [state.failures for state in rounds.store.source_states()] == [0, 0, 0]


async def test_a_feed_that_became_a_log_in_page_by_itself_fails_as_soon_as_another_host_answers():
    async with a_town() as town, collecting(town.sources()) as rounds:
        town.hosts[0].redirect("/feed", town.portal.url("/login"), 301)
        for _ in range(3):
            await rounds.again()
        failed, *others = rounds.store.source_states()
        assert failed.failures >= 1
        assert "an HTML page, not a feed" in failed.last_error
        assert [state.failures for state in others] == [0, 0]


async def test_a_section_page_that_moved_to_another_site_is_read_there_after_a_short_doubt():
    async with a_town() as town, collecting(town.sources("site"), pages=True) as rounds:
        town.portal.serve("/news", html(f"<a href='{STORY}'>Council agrees to repair the bridge</a>"))
        town.hosts[0].redirect("/news", town.portal.url("/news"), 301)
        for _ in range(3):
            await rounds.again()
        moved = rounds.state("s0")
        assert (moved.failures, moved.redirect_to) == (0, town.portal.url("/news"))


@pytest.mark.parametrize("answer", ANSWERS[:2] + ANSWERS[4:5], ids=["200", "302", "511"])
async def test_an_article_waits_for_its_page_and_gets_the_real_one(answer):
    async with a_town(2) as town:
        wanting = [source(town.hosts[0].url("/news"), "a", SourceKind.SITE, page_policy=PagePolicy.ALWAYS)]
        async with collecting(wanting, pages=True) as rounds:
            town.hosts[0].serve(STORY, html("", 503))
            await rounds.tick()
            town.shut(answer)
            for _ in range(3):
                await rounds.again()
            assert rounds.store.counts().articles_by_state[ArticleState.AWAITING_PAGE.value] == 1
            town.open()
            await rounds.again()
            (article,) = rounds.store.ready_articles(9)
            assert article.text.startswith("The council agreed on Sunday")
            assert "terms of use" not in article.text


async def test_an_article_page_that_always_leads_to_a_log_in_is_given_up_where_others_answer():
    async with a_town(2) as town:
        town.hosts[0].redirect(STORY, town.portal.url("/login"))
        wanting = source(town.hosts[0].url("/news"), "a", SourceKind.SITE, page_policy=PagePolicy.ALWAYS)
        other = source(town.hosts[1].url("/feed"), "b")
        async with collecting([wanting, other], pages=True) as rounds:
            for _ in range(3):
                await rounds.again()
            assert ArticleState.AWAITING_PAGE not in {a.state for a in rounds.store.ready_articles(9)}
            assert rounds.store.counts().articles_by_state[ArticleState.AWAITING_PAGE.value] == 0


LOG_IN_OF_ITS_OWN = html(
    "<html><head><title>Log in</title></head><body><form action='/login'>"
    "<input name='user'><input type='password' name='pass'></form></body></html>"
)


@pytest.mark.parametrize("shown", ["its own", "another site's"])
async def test_reports_of_a_paper_behind_a_log_in_do_not_wait_and_its_host_is_not_left_alone(shown):
    async with a_town(1) as town:
        host = town.hosts[0]
        links = [f"/2026/03/0{day}/council-agrees" for day in range(1, 6)]
        titles = [f"Council agrees to repair bridge number {day}" for day in range(1, 6)]
        host.serve("/news", html("".join(map("<a href='{}'>{}</a>".format, links, titles))))
        for path in links:
            if shown == "its own":
                host.serve(path, LOG_IN_OF_ITS_OWN)
            else:
                host.redirect(path, town.portal.url("/login"))
        wanting = source(host.url("/news"), "a", SourceKind.SITE, page_policy=PagePolicy.ALWAYS)
        async with collecting([wanting], pages=True) as rounds:
            await rounds.tick()
            assert [article.title for article in rounds.store.ready_articles(9)] == titles
            assert max(rounds.time.slept) <= 2, "no more than the host's gap"


async def test_a_feed_that_became_a_log_in_page_of_its_own_fails_at_once_while_others_answer():
    async with (
        a_town(2) as town,
        collecting(town.sources()[:1]) as alone,
        collecting(town.sources()) as rounds,
    ):
        await rounds.tick()
        await alone.tick()
        town.hosts[0].serve("/feed", LOG_IN_OF_ITS_OWN)
        await alone.again()
        assert alone.state("s0").failures == 0, "nobody else can tell"
        await alone.again()
        assert alone.state("s0").failures == 1
        await rounds.again()
        await rounds.again()
        assert rounds.state("s0").failures >= 1
        assert rounds.state("s0").last_error.startswith("an HTML page, not a feed")
