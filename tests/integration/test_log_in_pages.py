"""A log-in page in the place of a source or an article: a failed poll or page, never a move, never news."""

from contextlib import asynccontextmanager

import pytest

from store.records.articles import ArticleState
from store.records.sources import PagePolicy, SourceKind
from tests.support.collecting import collecting, rss, sitemap, source
from tests.support.webserver import Reply, WebServer

STORY = "/2026/03/01/council-agrees"
HEADLINE = "Council agrees to repair the bridge"


def html(body: str, status: int = 200) -> Reply:
    return Reply(body, status=status, content_type="text/html")


LOG_IN = html(
    "<!DOCTYPE html><html><head><title>Log in</title></head><body><form action='/login'>"
    "<input name='user'><input type='password' name='pass'></form><a href='/terms'>Terms of use</a></body></html>"
)
SECTION = html(f"<a href='{STORY}'>{HEADLINE}</a>")


@asynccontextmanager
async def paper_and_login():
    """A paper's server, and another site that shows a log-in page."""
    async with WebServer() as paper, WebServer("127.0.0.9") as login:
        login.serve("/login", LOG_IN)
        paper.serve("/feed", rss("One", base=paper.url("")))
        paper.serve("/map.xml", sitemap(paper.url(STORY)))
        paper.serve("/news", SECTION)
        yield paper, login


KINDS = {"/feed": SourceKind.FEED, "/map.xml": SourceKind.SITEMAP, "/news": SourceKind.SITE}


def listed(paper: WebServer, path: str):
    policy = PagePolicy.ALWAYS if path == "/map.xml" else PagePolicy.NEVER
    return source(paper.url(path), path[1:], KINDS[path], page_policy=policy)


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("status", [301, 302, 307])
async def test_a_log_in_page_of_another_site_is_a_failed_poll_and_no_move(path, status):
    async with paper_and_login() as (paper, login), collecting([listed(paper, path)], pages=True) as rounds:
        await rounds.tick()
        paper.redirect(path, login.url("/login"), status)
        await rounds.again()
        (state,) = rounds.store.source_states()
        assert (state.failures, state.redirect_to, state.adopted_url) == (1, None, None)
        assert rounds.store.counts().articles == 1


@pytest.mark.parametrize("path", ["/feed", "/map.xml"])
async def test_a_log_in_page_of_its_own_is_a_failed_poll(path):
    async with paper_and_login() as (paper, _), collecting([listed(paper, path)], pages=True) as rounds:
        await rounds.tick()
        paper.serve(path, LOG_IN)
        await rounds.again()
        (state,) = rounds.store.source_states()
        assert (state.failures, state.last_error) == (1, "an HTML page, not a feed")
        assert rounds.store.counts().articles == 1


async def test_no_week_of_log_in_pages_replaces_an_address():
    async with (
        paper_and_login() as (paper, login),
        collecting([listed(paper, path) for path in KINDS], pages=True) as rounds,
    ):
        await rounds.tick()
        for path in KINDS:
            paper.redirect(path, login.url("/login"), 301)
        for _ in range(10):
            rounds.time.advance(days=1)
            await rounds.again()
        assert {state.url for state in rounds.store.source_states()} == {paper.url(path) for path in KINDS}


async def test_a_section_page_that_moved_to_another_site_is_read_there():
    async with paper_and_login() as (paper, moved):
        moved.serve("/news", SECTION)
        paper.redirect("/news", moved.url("/news"), 301)
        async with collecting([source(paper.url("/news"), kind=SourceKind.SITE)], pages=True) as rounds:
            assert (await rounds.tick()).new == 1
            assert (rounds.state().failures, rounds.state().redirect_to) == (0, moved.url("/news"))


@pytest.mark.parametrize("shown", ["its own", "another site's"])
async def test_articles_of_a_paper_behind_a_log_in_do_not_wait_and_its_host_is_not_paused(shown):
    async with paper_and_login() as (paper, login):
        links = [f"/2026/03/0{day}/council-agrees" for day in range(1, 6)]
        titles = [f"Council agrees to repair bridge number {day}" for day in range(1, 6)]
        paper.serve("/news", html("".join(map("<a href='{}'>{}</a>".format, links, titles))))
        for path in links:
            if shown == "its own":
                paper.serve(path, LOG_IN)
            else:
                paper.redirect(path, login.url("/login"))
        wanting = source(paper.url("/news"), kind=SourceKind.SITE, page_policy=PagePolicy.ALWAYS)
        async with collecting([wanting], pages=True) as rounds:
            await rounds.tick()
            assert [article.title for article in rounds.store.ready_articles(9)] == titles
            assert rounds.store.counts().articles_by_state[ArticleState.AWAITING_PAGE.value] == 0
            assert max(rounds.time.slept) <= 2, "no more than the host's gap"


@pytest.mark.parametrize("status", [407, 511])
async def test_a_status_that_asks_for_a_log_in_is_an_ordinary_failure(status):
    async with paper_and_login() as (paper, _), collecting([listed(paper, "/feed")]) as rounds:
        paper.serve("/feed", html("Log in first", status))
        await rounds.tick()
        (state,) = rounds.store.source_states()
        assert (state.failures, state.last_error) == (1, f"HTTP {status} from 127.0.0.1")
